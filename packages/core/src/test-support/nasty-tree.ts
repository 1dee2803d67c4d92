import { execFileSync } from 'node:child_process';
import { Buffer } from 'node:buffer';
import { link, mkdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const NAMES = [
  'plain.txt',
  'with space.txt',
  'Tom & "Jerry" <\'friends\'>.txt',
  'new\nline.txt',
  'tab\tbed.txt',
  'back\\slash*?[x].txt',
  'Öl – früh.txt',
  '-dash.txt',
  'ends with cr\r',
];

/** A tree with everything that has ever troubled a backup: links, holes, empty directories, and names of any bytes. */
export async function makeNastyTree(root: string): Promise<void> {
  await mkdir(join(root, 'deep/er/est'), { recursive: true });
  await mkdir(join(root, 'empty directory'));
  for (const name of NAMES) await writeFile(join(root, name), `content of ${name}\n`.repeat(20));
  await writeFile(
    Buffer.concat([Buffer.from(join(root, 'invalid ')), Buffer.from([0xff, 0xfe, 0x80])]),
    'invalid UTF-8',
  );
  await writeFile(join(root, 'deep/er/est/data.bin'), Buffer.alloc(300_000, 'not all the same '));
  await writeFile(join(root, 'empty file'), '');
  await link(join(root, 'plain.txt'), join(root, 'deep/hard link.txt'));
  await symlink('plain.txt', join(root, 'soft link'));
  await symlink('nowhere', join(root, 'dangling'));
  await writeFile(join(root, 'sparse.img'), 'start');
  await truncate(join(root, 'sparse.img'), 8 * 1024 * 1024);
  await writeFile(join(root, 'secret.txt'), 'only mine', { mode: 0o600 });
}

export async function editOnce(root: string): Promise<void> {
  await writeFile(join(root, 'plain.txt'), 'changed through a hard link');
  await writeFile(join(root, 'added\nlater.txt'), 'new');
  await rm(join(root, 'with space.txt'));
}

export async function editTwice(root: string): Promise<void> {
  await rm(join(root, 'deep/er'), { recursive: true });
  await writeFile(join(root, 'deep/er'), 'a file where a directory was');
  await rm(join(root, 'dangling'));
  await mkdir(join(root, 'dangling'));
}

/**
 * A fingerprint of a tree that shares no code with the product: names as bytes, kind, mode, size, time, link target,
 * and SHA-256 of every file, by find(1) and sha256sum(1).
 */
export function fingerprint(root: string): string {
  const shell = (command: string): string =>
    execFileSync('sh', ['-c', command], { cwd: root, encoding: 'latin1', maxBuffer: 1 << 28 });
  const inodes = shell(
    "find . -mindepth 1 -printf '%p  %y %m %l' \\( -type d -o -printf ' %s %Ts %n' \\) -printf '\\0' | tr '\\n\\0' '\\001\\n' | LC_ALL=C sort",
  );
  const sums = shell("find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum --zero | tr '\\0' '\\n'");
  return `${inodes}\n${sums}`;
}
