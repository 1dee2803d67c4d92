import { appendFile, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { listAt } from '../harness/json-value.ts';
import { writeLetters } from '../harness/trees.ts';

export const h04 = faultCase({
  id: 'H04',
  title: 'archives vanish: the newest, all of them, the storage',
  expected: 'no look ends the warning; back, or `ledger forget`, does',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 2, 20_000);
    const full = await stage.restorePoint();
    await appendFile(join(stage.data, 'notes.txt'), 'for the DIFF\n');
    const diff = await stage.restorePoint('diff');

    const away = join(stage.directory, 'away');
    await mkdir(away);
    await move(diff, stage.archives, away);
    for (const look of ['first', 'second']) {
      stage.sees(`${look} status`, (await stage.darkive(['status'])).code, 5);
      stage.sees(`${look} list`, (await stage.darkive(['list'])).code, 3);
    }
    stage.sees('restore without a name', (await stage.darkive(['restore', '--to', 'out'])).code, 8);
    stage.sees('restore by name', (await stage.darkive(['restore', '--archive', full, '--to', 'out'])).code, 0);

    await move(full, stage.archives, away);
    const all = await stage.darkive(['status']);
    stage.sees('all of them', [all.code, /backup full/.test(all.stdout)], [5, false]);
    await move(full, away, stage.archives);
    await move(diff, away, stage.archives);
    stage.sees('all back', (await stage.darkive(['status'])).code, 0);

    await move(diff, stage.archives, away);
    await stage.darkive(['status']);
    await stage.removed(diff);
    const forgotten = await stage.darkive(['ledger', 'forget', diff, '--json']);
    stage.sees('forget', [forgotten.code, listAt(forgotten.stdout, 'forgotten').length], [0, 1]);
    stage.sees('status after that', (await stage.darkive(['status'])).code, 0);
  },
});

async function move(archive: string, from: string, to: string): Promise<void> {
  const files = (await readdir(from)).filter((name) => name.startsWith(archive));
  for (const file of files) await rename(join(from, file), join(to, file));
}
