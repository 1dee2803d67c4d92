import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createParity, verifyParity } from './index.ts';
import { noise, sandbox } from './test-support/sandbox.ts';

/** Calls that read and that wrote, of this process so far (proc_pid_io(5)). */
async function calls(): Promise<{ readonly reads: number; readonly writes: number }> {
  const io = await readFile('/proc/self/io', 'latin1');
  const of = (name: string): number => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(io)?.[1]);
  return { reads: of('syscr'), writes: of('syscw') };
}

test('a set of many files is read and written in bulk: its repeated packets cost no system call each', async () => {
  const box = await sandbox();
  const files = Array.from({ length: 500 }, (_, i) => `file-${i}`);
  for (const [i, name] of files.entries()) await box.write(name, noise(400, i));
  const index = box.file('set.par2');
  const start = await calls();
  await createParity({ base: box.path, files, output: index, blockSize: 400, recoveryBlocks: 60, threads: 1 });
  const made = await calls();
  expect(await verifyParity({ index, threads: 1 })).toMatchObject({ status: 'intact', recovery: { available: 60 } });
  const checked = await calls();
  // 1,001 packets stand in the volumes 22 times: one by one they were 22,000 calls for each operation.
  expect(made.writes - start.writes).toBeLessThan(2000);
  expect(checked.reads - made.reads).toBeLessThan(4000);
});
