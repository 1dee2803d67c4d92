import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { errnoOf } from './fs-error.ts';
import { sha256File } from './hash.ts';

test.each([0, 1, 1024 * 1024, 2_500_000])('the hash of %i bytes is that of sha256sum', async (size) => {
  const path = join(await scratch(), 'a');
  const data = Buffer.alloc(size, 'some text of no block length.');
  await writeFile(path, data);
  const steps: number[] = [];
  const result = await sha256File(path, { onBytes: (bytes) => void steps.push(bytes) });
  expect(result).toEqual({ sha256: createHash('sha256').update(data).digest('hex'), bytes: size });
  expect(execFileSync('sha256sum', [path], { encoding: 'utf8' })).toContain(result.sha256);
  expect(steps.reduce((sum, step) => sum + step, 0)).toBe(size);
});

test('names of any bytes can be hashed', async () => {
  const path = Buffer.concat([Buffer.from(await scratch()), Buffer.from('/\xff\n', 'latin1')]);
  await writeFile(path, 'x');
  expect(await sha256File(path)).toMatchObject({ bytes: 1 });
});

test('what is no regular file is refused at once', async () => {
  const directory = await scratch();
  const [file, link, pipe] = ['file', 'link', 'pipe'].map((name) => join(directory, name)) as [string, string, string];
  await writeFile(file, 'x');
  await symlink('file', link);
  execFileSync('mkfifo', [pipe]);
  for (const path of [link, pipe, directory]) {
    await expect(sha256File(path)).rejects.toMatchObject({
      code: 'io-failed',
      message: `Cannot read ${path}: it is not a regular file.`,
    });
  }
  const missing = await sha256File(join(directory, 'absent')).catch((error: unknown) => error);
  expect(errnoOf(missing)).toBe('ENOENT');
});

test('an abort stops the reading', async () => {
  const path = join(await scratch(), 'a');
  await writeFile(path, Buffer.alloc(3_000_000));
  const controller = new AbortController();
  const hashing = sha256File(path, { signal: controller.signal, onBytes: () => controller.abort(new Error('enough')) });
  await expect(hashing).rejects.toThrow('enough');
});

async function scratch(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'hash-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
