import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { listAt } from '../harness/json-value.ts';
import type { Ended } from '../harness/run-program.ts';
import { startSql } from '../harness/sql.ts';
import { writeLetters } from '../harness/trees.ts';
import { fileAppears } from '../harness/wait.ts';

export const f27 = faultCase({
  id: 'F27',
  title: 'ledger locked, corrupted, read-only, from a newer version',
  expected: 'backup unaffected, 3; newer schema refused with a clear text; rebuilt from manifests',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 3);
    await stage.restorePoint();
    const ledger = join(stage.state, 'ledger.sqlite');
    const backup = async (what: string): Promise<Ended> => {
      await stage.nextSecond();
      const ended = await stage.darkive(['backup', 'diff', '--json']);
      stage.sees(what, ended.code, 3);
      return ended;
    };

    const held = join(stage.directory, 'held');
    const holder = startSql(stage, ledger, 'BEGIN EXCLUSIVE', held);
    await fileAppears(held);
    await backup('locked');
    holder.kill('SIGKILL');
    await holder.end;

    await startSql(stage, ledger, 'PRAGMA user_version = 9999').end;
    const newer = await backup('newer');
    stage.sees('says', newer.stdout, /newer/);
    const refused = await stage.darkive(['ledger', 'check']);
    stage.sees('ledger check', refused.stdout + refused.stderr, /newer/);
    stage.sees('exit', refused.code, { oneOf: [1, 3, 7] });

    for (const name of await readdir(stage.state)) {
      if (name.startsWith('ledger.sqlite')) await rm(join(stage.state, name));
    }
    await writeFile(ledger, 'this is no database, but as long as one might be'.repeat(200));
    await backup('corrupted');
    stage.sees('rebuild', (await stage.darkive(['ledger', 'rebuild'])).code, { oneOf: [0, 3] });
    stage.sees('check after it', (await stage.darkive(['ledger', 'check'])).code, 0);
    const listed = await stage.darkive(['list', '--json']);
    stage.sees('archives known', listAt(listed.stdout, 'archives').length, 4);
    await rm(ledger);
    stage.sees('lost: list', listAt((await stage.darkive(['list', '--json'])).stdout, 'archives').length, 4);
    await stage.restorePoint('diff');

    await stage.mounts(`mount --bind ${ledger} ${ledger}; mount -o remount,bind,ro ${ledger}`);
    await backup('read-only');
  },
});
