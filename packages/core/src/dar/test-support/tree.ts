import { execFileSync } from 'node:child_process';
import {
  link,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  utimes,
  writeFile,
  chmod,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { joinBytes } from '../../fs/index.ts';

/** File names that programs get wrong. */
export const NASTY_NAMES: readonly Buffer[] = [
  'with space',
  ' lead and trail ',
  `quotes ' " and & < > ;`,
  'new\nline',
  'tab\there',
  'carriage return\r',
  'back\\slash',
  '-dash',
  'st*r[x]?',
  'x dirty=',
  'grün',
  '&amp;',
].map((name) => Buffer.from(name));
export const INVALID_NAME = Buffer.from([0x69, 0x6e, 0xff, 0xfe, 0x76]);

/** A temporary directory that is removed when the test ends. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'darkive-dar-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Hard links, symbolic links, a sparse file, a fifo, empty directories, odd modes and times, and all nasty names. */
export async function makeNastyTree(root: string): Promise<void> {
  await mkdir(join(root, 'dir/deep'), { recursive: true });
  await mkdir(join(root, 'empty'));
  await mkdir(join(root, 'gone/below'), { recursive: true });
  await mkdir(join(root, 'becomes-file/with'), { recursive: true });
  await writeFile(join(root, 'becomes-file/with/content'), 'x');
  await writeFile(join(root, 'becomes-directory'), 'y');
  await mkdir(join(root, 'becomes-link'));
  await writeFile(join(root, 'gone/below/file'), 'gone');
  await writeFile(join(root, 'dir/one'), 'one'.repeat(2000));
  await link(join(root, 'dir/one'), join(root, 'dir/deep/two'));
  await symlink('one', join(root, 'dir/link'));
  await symlink(Buffer.from([0x2e, 0x0a, 0xff, 0x26, 0x22]), join(root, 'dangling'));
  execFileSync('mkfifo', [join(root, 'fifo')]);
  const sparse = await open(join(root, 'sparse'), 'w');
  await sparse.write('end', 2_000_000);
  await sparse.close();
  await writeFile(join(root, 'mode'), 'mode');
  await chmod(join(root, 'mode'), 0o4751);
  for (const name of [...NASTY_NAMES, INVALID_NAME]) await writeFile(joinBytes(root, name), name);
  await utimes(join(root, 'dir'), 981_173_106, 981_173_106);
}

/** Every entry below `root`: display key → kind, mode, modification time, content, and the names of the same inode. */
export async function snapshot(root: string): Promise<Record<string, unknown>> {
  const entries: Record<string, { state: unknown; inode: bigint }> = {};
  await walk(Buffer.alloc(0));
  const names = Object.entries(entries);
  return Object.fromEntries(
    names.map(([name, { state, inode }]) => [
      name,
      [state, names.filter(([, other]) => other.inode === inode).map(([other]) => other)],
    ]),
  );

  async function walk(directory: Buffer): Promise<void> {
    for (const name of await readdir(joinBytes(root, directory), { encoding: 'buffer' })) {
      const path = joinBytes(directory, name);
      const full = joinBytes(root, path);
      const stats = await lstat(full, { bigint: true });
      const content = stats.isFile()
        ? await readFile(full)
        : stats.isSymbolicLink()
          ? await readlink(full, 'buffer')
          : null;
      const state = { mode: stats.mode.toString(8), modified: stats.mtimeNs, content: content?.toString('base64') };
      entries[path.toString('latin1')] = { state, inode: stats.ino };
      if (stats.isDirectory()) await walk(path);
    }
  }
}
