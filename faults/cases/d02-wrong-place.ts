import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addPlace, printOf } from '../harness/copies.ts';
import { faultCase } from '../harness/fault-case.ts';
import { writeLetters } from '../harness/trees.ts';

const RECORD = 'darkive-place.json';

export const d02 = faultCase({
  id: 'D02',
  title: 'where the place should be there is no disk, another disk, a damaged, older or foreign record',
  expected: '7, not one byte changed there, and the way out is named',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 1);
    await stage.configure({ definition: { copies: { want: 3 } } });
    await stage.restorePoint();
    const bank = await addPlace(stage, 'bank');
    const aunt = await addPlace(stage, 'aunt');
    stage.sees('copy', (await stage.darkive(['copy'])).code, { oneOf: [0, 3] });
    const image = join(stage.directory, 'image');
    await cp(bank, image, { recursive: true });
    await writeLetters(stage.data, stage.random, 2);
    await stage.restorePoint();
    stage.sees('copy again', (await stage.darkive(['copy'])).code, { oneOf: [0, 3] });
    const record = await readFile(join(bank, RECORD), 'utf8');
    const away = join(stage.directory, 'away');

    const refuses = async (what: string, says: RegExp): Promise<void> => {
      const before = await printOf(bank);
      const ended = await stage.darkive(['copy', 'bank']);
      stage.sees(what, ended.code, 7);
      stage.sees(`${what}: says`, ended.stderr, says);
      stage.sees(`${what}: the place`, await printOf(bank), before);
    };
    await rename(bank, away);
    await mkdir(bank);
    await refuses('an empty mount point', /no darkive-place\.json.*\n.*mount it/s);
    await rm(bank, { recursive: true });
    await refuses('nothing at all', /not here/);
    await cp(aunt, bank, { recursive: true });
    await refuses('the other disk', /is the place aunt, not bank/);
    await rm(bank, { recursive: true });
    await rename(image, bank);
    await refuses('the disk as it was before', /older than what is known.*place refresh bank/s);
    await rm(bank, { recursive: true });
    await rename(away, bank);
    await writeFile(join(bank, RECORD), record.replace('bank', 'bunk'));
    await refuses('a record that was changed', /cannot be believed/);
    await writeFile(join(bank, RECORD), record);
    stage.sees('the disk itself', (await stage.darkive(['copy', 'bank'])).code, { oneOf: [0, 3] });
  },
});
