import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clockAt } from '../harness/clock.ts';
import { filesLike, flip, lose } from '../harness/damage.ts';
import { faultCase } from '../harness/fault-case.ts';
import { listAt } from '../harness/json-value.ts';
import type { Ended } from '../harness/run-program.ts';
import type { Stage } from '../harness/stage.ts';
import { writeLetters } from '../harness/trees.ts';

export const f39 = faultCase({
  id: 'F39',
  title: 'retention: empty policy, one FULL only, newest FULL failed verification, orphan DIFF, pinned',
  expected: 'never removes the last good FULL; dry run = real run',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 2, 20_000);
    const make = async (type: 'full' | 'diff', date: string): Promise<string> => {
      await appendFile(join(stage.data, 'notes.txt'), `${date}\n`);
      return stage.restorePoint(type, clockAt(`${date} 12:00:00`));
    };
    const only = await make('full', '2027-01-01');
    await stage.configure({ definition: { retention: {} } });
    await prunes(stage, 'empty policy', []);
    await stage.configure({ definition: { retention: { 'keep-within': '1d' } } });
    await prunes(stage, 'one FULL only', []);

    const second = await make('full', '2027-02-01');
    const orphan = await make('diff', '2027-02-02');
    const third = await make('full', '2027-03-01');
    const newest = await make('full', '2027-04-01');
    await stage.darkive(['pin', only, '--reason', 'the first one']);
    await flip(stage, `${newest}.1.dar`, 0.5, 200);
    stage.sees('newest FULL is damaged', (await stage.darkive(['verify', newest], NOW)).code, 5);
    // The third is the last good one: it stays, and the one that failed goes.
    await prunes(stage, 'pinned, and a newest FULL that failed', [second, orphan, newest]);
    stage.sees('the last good FULL', (await filesLike(stage, /manifest/)).includes(`${third}.manifest.json`), true);

    const later = await make('diff', '2027-04-02');
    const last = await make('full', '2027-04-03');
    await lose(stage, `${third}.manifest.json`);
    await lose(stage, `${third}.1.dar`);
    await prunes(stage, 'orphan DIFF without leave', []);
    const left = await filesLike(stage, /manifest/);
    stage.sees('orphan stays', left.includes(`${later}.manifest.json`), true);
    stage.sees('last', left.includes(`${last}.manifest.json`), true);
  },
});

const NOW = clockAt('2027-05-01 12:00:00');

/** The dry run says what goes; the real run takes exactly that, and it is what is expected. */
async function prunes(stage: Stage, what: string, expected: readonly string[]): Promise<void> {
  const before = await filesLike(stage, /manifest/);
  const planned = removals(await stage.darkive(['prune', '--dry-run', '--allow-mass', '--json'], NOW));
  await stage.removed(...expected);
  const real = await stage.darkive(['prune', '--yes', '--allow-mass', '--json'], NOW);
  const left = new Set(await filesLike(stage, /manifest/));
  const gone = before.filter((file) => !left.has(file)).map((file) => file.replace('.manifest.json', ''));
  stage.sees(what, real.code, { oneOf: [0, 3] });
  stage.sees('removed', gone.toSorted(), expected.toSorted());
  stage.sees('as planned', planned.toSorted(), expected.toSorted());
}

function removals({ stdout }: Ended): string[] {
  return listAt(stdout, 'definitions', 0, 'archives')
    .map((archive) => archive as { readonly name: string; readonly action: string })
    .filter(({ action }) => action === 'remove')
    .map(({ name }) => name);
}
