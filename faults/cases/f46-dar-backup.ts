import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase, notRun } from '../harness/fault-case.ts';
import { listAt } from '../harness/json-value.ts';
import { runReport } from '../harness/run-report.ts';
import { writeLetters } from '../harness/trees.ts';
import { oldInstallation } from '../harness/old-installation.ts';

export const f46 = faultCase({
  id: 'F46',
  title: 'archives of dar-backup 1.1.x',
  expected: 'listed, restored, continued',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 2, 30_000);
    const old = await oldInstallation(stage);
    const ended = await stage.darkive(['import', 'dar-backup', '--config', old.conf, '--to', stage.configFile]);
    stage.sees('import', ended.code, { oneOf: [0, 3] });
    const listed = await stage.darkive(['list', '--json']);
    stage.sees(
      'listed',
      listAt(listed.stdout, 'archives').map((one) => (one as { name: string }).name),
      old.archives,
    );
    for (const [index, archive] of old.archives.entries()) {
      const to = join(stage.directory, `out ${index}`);
      stage.sees('restored', (await stage.darkive(['restore', '.', '--archive', archive, '--to', to])).code, 0);
      stage.sees('equal', (await stage.fingerprint(to)) === old.trees[index], true);
    }
    await appendFile(join(stage.data, 'notes.txt'), 'later\n');
    const next = await stage.darkive(['backup', 'diff', '--json']);
    stage.sees('continued', next.code, { oneOf: [0, 3] });
    await stage.remember(runReport(next).archive);
    stage.sees('verify', (await stage.darkive(['verify'])).code, 0);
  },
});

export const f46Ledger = faultCase({
  id: 'F46-ledger',
  title: 'ledger of the previous release',
  expected: 'listed, restored, continued',
  run: async () => notRun('there is none: no release of Darkive precedes this one'),
});
