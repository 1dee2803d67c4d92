import { Buffer } from 'node:buffer';
import { isAbsolute, relative, resolve } from 'node:path';
import type { InputBlock } from '../engine/input-block.ts';
import { Par2Error, throwIfAborted } from '../errors.ts';
import { safeComponents } from '../format/names.ts';
import { fileIdOf, md5 } from '../format/packet.ts';
import { readFully } from '../format/scan.ts';
import { openBeneath } from '../fs/beneath.ts';
import { describeSource } from '../fs/sources.ts';
import type { SourceFile } from '../fs/sources.ts';
import { MAX_SOURCE_BLOCKS } from '../gf16/field.ts';

/** A file to protect. */
export interface SetMember {
  readonly name: Buffer;
  readonly fileId: Buffer;
  readonly md5of16k: Buffer;
  readonly source: SourceFile;
  readonly blocks: number;
}

/**
 * Opens every file once, for its size and the hash of its first 16 KiB, which give the file id. Ordered by file id as
 * a 128-bit little-endian number: that order numbers the blocks (specification, "Main packet"). Empty files are left
 * out: par2cmdline 0.8.1 takes an empty file in a set for a damaged one.
 * @throws Par2Error `unsafe-name`, `vanished`, `unreadable`, `not-regular`, `too-many-blocks`
 */
export async function describeFiles(
  base: string,
  files: readonly string[],
  blockSize: number,
  signal: AbortSignal | undefined,
): Promise<{ members: SetMember[]; empty: string[] }> {
  const members: SetMember[] = [];
  const empty: string[] = [];
  const names = new Set<string>();
  for (const path of files) {
    throwIfAborted(signal);
    const name = nameBeneath(base, path);
    if (names.has(name)) throw new Par2Error('invalid-options', `${name} was given twice`, { facts: { name } });
    names.add(name);
    const member = await describeMember(base, Buffer.from(name), blockSize);
    if (member.blocks > 0) members.push(member);
    else empty.push(name);
  }
  const blocks = members.reduce((sum, member) => sum + member.blocks, 0);
  if (blocks > MAX_SOURCE_BLOCKS) {
    throw new Par2Error('too-many-blocks', `${blocks} blocks of ${blockSize} bytes; PAR2 allows ${MAX_SOURCE_BLOCKS}`, {
      facts: { blocks, limit: MAX_SOURCE_BLOCKS, blockSize },
    });
  }
  if (members.length === 0) throw new Par2Error('invalid-options', 'files: all of them are empty');
  return { members: members.toSorted((a, b) => compareLittleEndian(a.fileId, b.fileId)), empty };
}

/** The blocks of all files in order. */
export function inputBlocks(members: readonly SetMember[], blockSize: number): InputBlock[] {
  return members.flatMap(({ source, blocks }) =>
    Array.from({ length: blocks }, (_, i) => ({
      source,
      offset: i * blockSize,
      length: Math.min(blockSize, source.size - i * blockSize),
    })),
  );
}

function nameBeneath(base: string, path: string): string {
  const name = isAbsolute(path) ? relative(resolve(base), path) : path;
  if (isAbsolute(name) || name === '') {
    throw new Par2Error('unsafe-name', `${path} is not inside ${base}`, { facts: { path, base } });
  }
  return name;
}

async function describeMember(base: string, name: Buffer, blockSize: number): Promise<SetMember> {
  const components = safeComponents(name);
  const described = await describeSource(() => openBeneath(base, components));
  if (described === undefined) {
    const path = `${base}/${name.toString()}`;
    throw new Par2Error('vanished', `${path} does not exist`, { facts: { path } });
  }
  const { source, file } = described;
  try {
    const head = Buffer.alloc(Math.min(16384, source.size));
    await readFully(file.handle, head, 0);
    const md5of16k = md5(head);
    const fileId = fileIdOf(md5of16k, source.size, name);
    return { name, fileId, md5of16k, source, blocks: Math.ceil(source.size / blockSize) };
  } finally {
    await file.handle.close();
  }
}

function compareLittleEndian(a: Buffer, b: Buffer): number {
  for (let i = 15; i >= 0; i--) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}
