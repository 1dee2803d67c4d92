import { readdir } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileError, Par2Error } from '../errors.ts';
import { assembleSet } from '../format/recovery-set.ts';
import type { RecoverySet } from '../format/recovery-set.ts';
import { scanPackets } from '../format/scan.ts';
import type { FoundPacket } from '../format/scan.ts';
import { openRegular } from '../fs/beneath.ts';
import { describeSource } from '../fs/sources.ts';
import type { SourceFile } from '../fs/sources.ts';
import { reporter } from '../options.ts';
import type { CommonOptions } from '../options.ts';

/** A set as it lies on disk. */
export interface LoadedSet {
  readonly set: RecoverySet;
  readonly volumes: readonly {
    readonly source: SourceFile;
    /** Intact recovery blocks of this set in it, duplicates of other volumes included. */
    readonly recoveryBlocks: number;
    readonly damagedPackets: number;
  }[];
}

/** The files of a set, opened and not yet read. */
export interface OpenedSet {
  /** Bytes of index file and volumes. */
  readonly bytes: number;
  /**
   * Reads every packet.
   * @throws Par2Error `not-par2`, `incomplete-set`, `other-set`, `unsafe-name`, `unreadable`
   */
  read(): Promise<LoadedSet>;
  close(): Promise<void>;
}

export interface LoadOptions extends Pick<CommonOptions, 'signal' | 'onProgress'> {
  /** Path of the index file. It may be missing as long as there are volumes. */
  readonly index: string;
  /** Paths of volumes; default: every `<name>.*.par2` beside the index file. */
  readonly volumes?: readonly string[] | undefined;
  /** Names that the set must contain, else `other-set`. */
  readonly expect?: readonly string[] | undefined;
}

/**
 * Opens the index file and the volumes.
 * @throws Par2Error `vanished`, `unreadable`, `not-regular`
 */
export async function openSet(options: LoadOptions): Promise<OpenedSet> {
  const { index } = options;
  const paths = options.volumes ?? (await findVolumes(index));
  const opened: { source: SourceFile; handle: FileHandle }[] = [];
  const close = async (): Promise<void> => {
    for (const { handle } of opened.splice(0)) await handle.close();
  };
  try {
    for (const path of [index, ...paths]) {
      // What was found in the directory may be anything; what was named must be a file.
      const optional = path !== index && options.volumes === undefined;
      const described = await describeSource(() => openRegular(path, path)).catch((error: unknown) => {
        if (optional && error instanceof Par2Error && error.code === 'not-regular') return undefined;
        throw error;
      });
      if (described) {
        opened.push({ source: described.source, handle: described.file.handle });
      }
    }
    if (opened.length === 0) {
      throw new Par2Error('vanished', `${index} does not exist, and no volume beside it`, { facts: { path: index } });
    }
  } catch (error) {
    await close();
    throw error;
  }
  const bytes = opened.reduce((sum, { source }) => sum + source.size, 0);
  return { bytes, close, read: () => readSet(opened, bytes, options) };
}

async function readSet(
  opened: readonly { source: SourceFile; handle: FileHandle }[],
  bytes: number,
  options: LoadOptions,
): Promise<LoadedSet> {
  const { index } = options;
  const found: { source: SourceFile; packets: readonly FoundPacket[]; damagedPackets: number }[] = [];
  const onRead = reporter(options.onProgress, 'packets', bytes);
  for (const { source, handle } of opened) {
    try {
      found.push({ source, ...(await scanPackets(handle, source.size, options.signal)) });
    } catch (error) {
      throw fileError(error, source.path, 'read');
    }
    onRead(source.size);
  }
  const set = assembleSet(found.map(({ packets }) => packets));
  for (const { source, packets } of found) {
    const foreign = packets.length > 0 && packets.every((packet) => !packet.setId.equals(set.setId));
    if (foreign && (source.path === index || options.volumes !== undefined)) {
      throw new Par2Error('other-set', `${source.path} belongs to another set`, { facts: { path: source.path } });
    }
  }
  const names = new Set(set.files.map((file) => file.name));
  const absent = (options.expect ?? []).filter((name) => !names.has(name));
  if (absent.length > 0) {
    throw new Par2Error('other-set', `${index} does not protect ${absent.join(', ')}`, {
      facts: { path: index, absent, files: [...names] },
    });
  }
  return {
    set,
    volumes: found.map(({ source, packets, damagedPackets }) => ({
      source,
      damagedPackets,
      recoveryBlocks: packets.filter((p) => p.kind === 'recovery' && p.setId.equals(set.setId)).length,
    })),
  };
}

async function findVolumes(index: string): Promise<string[]> {
  const directory = dirname(index);
  const name = basename(index)
    .replace(/\.par2$/i, '')
    .replace(/\.vol\d+[+-]\d+$/i, '');
  let entries: string[];
  try {
    entries = await readdir(directory);
  } catch (error) {
    throw fileError(error, directory, 'read');
  }
  const isPart = (entry: string): boolean =>
    entry !== basename(index) && entry.startsWith(`${name}.`) && /^(\.[^/]*)?\.par2$/i.test(entry.slice(name.length));
  return entries
    .filter(isPart)
    .toSorted()
    .map((entry) => join(directory, entry));
}
