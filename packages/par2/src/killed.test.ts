import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createParity, repairParity, verifyParity } from './index.ts';
import { noise, sandbox, type Sandbox } from './test-support/sandbox.ts';

const index = fileURLToPath(new URL('index.ts', import.meta.url));
const OPTIONS = { files: ['data'], blockSize: 4000, recoveryBlocks: 20, volumes: 1 };

const unfinished = async (box: Sandbox) => (await box.list()).filter((name) => name.endsWith('.tmp'));

/** Runs an operation in a process that sends itself a signal at the first progress of a stage. */
function started(box: Sandbox, operation: string, options: object, stage: string, signal: string) {
  const program = `
    import * as par2 from ${JSON.stringify(index)};
    const onProgress = (progress) => progress.stage === '${stage}' && process.kill(process.pid, '${signal}');
    await par2.${operation}({ ...${JSON.stringify(options)}, onProgress });`;
  return spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: box.path, stdio: 'ignore' });
}

test('what a killed run has left is removed by the next one, and never what a living run is writing', async () => {
  const box = await sandbox();
  await box.write('data', noise(400_000, 1));
  const other = started(box, 'createParity', { ...OPTIONS, base: '.', output: 'other.par2' }, 'compute', 'SIGSTOP');
  const closed = once(other, 'close');
  while (!/^State:\tT/m.test(await readFile(`/proc/${other.pid}/status`, 'utf8'))) await sleep(10);
  const living = await unfinished(box);
  expect(living).toHaveLength(2);
  await createParity({ ...OPTIONS, base: box.path, output: box.file('one.par2') });
  expect(await unfinished(box)).toEqual(living);
  other.kill('SIGKILL');
  await closed;
  expect(await unfinished(box)).toEqual(living);
  expect(await verifyParity({ index: box.file('one.par2') })).toMatchObject({ status: 'intact' });
  await createParity({ ...OPTIONS, base: box.path, output: box.file('two.par2') });
  expect(await box.list()).toEqual(['data', 'one.par2', 'one.vol00+20.par2', 'two.par2', 'two.vol00+20.par2']);
});

test('a killed repair leaves the damaged file as it was; the next repair removes what is left and succeeds', async () => {
  const box = await sandbox();
  const data = noise(400_000, 2);
  await box.write('data', data);
  await createParity({ ...OPTIONS, base: box.path, output: box.file('set.par2') });
  const damaged = Buffer.from(data).fill(0, 1000, 2000);
  await box.write('data', damaged);
  const [code, signal] = await once(started(box, 'repairParity', { index: 'set.par2' }, 'check', 'SIGKILL'), 'close');
  expect([code, signal]).toEqual([null, 'SIGKILL']);
  expect(await unfinished(box)).toHaveLength(1);
  expect(await box.read('data')).toEqual(damaged);
  await repairParity({ index: box.file('set.par2') });
  expect(await box.read('data')).toEqual(data);
  expect(await unfinished(box)).toEqual([]);
});

test('unfinished files of other machines stay for a week, and other names for ever', async () => {
  const box = await sandbox();
  await box.write('data', noise(100_000, 3));
  const [fresh, old] = ['.par2-00000000-00000000-1-1-aaaaaaaa.tmp', '.par2-00000000-00000000-1-1-bbbbbbbb.tmp'];
  const names = [fresh, old, '.par2-notes.tmp', 'x.par2.tmp'];
  for (const name of names) await writeFile(box.file(name), name);
  const now = Date.now() / 1000;
  const weekAgo = now - 8 * 24 * 3600;
  for (const name of names)
    await utimes(box.file(name), name === fresh ? now : weekAgo, name === fresh ? now : weekAgo);
  await createParity({ ...OPTIONS, base: box.path, output: box.file('one.par2') });
  expect(await unfinished(box)).toEqual([fresh, '.par2-notes.tmp', 'x.par2.tmp']);
});
