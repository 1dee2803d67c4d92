import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { errnoOf } from '../fs/index.ts';
import type { RootEntry } from '../records/manifest.ts';
import { interruption } from '../services/interruption.ts';
import { isComparable } from './attributes.ts';
import type { Services } from '../services/services.ts';

type Tools = Pick<Services, 'runner' | 'signal'>;

/** A path of an open directory for a program that gets it as its file 3. */
export const THEIR_ROOT = '/proc/self/fd/3/.';

/**
 * What belongs to the root directory itself, which dar keeps of everything below it and not of the root (dar(1), -R). Null when
 * it cannot be looked at.
 */
export async function readRootEntry(root: string, tools: Tools): Promise<RootEntry | null> {
  let handle: FileHandle;
  try {
    handle = await open(root, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return null;
  }
  try {
    return await entryOf(handle, tools);
  } finally {
    await handle.close();
  }
}

export async function entryOf(handle: FileHandle, tools: Tools): Promise<RootEntry> {
  const { mode, uid, gid, mtimeNs } = await handle.stat({ bigint: true });
  return {
    mode: Number(mode & 0o7777n),
    uid: Number(uid),
    gid: Number(gid),
    modifiedAt: seconds(mtimeNs),
    attributes: await attributesOf(handle, tools),
  };
}

/** Names and values in base64; null without getfattr(1), and where it fails. */
async function attributesOf(handle: FileHandle, { runner, signal }: Tools): Promise<Record<string, string> | null> {
  if (runner.find('getfattr') === null) return null;
  const { chunks, onStdout } = gathered();
  const args = ['-d', '-e', 'base64', '-m', '-', '--absolute-names', '--', THEIR_ROOT];
  const { exitCode } = await runner.run('getfattr', args, { fds: [handle.fd], signal, onStdout });
  if (signal.aborted) throw interruption(signal);
  if (exitCode !== 0) return null;
  const found: Record<string, string> = {};
  for (const line of Buffer.concat(chunks).toString('latin1').split('\n')) {
    const [, name, value] = /^([^=#]+)=0s([A-Za-z0-9+/=]*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined && isComparable(name, true)) found[name] = value;
  }
  return found;
}

function gathered() {
  const chunks: Buffer[] = [];
  return { chunks, onStdout: (chunk: Buffer): void => void chunks.push(chunk) };
}

/** `-1.500000000`: seconds since 1970, as touch(1) takes them after `@`. */
function seconds(ns: bigint): string {
  const size = ns < 0n ? -ns : ns;
  return `${ns < 0n ? '-' : ''}${size / 1_000_000_000n}.${String(size % 1_000_000_000n).padStart(9, '0')}`;
}
