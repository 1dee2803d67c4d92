import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesLike } from '../harness/damage.ts';
import { faultCase } from '../harness/fault-case.ts';
import { countCalls, killAtCall, needTracing } from '../harness/kill-at-call.ts';
import { shuffled } from '../harness/random.ts';
import { writeLetters } from '../harness/trees.ts';

export const f04 = faultCase({
  id: 'F04',
  title: 'crash between any two of: slice move, manifest, ledger',
  expected: 'either old or new state',
  timeout: 300,
  async run(stage) {
    await needTracing(stage);
    await writeLetters(stage.data, stage.random, 2, 60_000);
    await stage.configure({
      definition: { slice: '60kB' },
      top: { plugins: { '@darkive/plugin-par2': { create: false } } },
    });
    await stage.restorePoint();
    const backup = ['backup', 'diff', '--quiet'];
    await appendFile(join(stage.data, 'notes.txt'), 'one more\n');
    await stage.nextSecond();
    const points: { readonly call: string; readonly n: number }[] = [];
    for (const call of ['rename', 'unlink']) {
      const count = await countCalls(stage, backup, call);
      stage.sees(`${call} is called`, count > 3, true);
      for (let n = 1; n <= count; n += 1) points.push({ call, n });
      await remembered(stage);
      await appendFile(join(stage.data, 'notes.txt'), `and more\n`);
      await stage.nextSecond();
    }
    let killed = 0;
    const chosen = stage.long ? points : shuffled(stage.random, points).slice(0, 6);
    for (const { call, n } of chosen) {
      await appendFile(join(stage.data, 'notes.txt'), `before ${call} ${n}\n`);
      await stage.nextSecond();
      const before = await manifests(stage);
      const { code, signal } = await killAtCall(stage, backup, call, n);
      if (code === 137 || signal === 'SIGKILL') killed += 1;
      await stage.check({ crashed: true, quick: true });
      await stage.nextSecond();
      stage.sees('next run', (await stage.darkive(['backup', 'diff', '--quiet'])).code, { oneOf: [0, 3] });
      const made = (await manifests(stage)).length - before.length;
      stage.sees('new archives', made, { oneOf: [1, 2] });
      await remembered(stage);
      await stage.check({ quick: true });
    }
    // Not every run makes as many calls as the one that was counted: its restore test takes other files.
    stage.sees(`killed at ${chosen.length} points`, killed > chosen.length * 0.7, true);
  },
});

function manifests(stage: Parameters<typeof f04.run>[0]): Promise<readonly string[]> {
  return filesLike(stage, /\.manifest\.json$/);
}

/** Archives that have appeared hold the data as they are now. */
async function remembered(stage: Parameters<typeof f04.run>[0]): Promise<void> {
  for (const file of await manifests(stage)) await stage.rememberNew(file.replace('.manifest.json', ''));
}
