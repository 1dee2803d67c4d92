import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeNamedFile } from './named-file.ts';

let top: string;
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'darkive-named-'));
  await mkdir(join(top, 'archives', '.darkive'), { recursive: true });
  await mkdir(join(top, 'archives', 'below'));
  await writeFile(join(top, 'archives', '.darkive', 'lock.sqlite'), '');
  await writeFile(join(top, 'archives', 'home_FULL_2026-01-02_030405.1.dar'), Buffer.from([0, 0, 0, 123]));
  await writeFile(join(top, 'slice'), Buffer.from([0, 0, 0, 123]));
  await writeFile(join(top, 'notes.txt'), 'mine');
  await writeFile(join(top, 'old.prom'), '# HELP old');
  await writeFile(join(top, 'empty'), '');
  await mkdir(join(top, 'directory'));
  execFileSync('mkfifo', [join(top, 'pipe')]);
  for (const [name, target] of Object.entries({
    'to-file': 'old.prom',
    'to-link': 'to-file',
    'to-nothing': 'nothing',
    'to-itself': 'to-itself',
    'to-stdout': '/dev/stdout',
    'to-null': '/dev/null',
    'to-fd': '/proc/self/fd/1',
    'to-directory': 'directory',
    'to-archives': 'archives',
  }))
    await symlink(target, join(top, name));
});
afterEach(() => rm(top, { recursive: true }));

const write = (name: string) =>
  writeNamedFile(join(top, name), '# HELP new', { replaces: (text) => text.startsWith('# HELP') });

test.each(['new', 'old.prom', 'empty', 'directory/new'])('%s is written', async (name) => {
  await write(name);
  expect(await readFile(join(top, name), 'utf8')).toBe('# HELP new');
});

test.each(['to-file', 'to-link'])('%s: the file that it leads to is replaced, and the link stays', async (name) => {
  const before = await readlink(join(top, name));
  await write(name);
  expect(await readlink(join(top, name))).toBe(before);
  expect(await readFile(join(top, 'old.prom'), 'utf8')).toBe('# HELP new');
});

test.each([
  'slice',
  'notes.txt',
  'directory',
  'pipe',
  'to-nothing',
  'to-itself',
  'to-stdout',
  'to-null',
  'to-fd',
  'to-directory',
  'archives/new',
  'archives/below/new',
  'archives/.darkive/new',
  'archives/home_FULL_2026-01-02_030405.1.dar',
  'to-archives/new',
])('%s is refused, and all is as before', async (name) => {
  const before = execFileSync('ls', ['-lRi', '--time-style=full-iso', top], { encoding: 'utf8' });
  await expect(write(name)).rejects.toMatchObject({ code: 'usage-invalid' });
  expect(execFileSync('ls', ['-lRi', '--time-style=full-iso', top], { encoding: 'utf8' })).toBe(before);
});

test.each(['/dev/null', '/dev/full', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/2', '/sys/new'])(
  '%s is no file',
  async (path) => {
    await expect(writeNamedFile(path, 'text')).rejects.toMatchObject({ code: 'usage-invalid' });
  },
);

test('a directory that is not there is an error that leaves nothing', async () => {
  await expect(write('gone/new')).rejects.toMatchObject({ code: 'io-failed' });
  expect(await readdir(top)).not.toContain('gone');
});
