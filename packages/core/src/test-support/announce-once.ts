/**
 * A process that announces a failed backup through the bell: `node announce-once.ts STATE URL`, or with `flush` behind it only
 * sends what waits, an hour later. Prints what became of each message.
 */
import { silentLogger } from '../log/index.ts';
import { createPluginHost } from '../lifecycle/index.ts';
import { createToolRunner } from '../exec/index.ts';
import { finding } from '../records/finding.ts';
import { BUILT_IN_NOTIFY } from '../config/index.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import { announce } from '../session/notify/announce.ts';
import { deliver } from '../session/notify/deliver.ts';
import type { Services } from '../services/services.ts';
import { bell } from './bell.ts';
import { clockAhead } from './test-clock.ts';

const [state = '', url = '', mode = 'announce'] = process.argv.slice(2);
const plugin = bell(url);
const services: Services = {
  runner: createToolRunner({ env: {}, log: silentLogger, output: () => undefined, mask: (text) => text }),
  log: silentLogger,
  clock: clockAhead(mode === 'flush' ? 3_600_000 : 0),
  zone: () => 'UTC',
  random: Math.random,
  newId: () => crypto.randomUUID(),
  signal: new AbortController().signal,
  onProgress: () => undefined,
  plugins: await createPluginHost({ registered: [{ source: plugin.name, version: '1.0.0', plugin }], sections: {} }),
  hostName: 'test-host',
  version: '0.0.0',
  process: { pid: process.pid, userId: 0 },
  surroundings: { env: {}, cwd: state, home: state },
  secret: async () => '',
  mask: (text) => text,
};
if (mode === 'flush') {
  const ledger = await openServicesLedger({ state }, services);
  const queue = ledger.outbox.due(services.clock(), { early: true });
  const done = await deliver(queue, { outbox: ledger.outbox, perHour: 20, beginWithin: null }, services);
  ledger.close();
  process.stdout.write(JSON.stringify(done.map(({ result }) => result)));
} else {
  const findings = [finding('error', 'target-full', 'The target is full.')];
  const announcement = {
    event: 'backup',
    outcome: 'failed',
    exit: 'failed',
    startedAt: services.clock(),
    definitions: [],
  } as const;
  process.stdout.write(
    JSON.stringify(await announce({ ...announcement, findings }, { state, notify: BUILT_IN_NOTIFY }, services)),
  );
}
