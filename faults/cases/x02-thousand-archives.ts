import { faultCase } from '../harness/fault-case.ts';
import { join } from 'node:path';
import { openIndex } from '../../packages/core/src/catalogue/index.ts';
import { openLedger } from '../../packages/core/src/ledger/index.ts';
import { keeps, measured, processorTimeOf, type Cost } from '../scale/measured.ts';
import { manyReports } from '../scale/many-reports.ts';
import { writeManyArchives } from '../scale/many-archives.ts';

const ARCHIVES = 1000;
const RUNS = 5000;
/** Processor time of a command, in that of a Node that reads, hashes and parses the same manifests: a slow machine slows both. */
const MOST_TIMES = 4.4;
const READ_MANIFESTS = new URL('../scale/read-manifests.mjs', import.meta.url).pathname;
/** `status` of these archives: nothing was ever verified, and the last one is long ago. */
const STALE = 5;

export const x02 = faultCase({
  id: 'X02',
  title: '1,000 archives, 5,000 runs',
  expected: `\`list\`, \`find\`, \`versions\`, \`status\` in ${MOST_TIMES} times what Node needs to read the manifests (half a second where that takes 0.12 s), 200 MB`,
  alone: true,
  async run(stage) {
    const manifests = writeManyArchives(stage.archives, stage.data, ARCHIVES);
    // These slices hold nothing; the index is filled without them, and the checker has nothing to restore.
    await stage.changes(...manifests.flatMap(({ name }) => [`${name}.manifest.json`, `${name}.1.dar`]));
    const first = await measured(stage, ['list', '--json']);
    stage.sees('list', first.code, 0);
    const ledger = await openLedger({
      file: join(stage.state, 'ledger.sqlite'),
      clock: () => new Date(),
      mode: 'write',
    });
    for (const { start, report } of manyReports(manifests, RUNS)) {
      ledger.startRun(start);
      ledger.endRun(report);
    }
    ledger.close();
    const index = await openIndex({ file: join(stage.state, 'catalogue.sqlite'), archives: stage.archives });
    for (const manifest of manifests) {
      await index.addArchive(manifest, async (onEntry) => {
        for (let file = 0; file < 20; file += 1) onEntry(entry(`file ${file}`));
      });
    }
    index.close();
    const reading: number[] = [];
    for (let time = 0; time < 5; time += 1) {
      reading.push(await processorTimeOf(stage, [process.execPath, READ_MANIFESTS, stage.archives]));
    }
    const bound = Number((MOST_TIMES * Math.min(...reading)).toFixed(2));
    for (const args of [
      ['list'],
      ['list', '--json'],
      ['find', 'file 1'],
      ['versions', 'file 7'],
      ['status', '--json'],
    ]) {
      const title = args.join(' ');
      // The best of five: a busy machine only ever adds.
      const costs: Cost[] = [];
      for (let time = 0; time < 5; time += 1) costs.push(await measured(stage, args));
      stage.sees(title, costs[0]?.code ?? null, args[0] === 'status' ? STALE : 0);
      keeps(stage, `${title}, processor time`, Math.min(...costs.map(({ cpuSeconds }) => cpuSeconds)), bound, 's');
      keeps(stage, `${title}, peak memory`, Math.min(...costs.map(({ peakBytes }) => peakBytes)) / 1e6, 200, 'MB');
    }
  },
});

function entry(path: string) {
  return {
    path: Buffer.from(path),
    kind: 'file',
    data: 'saved',
    metadata: 'absent',
    bytes: 10,
    crc: '00ff',
    mode: 0o644,
    owner: null,
    modifiedAt: 1_700_000_000,
    changedAt: null,
    hardLinked: false,
    sparse: false,
    dirty: false,
    symlinkTarget: null,
    extendedAttributes: [],
  } as const;
}
