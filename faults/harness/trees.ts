import { execFileSync } from 'node:child_process';
import { Buffer } from 'node:buffer';
import { link, mkdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from './random.ts';

/** A few files that compress badly, some hundred kilobytes in all: enough for several slices of 100 kB. */
export async function writeLetters(root: string, random: Random, files = 6, bytes = 60_000): Promise<void> {
  await mkdir(join(root, 'letters'), { recursive: true });
  for (let file = 1; file <= files; file += 1) {
    await writeFile(join(root, 'letters', `letter ${file}.bin`), noise(random, bytes));
  }
  await writeFile(join(root, 'notes.txt'), 'a note\n'.repeat(200));
}

/** Bytes that cannot be compressed. */
function noise(random: Random, bytes: number): Buffer {
  const content = Buffer.alloc(bytes);
  for (let position = 0; position + 4 <= bytes; position += 4) content.writeUInt32LE(random() * 2 ** 32, position);
  return content;
}

/** Names that have broken backup programs: every byte that a shell, XML, JSON or a terminal gives a meaning. */
export const NASTY_NAMES: readonly Buffer[] = [
  'plain.txt',
  'new\nline',
  'tab\there',
  '-dash',
  ' leading space',
  'trailing space ',
  '"double" \'single\'',
  '$(touch owned) `id`',
  '* ? [x]',
  '& ; < > |',
  'back\\slash \\n \\x41',
  '<xml attr="1">&amp;<xml>',
  'x'.repeat(255),
  'e\u0301 decomposed',
  '\u00e9 composed',
  '%s %d %n',
  'carriage\rreturn',
  '\u001b[31mred',
]
  .map((name) => Buffer.from(name))
  .concat([Buffer.from([0x69, 0xff, 0xfe, 0x80]), Buffer.from([0x63, 0x61, 0x66, 0xe9])]);

/** A file under each of those names; its content is its name. */
export async function writeNastyNames(root: string): Promise<void> {
  for (const name of NASTY_NAMES) await writeFile(Buffer.concat([Buffer.from(`${root}/`), name]), name);
}

/** Links, holes, kinds of files and attributes that a restore may lose. */
export async function writeSpecialFiles(root: string): Promise<void> {
  await mkdir(join(root, 'empty/inside empty'), { recursive: true });
  await mkdir(join(root, 'deep'));
  await writeFile(join(root, 'deep/original'), 'linked twice\n');
  await link(join(root, 'deep/original'), join(root, 'hard link'));
  await symlink('deep/original', join(root, 'soft link'));
  await symlink('nowhere', join(root, 'dangling'));
  await writeFile(join(root, 'holes'), 'begin');
  await truncate(join(root, 'holes'), 4 * 1024 * 1024);
  await writeFile(join(root, 'private'), 'only mine', { mode: 0o600 });
  await writeFile(join(root, 'empty file'), '');
  execFileSync('mkfifo', [join(root, 'pipe')]);
  execFileSync(process.execPath, ['-e', LEAVE_SOCKET, join(root, 'socket')]);
  await rm(join(root, 'socket.lock'), { force: true });
}

/** A process that ends without closing leaves the socket in its directory. */
const LEAVE_SOCKET = "require('node:net').createServer().listen(process.argv[1], () => process.exit(0))";
