import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { addPlace, printOf, wrongAt } from '../harness/copies.ts';
import { faultCase } from '../harness/fault-case.ts';
import { choose } from '../harness/random.ts';
import type { Stage } from '../harness/stage.ts';
import { writeLetters } from '../harness/trees.ts';

const CAPACITY = 1_500_000;
const PLACES = ['a', 'b', 'c'] as const;

export const d05 = faultCase({
  id: 'D05',
  title: 'three small places, one after the other, with more archives than they can hold twice',
  expected:
    'a first copy of everything before a second of anything; no place above its capacity; twice the same is nothing',
  async run(stage) {
    await stage.configure({ definition: { slice: '100kB', copies: { want: 4 } } });
    const archives: string[] = [];
    for (let number = 1; number <= 4; number += 1) {
      await writeLetters(stage.data, stage.random, number, 150_000);
      archives.push(await stage.restorePoint());
    }
    for (const name of PLACES) await addPlace(stage, name, '--capacity', String(CAPACITY), '--location', name);
    for (const name of PLACES) await copyTo(stage, name);
    const copies = await wholeCopies(stage, archives);
    stage.sees('a first copy of each', Math.min(...copies.values()) >= 1, true);
    stage.sees('some have a second', Math.max(...copies.values()) >= 2, true);
    // What is there more often than it must goes for what is there less often, and never further down.
    const rounds = stage.long ? 60 : 2;
    for (let round = 1; round <= rounds; round += 1) {
      if (stage.long && stage.random() < 0.2) {
        await writeLetters(stage.data, stage.random, 1 + Math.floor(stage.random() * 4), 150_000);
        archives.push(await stage.restorePoint());
      }
      const before = await wholeCopies(stage, archives);
      const name = choose(stage.random, PLACES);
      await copyTo(stage, name);
      const after = await wholeCopies(stage, archives);
      for (const archive of archives) {
        const [was = 0, is = 0] = [before.get(archive), after.get(archive)];
        if (is < Math.min(was, 1)) stage.sees(`round ${round}: copies of ${archive}`, is, was);
      }
      const print = await printOf(join(stage.directory, name));
      await copyTo(stage, name);
      if ((await printOf(join(stage.directory, name))) !== print)
        stage.sees(`round ${round}: twice`, 'differs', 'equal');
    }
  },
});

async function copyTo(stage: Stage, name: string): Promise<void> {
  const { code, stderr } = await stage.darkive(['copy', name]);
  if (code !== 0 && code !== 3) stage.sees(`copy ${name}: ${stderr}`, code, { oneOf: [0, 3] });
  const wrong = await wrongAt(stage, name, { settled: true });
  if (wrong.length > 0) stage.sees(`at ${name}`, wrong, []);
  const used = Number(
    execFileSync('du', ['-sb', '--apparent-size', join(stage.directory, name)], { encoding: 'utf8' }).split('\t')[0],
  );
  // Directories themselves are counted by du.
  if (used > CAPACITY + 5 * 4096) stage.sees(`${name} holds`, used, CAPACITY);
}

/** Archive → at how many of the places all files that home has of it lie. */
async function wholeCopies(stage: Stage, archives: readonly string[]): Promise<Map<string, number>> {
  const home = await readdir(stage.archives);
  const there = new Map<string, ReadonlySet<string>>();
  for (const name of PLACES) {
    there.set(name, new Set(await readdir(join(stage.directory, name, 'archives')).catch(() => [])));
  }
  return new Map(
    archives.map((archive) => {
      const files = home.filter((file) => file.startsWith(archive));
      return [archive, [...there.values()].filter((held) => files.every((file) => held.has(file))).length];
    }),
  );
}
