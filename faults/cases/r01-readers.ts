import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFuzz } from '../fuzz/run-fuzz.ts';
import { faultCase, type FaultCase } from '../harness/fault-case.ts';
import type { Stage } from '../harness/stage.ts';

const READERS = [
  'configuration',
  'manifest',
  'listing',
  'saved-states',
  'par2',
  'par2-names',
  'dar-output',
  'manager-listing',
  'metrics',
  'batch-file',
  'ini',
  'storage',
];

const EXPECTED = 'a refusal in words, never a crash, a hang, memory without end, or a changed prototype';

export const r01 = faultCase({
  id: 'R01',
  title: 'readers of everything that comes from outside, fuzzed a second each',
  expected: EXPECTED,
  fast: true,
  async run(stage) {
    for (const reader of READERS) await fuzz(stage, reader, 1);
  },
});

export const [r02, r03, r04, r05, r06, r07, r08, r09, r10, r11, r12, r13] = READERS.map((reader, index): FaultCase => {
  return faultCase({
    id: `R${String(index + 2).padStart(2, '0')}`,
    title: `reader fuzzed for five minutes: ${reader}`,
    expected: EXPECTED,
    long: true,
    timeout: 400,
    run: (stage) => fuzz(stage, reader, 300),
  });
});

async function fuzz(stage: Stage, reader: string, seconds: number): Promise<void> {
  const seed = Math.floor(stage.random() * 2 ** 31);
  const { inputs, problem, input } = await runFuzz(reader, seed, seconds);
  let seen = problem;
  if (problem !== null && input !== null) {
    const file = join(tmpdir(), `fuzz-${reader}-${seed}`);
    await writeFile(file, input);
    seen = `seed ${seed}, input ${file}: ${problem}`;
  }
  stage.sees(`${reader} (${inputs} inputs, seed ${seed})`, seen ?? 'stood', 'stood');
}
