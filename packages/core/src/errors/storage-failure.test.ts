import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { lstat, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { asDarkiveError } from './darkive-error.ts';

async function directory(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'darkive-errors-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  await writeFile(join(made, 'file'), '');
  symlinkSync('ring', join(made, 'ring'));
  return made;
}

test.each([
  ['a missing file', 'ENOENT', (at: string) => readFile(join(at, 'none'))],
  ['a file as a directory', 'ENOTDIR', (at: string) => lstat(join(at, 'file/x'))],
  ['a ring of links', 'ELOOP', (at: string) => open(join(at, 'ring'))],
  ['a missing directory, synchronously', 'ENOENT', async (at: string) => mkdirSync(join(at, 'none/x'))],
  ['memory of a process that is not mapped', 'EIO', async () => readFileSync('/proc/self/mem')],
])('%s is no bug of ours', async (_what, errno, use) => {
  const thrown: unknown = await use(await directory()).then(
    () => null,
    (error: unknown) => error,
  );
  const error = asDarkiveError(thrown);
  expect(error).toMatchObject({ code: 'io-failed', kind: 'environment', exit: 'failed', facts: { errno } });
  expect(error.message).toContain(errno);
  expect(error.hint).toMatch(/^Check that .* is there, mounted/);
});

test.each(['ENOTCONN', 'ESTALE', 'EIO', 'ENODEV', 'EHOSTDOWN'])('%s of an open file is no bug of ours', (code) => {
  const thrown = Object.assign(new Error(`${code}: gone, read`), { code, syscall: 'read' });
  expect(asDarkiveError(thrown)).toMatchObject({ code: 'io-failed', facts: { path: null, errno: code } });
});

test('mistakes of ours stay mistakes of ours', () => {
  const thrown = [() => execFileSync('/none'), () => readFileSync(-1), () => JSON.parse('{')].map((make) => {
    try {
      return make();
    } catch (error) {
      return error;
    }
  });
  for (const error of [...thrown, new TypeError('x'), 'text', Object.assign(new Error('EIO'), { code: 'EIO' })]) {
    expect(asDarkiveError(error)).toMatchObject({ code: 'bug' });
  }
});
