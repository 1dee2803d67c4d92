import { chmod, mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, expect, test } from 'vitest';
import { removeTree } from '../fs/index.ts';
import { PHASES } from '../records/run-report.ts';
import type { ProgressEvent } from '../records/progress.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import { workshop } from '../test-support/workshop.ts';
import { backUp } from '../test-support/backed-up.ts';
import { readLive, reportLive } from './live-progress.ts';

test('a run that goes on can be watched from another process, and leaves nothing', async () => {
  const seen: (string | null)[] = [];
  const shop = await workshop({
    services: {
      onProgress: (event) => {
        if (event.kind === 'phase' && event.phase === 'publish') watch();
      },
    },
  });
  let watching: Promise<unknown> = Promise.resolve();
  function watch(): void {
    watching = look();
  }
  async function look(): Promise<void> {
    const [file = ''] = await readdir(join(shop.config.state, 'live'));
    seen.push((await readLive(shop.config.state, file.replace('.json', '').replace('.new', '')))?.phase ?? null);
  }
  await writeFile(join(shop.data, 'a'), 'text');
  await backUp(shop);
  await watching;
  expect(seen).toHaveLength(1);
  // Written beside the run, so it may be a phase behind.
  expect(PHASES).toContain(seen[0]);
  expect(await readdir(join(shop.config.state, 'live'))).toEqual([]);
});

test('a place that cannot be written to changes nothing; every event is still passed on', async () => {
  const state = await mkdtemp(join(tmpdir(), 'darkive-live-'));
  onTestFinished(() => removeTree(state));
  await mkdir(join(state, 'live'));
  await writeFile(join(state, 'live', 'r.json.new'), '');
  await chmod(join(state, 'live'), 0o500);
  await writeFile(join(state, 'file'), '');
  const shop = await workshop();
  const passed: ProgressEvent[] = [];
  // Below a file there is no directory, for root neither.
  const live = reportLive(join(state, 'file'), 'r', { ...shop.services, onProgress: (event) => passed.push(event) });
  live.onProgress({ kind: 'phase', phase: 'archive', expectedSeconds: null });
  live.onProgress({ kind: 'progress', bytes: 1, totalBytes: 2, slices: 1 });
  await live.end();
  expect(passed).toHaveLength(2);
  expect(await readLive(join(state, 'file'), 'r')).toBeNull();
});

test('what is no progress is none', async () => {
  const state = await mkdtemp(join(tmpdir(), 'darkive-live-'));
  onTestFinished(() => removeTree(state));
  await mkdir(join(state, 'live'));
  for (const text of [
    '',
    'null',
    '{"phase": 1}',
    '{"phase":"a","phaseStartedAt":"never","bytes":1,"totalBytes":2,"slices":3}',
  ]) {
    await writeFile(join(state, 'live', 'r.json'), text);
    expect(await readLive(state, 'r')).toBeNull();
  }
});

test('what a killed run said of itself goes with the next backup', async () => {
  const shop = await workshop();
  await writeFile(join(shop.data, 'a'), 'text');
  const { state } = shop.config;
  const ledger = await openServicesLedger(shop.config, shop.services);
  const runId = crypto.randomUUID();
  ledger.startRun({
    runId,
    definition: 'home',
    type: 'FULL',
    startedAt: '2026-01-01T00:00:00Z',
    pid: 2 ** 22 + 1,
    host: 'test-host',
    version: '0.0.0',
  });
  ledger.close();
  await mkdir(join(state, 'live'));
  await writeFile(join(state, 'live', `${runId}.json`), '{}');
  await backUp(shop);
  expect(await readdir(join(state, 'live'))).toEqual([]);
});
