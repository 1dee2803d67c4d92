import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { filesLike, flip, lose } from '../harness/damage.ts';
import { faultCase } from '../harness/fault-case.ts';
import type { Stage } from '../harness/stage.ts';
import { powerless } from '../harness/powerless.ts';
import { writeLetters } from '../harness/trees.ts';

export const h13 = faultCase({
  id: 'H13',
  title: 'a command finds something; `status` right after it',
  expected: 'status says the same as the command, until it is checked again and found well',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 1, 20_000);
    const archive = await stage.restorePoint();
    await agree(stage, 'nothing wrong', ['verify'], 0);

    // A repair that makes parity anew writes a manifest that names it.
    await stage.changes(`${archive}.manifest.json`);
    const [parity = ''] = await filesLike(stage, /\.vol.*\.par2$/);
    await lose(stage, parity);
    await agree(stage, 'parity lost', ['verify'], 3);
    await stage.darkive(['repair', archive]);
    await agree(stage, 'parity made anew', ['verify'], 0);

    await flip(stage, `${archive}.1.dar`, 0.5, 4);
    stage.sees('restore of a flipped slice', (await stage.darkive(['restore', '--to', 'out'])).code, 8);
    stage.sees('status after it', (await stage.darkive(['status'])).code, 5);
    stage.sees('repair', (await stage.darkive(['repair', archive])).code, 0);
    await stage.healed(`${archive}.1.dar`);
    await agree(stage, 'repaired', ['verify'], 0);

    await chmod(join(stage.data, 'notes.txt'), 0o000);
    const run = await stage.darkive(['backup', 'full'], { through: powerless() });
    stage.sees('a file that cannot be read', run.code, 3);
    await agree(stage, 'a file that cannot be read', ['verify'], 3);
    await chmod(join(stage.data, 'notes.txt'), 0o644);
    await stage.restorePoint('full');
    await agree(stage, 'a whole archive after it', ['verify'], 0);
  },
});

async function agree(stage: Stage, what: string, args: readonly string[], code: number): Promise<void> {
  stage.sees(`${what}: ${args.join(' ')}`, (await stage.darkive(args)).code, code);
  stage.sees(`${what}: status`, (await stage.darkive(['status'])).code, code);
  stage.sees(`${what}: status again`, (await stage.darkive(['status'])).code, code);
}
