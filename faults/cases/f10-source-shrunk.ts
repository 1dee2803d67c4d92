import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { runReport } from '../harness/run-report.ts';
import { writeLetters } from '../harness/trees.ts';

export const f10 = faultCase({
  id: 'F10',
  title: 'source missing, empty, or 60 % fewer files',
  expected: '7 with counts; `--allow-shrink` proceeds',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 20, 3000);
    await stage.restorePoint();
    const attempt = (type: string) => stage.darkive(['backup', type, '--json']);
    const away = join(stage.directory, 'away');
    await rename(stage.data, away);
    stage.sees('missing', (await attempt('diff')).code, 7);
    await stage.run(['mkdir', stage.data]);
    stage.sees('empty, DIFF', (await attempt('diff')).code, 7);
    stage.sees('empty, FULL', (await attempt('full')).code, 7);
    await rm(stage.data, { recursive: true });
    await rename(away, stage.data);
    for (let file = 1; file <= 13; file += 1) await rm(join(stage.data, `letters/letter ${file}.bin`));
    const shrunk = await attempt('diff');
    stage.sees('fewer files', shrunk.code, 7);
    stage.sees('counts', runReport(shrunk).findings, /\d+ then, \d+ now/);
    await stage.nextSecond();
    const allowed = await stage.darkive(['backup', 'diff', '--allow-shrink', '--json']);
    stage.sees('--allow-shrink', allowed.code, 0);
    await stage.remember(runReport(allowed).archive);
  },
});
