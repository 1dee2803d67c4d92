import { mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PRIVATE_DIRECTORY } from '../archive/index.ts';
import { readRecordBytes } from '../archive/record-file.ts';
import { errnoOf, ioError, sha256File, writeFileDurably } from '../fs/index.ts';

/*
 * dar_manager writes the bases, so they cannot hold a digest themselves. It lies in `.darkive/digests/<definition>.dmd.sha256`,
 * as sha256sum(1) reads it: `cd ARCHIVES; sha256sum -c .darkive/digests/NAME.dmd.sha256`.
 */

export type BaseProof = 'proved' | 'unproved' | 'missing' | { readonly problem: string };

/**
 * Is the base what Darkive wrote last? `unproved`: nobody has written down what it should be. `atMost`: larger ones are not
 * read, and count as proved.
 */
export async function proveBase(base: string, atMost = Number.POSITIVE_INFINITY): Promise<BaseProof> {
  const list = await readRecordBytes(digestFile(base));
  if ('problem' in list && !list.missing) return { problem: `its digest cannot be read: ${list.problem}` };
  try {
    const { size } = await stat(base);
    if ('problem' in list) return 'unproved';
    const digests = parseDigests(list.content.toString('latin1'), basename(base));
    if (digests === null) return { problem: 'the digest that was kept of it is damaged' };
    if (size > atMost) return 'proved';
    const { sha256 } = await sha256File(base);
    return digests.includes(sha256) ? 'proved' : { problem: 'its content is not what Darkive wrote (SHA-256 differs)' };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 'missing';
    throw ioError(error, 'read', base);
  }
}

/** Writes down what a base may be from now on: before it is replaced, the new one and the one that is there. */
export async function writeBaseDigests(base: string, files: readonly string[]): Promise<void> {
  const digests = new Set<string>();
  for (const file of files) {
    try {
      digests.add((await sha256File(file)).sha256);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw ioError(error, 'read', file);
    }
  }
  const lines = [...digests].map((digest) => `${digest}  ${basename(base)}\n`);
  const path = digestFile(base);
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw ioError(error, 'make the directory', dirname(path));
  }
  await writeFileDurably(path, lines.join(''), { mode: 0o600 });
}

function digestFile(base: string): string {
  return join(dirname(base), PRIVATE_DIRECTORY, 'digests', `${basename(base)}.sha256`);
}

function parseDigests(text: string, name: string): string[] | null {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length === 0) return null;
  const digests = lines.map((line) => /^([0-9a-f]{64}) {2}(.+)$/.exec(line));
  return digests.every((match) => match?.[2] === name) ? digests.map((match) => match?.[1] ?? '') : null;
}
