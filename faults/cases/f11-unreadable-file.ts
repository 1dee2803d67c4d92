import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { at } from '../harness/json-value.ts';
import { runReport } from '../harness/run-report.ts';
import { writeLetters } from '../harness/trees.ts';
import { powerless } from '../harness/powerless.ts';

export const f11 = faultCase({
  id: 'F11',
  title: 'one unreadable file',
  expected: '3, path listed, archive published',
  async run(stage) {
    await writeLetters(stage.data, stage.random);
    await chmod(join(stage.data, 'letters/letter 3.bin'), 0);
    const ended = await stage.darkive(['backup', 'full', '--json'], { through: powerless() });
    stage.sees('exit', ended.code, 3);
    stage.sees('path', runReport(ended).findings, /letters\/letter 3\.bin/);
    const name = runReport(ended).archive;
    const shown = await stage.darkive(['list', '--json']);
    stage.sees('offered', at(shown.stdout, 'archives', 0, 'name'), name);
  },
});
