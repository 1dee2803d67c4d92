import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';
import { runReport } from '../harness/run-report.ts';
import { writeLetters } from '../harness/trees.ts';

/** Each keeps size and modification time of `vault`, and gives it other bytes. */
const WAYS: Readonly<Record<string, string>> = {
  'a byte written into it': 'printf X | dd of=vault bs=1 seek=5000 conv=notrunc status=none',
  'content that repeats itself': 'yes b | head -c 9000 | dd of=vault conv=notrunc status=none',
  'another file moved over it': 'head -c 9000 /dev/urandom >new && mv new vault',
  'written, and other rights': 'printf Y | dd of=vault bs=1 seek=10 conv=notrunc status=none; chmod 600 vault',
  'written under another name': 'ln vault "an older name"; printf Z | dd of="an older name" conv=notrunc status=none',
};

export const k01c = faultCase({
  id: 'K01c',
  title:
    'content that changes while size and modification time stay (containers, touch -r, rsync -t); mere chmod, ln, setfattr',
  expected: '0 and the new bytes in the DIFF and INCR; nothing said and nothing read again for the others',
  async run(stage) {
    needProgram('setfattr');
    await writeLetters(stage.data, stage.random);
    const shell = (script: string) => stage.run(['sh', '-ec', `cd "$0"; ${script}`, stage.data]);
    const quiet = 'touch -d 2020-01-01 vault';
    await shell(`yes a | head -c 9000 >vault; ${quiet}; yes c | head -c 9000 >calm; touch -d 2020-01-01 calm`);
    await stage.restorePoint();
    for (const [index, [what, script]] of Object.entries(WAYS).entries()) {
      await stage.nextSecond();
      await shell(`${script}; ${quiet}; chmod ${index % 2 ? 600 : 644} calm; setfattr -n user.n -v ${index} calm`);
      // The checker restores it and compares it with the source of now.
      const archive = await stage.restorePoint(index === 0 ? 'diff' : 'incr').catch((error: unknown) => String(error));
      stage.sees(what, archive, /^home_/);
      const listing = await stage.run(['dar', '-N', '-Q', '-l', join(stage.archives, archive)]);
      stage.sees(`${what}: calm is not saved`, /^\[Saved\].*\bcalm$/m.test(listing.stdout), false);
    }
    await stage.nextSecond();
    await shell('chmod 640 calm; ln calm "calm link"; mv "an older name" name');
    const ended = await stage.darkive(['backup', 'diff', '--json']);
    stage.sees('only rights and names', [ended.code, runReport(ended).findings], [0, '']);
  },
});
