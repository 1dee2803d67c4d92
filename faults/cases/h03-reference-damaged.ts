import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cut, lose } from '../harness/damage.ts';
import { faultCase } from '../harness/fault-case.ts';
import { at } from '../harness/json-value.ts';
import { writeLetters } from '../harness/trees.ts';

export const h03 = faultCase({
  id: 'H03',
  title: 'DIFF and INCR on an archive that was cut or lost a slice; `backup due`',
  expected: 'refused with the way out (7); `backup due` makes a FULL that restores',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 2, 20_000);
    const full = await stage.restorePoint();
    const change = (text: string): Promise<void> => appendFile(join(stage.data, 'notes.txt'), `${text}\n`);
    await change('for the DIFF');
    const diff = await stage.restorePoint('diff');
    await cut(stage, `${diff}.1.dar`, 0.5);
    const incr = await stage.darkive(['backup', 'incr']);
    stage.sees('INCR on a DIFF that was cut', incr.code, 7);
    stage.sees('its way out', `${incr.stdout}${incr.stderr}`, /darkive repair home_DIFF/);

    await lose(stage, `${full}.1.dar`);
    const refused = await stage.darkive(['backup', 'diff', '--json']);
    stage.sees('DIFF on a FULL without its slice', refused.code, 7);
    stage.sees('error', at(refused.stdout, 'runs', 0, 'error', 'code'), 'reference-unsound');
    stage.sees('status', (await stage.darkive(['status'])).code, 5);

    await change('for what is due');
    const due = await stage.darkive(['backup', 'due', '--json']);
    stage.sees('due', [due.code, at(due.stdout, 'runs', 0, 'type')], [0, 'FULL']);
    stage.sees('restore', (await stage.darkive(['restore', '.', '--to', 'out'])).code, 0);
  },
});
