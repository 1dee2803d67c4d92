import { chmod, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isSecretReference } from './secret-reference.ts';
import { resolveSecret } from './secret.ts';
import { surroundings, testDirectory } from './test-support/surroundings.ts';

test('env:NAME is the value of a variable', async () => {
  expect(await resolveSecret('env:TOKEN', surroundings({ TOKEN: 's3cret\n' }))).toBe('s3cret');
});

test('a variable that is unset or empty is missing', async () => {
  await expect(resolveSecret('env:TOKEN', surroundings())).rejects.toMatchObject({
    code: 'secret-missing',
    message: 'The variable TOKEN of the secret "env:TOKEN" is not set.',
    facts: { reference: 'env:TOKEN' },
  });
  await expect(resolveSecret('env:TOKEN', surroundings({ TOKEN: '' }))).rejects.toThrow('is empty');
});

test('file:/path is the content of a private file, without the line end', async () => {
  const file = join(await testDirectory(), 'token');
  await writeFile(file, 'two\nlines\r\n', { mode: 0o640 });
  expect(await resolveSecret(`file:${file}`, surroundings())).toBe('two\nlines');
  expect(await resolveSecret('file:$AT/token', surroundings({ AT: file.slice(0, -6) }))).toBe('two\nlines');
});

test('a file that every user can read is refused with the command that mends it', async () => {
  const file = join(await testDirectory(), 'token');
  await writeFile(file, 's3cret');
  await chmod(file, 0o644);
  await expect(resolveSecret(`file:${file}`, surroundings())).rejects.toMatchObject({
    code: 'secret-missing',
    hint: `Run: chmod 600 ${file}`,
  });
});

test('a missing, empty, huge or relative file and a directory or pipe in its place are missing secrets', async () => {
  const directory = await testDirectory();
  await writeFile(join(directory, 'empty'), '\n', { mode: 0o600 });
  await writeFile(join(directory, 'huge'), 'x'.repeat(70_000), { mode: 0o600 });
  execFileSync('mkfifo', ['-m', '600', join(directory, 'pipe')]);
  for (const [name, message] of [
    ['none', 'there is no such file'],
    ['empty', 'is empty'],
    ['huge', 'larger than 64 KiB'],
    ['pipe', 'is not a file'],
    ['.', 'is not a file'],
  ] as const) {
    const resolved = resolveSecret(`file:${directory}/${name}`, surroundings());
    await expect(resolved).rejects.toMatchObject({ code: 'secret-missing', message: expect.stringContaining(message) });
  }
  await expect(resolveSecret('file:token', surroundings())).rejects.toThrow('needs an absolute path');
});

test('systemd:NAME is a credential of the service', async () => {
  const directory = await testDirectory();
  await writeFile(join(directory, 'discord'), 'https://example.org/x', { mode: 0o400 });
  expect(await resolveSecret('systemd:discord', surroundings({ CREDENTIALS_DIRECTORY: directory }))).toBe(
    'https://example.org/x',
  );
  await expect(
    resolveSecret('systemd:other', surroundings({ CREDENTIALS_DIRECTORY: directory })),
  ).rejects.toMatchObject({
    hint: 'Add LoadCredential=other:/path to the service.',
  });
  await expect(resolveSecret('systemd:discord', surroundings())).rejects.toThrow('CREDENTIALS_DIRECTORY is not set');
});

test('text that is no reference is not repeated: it may be the secret itself', async () => {
  for (const text of ['hunter2', 'env:hunter2!', 'systemd:../hunter2', 'https://hunter2']) {
    const error: unknown = await resolveSecret(text, surroundings({ CREDENTIALS_DIRECTORY: '/run' })).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'secret-missing' });
    expect(JSON.stringify([error, String(error)])).not.toContain('hunter2');
  }
});

test('references are told from values', () => {
  expect(['env:TOKEN', 'file:/x', 'file:~/x', 'systemd:a-b'].map(isSecretReference)).toEqual([true, true, true, true]);
  expect(['env:', 'env:a b', 'filename', 'file:x', 'systemd:a/b', 'hunter2'].map(isSecretReference)).not.toContain(
    true,
  );
});
