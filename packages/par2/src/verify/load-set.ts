import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileError, Par2Error } from '../errors.ts';
import { assembleSet } from '../format/recovery-set.ts';
import type { RecoverySet } from '../format/recovery-set.ts';
import { scanPackets } from '../format/scan.ts';
import type { KnownPackets } from '../format/scan.ts';
import { openRegular } from '../fs/beneath.ts';
import { describeSource } from '../fs/sources.ts';
import type { SourceFile } from '../fs/sources.ts';
import { reporter } from '../options.ts';
import type { CommonOptions } from '../options.ts';
import { baseName, belongsTo, chooseSet, isVolumeName, roleByName, stateOf } from './set-members.ts';
import type { Candidate, PartState } from './set-members.ts';
import type { Descriptor } from '../fs/descriptor.ts';

/** A set as it lies on disk. */
export interface LoadedSet {
  readonly set: RecoverySet;
  /** The files that hold it, in the order that `RecoveryBlock.volume` counts. */
  readonly volumes: readonly (PartState & { readonly source: SourceFile })[];
  /** Set ids, hexadecimal, of further sets in the named file; they were not looked at. */
  readonly otherSets: readonly string[];
}

/** The files of a set, opened and not yet read. */
export interface OpenedSet {
  /** Bytes of index file and volumes. */
  readonly bytes: number;
  /**
   * Reads every packet.
   * @throws Par2Error `not-par2`, `incomplete-set`, `other-set`, `unreadable`
   */
  read(): Promise<LoadedSet>;
  close(): Promise<void>;
}

export interface LoadOptions extends Pick<CommonOptions, 'signal' | 'onProgress'> {
  /** Path of the index file. It may be missing as long as there are volumes. */
  readonly index: string;
  /** Paths of volumes; default: those beside the index file that belong to its set and are called `<name>.*.par2`. */
  readonly volumes?: readonly string[] | undefined;
  /** Further volumes, whatever they are called. */
  readonly extraVolumes?: readonly string[] | undefined;
  /** Names that the set must contain, else `other-set`. */
  readonly expect?: readonly string[] | undefined;
}

interface OpenedPart {
  readonly source: SourceFile;
  readonly handle: Descriptor;
  readonly role: Candidate['role'];
}

/**
 * Opens the index file and whatever may be a volume of it.
 * @throws Par2Error `vanished`, `unreadable`, `not-regular`
 */
export async function openSet(options: LoadOptions): Promise<OpenedSet> {
  const { index } = options;
  const given = [...(options.volumes ?? []), ...(options.extraVolumes ?? [])];
  const found = options.volumes === undefined ? await findVolumes(index) : [];
  const wanted = [
    { path: index, role: 'named' as const },
    ...given.map((path) => ({ path, role: 'given' as const })),
    ...found.filter(({ path }) => !given.includes(path)),
  ];
  const opened: OpenedPart[] = [];
  const close = async (): Promise<void> => {
    for (const { handle } of opened.splice(0)) await handle.close();
  };
  try {
    for (const { path, role } of wanted) {
      // What was found in the directory may be anything; what was named must be a file.
      const optional = role === 'volume' || role === 'neighbour';
      const described = await describeSource(() => openRegular(path, path)).catch((error: unknown) => {
        if (optional && error instanceof Par2Error && error.code === 'not-regular') return undefined;
        throw error;
      });
      if (described) opened.push({ source: described.source, handle: described.file.handle, role });
    }
    // A volume that is gone may have been the index of another file: `photos.vol0+1`.
    const standIns = isVolumeName(index) ? ['named', 'given'] : ['named', 'given', 'volume'];
    if (!opened.some(({ role }) => standIns.includes(role))) {
      throw new Par2Error('vanished', `${index} does not exist, and no volume beside it`, { facts: { path: index } });
    }
  } catch (error) {
    await close();
    throw error;
  }
  const bytes = opened.reduce((sum, { source, role }) => sum + (role === 'neighbour' ? 0 : source.size), 0);
  return { bytes, close, read: () => readSet(opened, bytes, options) };
}

async function readSet(opened: readonly OpenedPart[], bytes: number, options: LoadOptions): Promise<LoadedSet> {
  const { index } = options;
  const known: KnownPackets = new Map();
  const onRead = reporter(options.onProgress, 'packets', bytes);
  const scan = async ({ source, handle, role }: OpenedPart, firstOnly = false): Promise<Candidate> => {
    try {
      const work = { signal: options.signal, firstOnly, ...(firstOnly ? {} : { known }) };
      const scanned = await scanPackets(handle, source.size, work);
      return { path: source.path, role, ...scanned };
    } catch (error) {
      throw fileError(error, source.path, 'read');
    }
  };
  const read: { part: OpenedPart; file: Candidate }[] = [];
  for (const part of opened.filter(({ role }) => role !== 'neighbour')) {
    read.push({ part, file: await scan(part) });
    onRead(part.source.size);
  }
  const setId = chooseSet(
    read.map(({ file }) => file),
    index,
  );
  for (const part of opened.filter(({ role }) => role === 'neighbour')) {
    // The sets of other files: as a rule their first packet says so, and the rest of them need not be read.
    const [first] = (await scan(part, true)).setIds;
    if (first === undefined || first === setId) read.push({ part, file: await scan(part) });
  }
  const members = read.filter(({ file }) => belongsTo(setId, file));
  const set = assembleSet(
    members.map(({ file }) => file.packets),
    setId,
  );
  refuseUnexpected(set, options);
  return {
    set,
    volumes: members.map(({ part, file }) => ({ source: part.source, ...stateOf(setId, file) })),
    otherSets: members
      .filter(({ file }) => file.role === 'named')
      .flatMap(({ file }) => [...file.setIds].filter((id) => id !== setId)),
  };
}

function refuseUnexpected(set: RecoverySet, { index, expect }: LoadOptions): void {
  const names = new Set(set.files.map((file) => file.name));
  const absent = (expect ?? []).filter((name) => !names.has(name));
  if (absent.length === 0) return;
  throw new Par2Error('other-set', `${index} does not protect ${absent.join(', ')}`, {
    facts: { path: index, absent, files: [...names] },
  });
}

async function findVolumes(index: string): Promise<{ path: string; role: 'volume' | 'neighbour' }[]> {
  const directory = dirname(index);
  const base = baseName(index);
  let entries: string[];
  try {
    entries = await readdir(directory);
  } catch (error) {
    throw fileError(error, directory, 'read');
  }
  return entries.toSorted().flatMap((entry) => {
    if (entry === basename(index)) return [];
    const role =
      roleByName(base, entry) ?? (entry.toLowerCase() === `${base}.par2`.toLowerCase() ? 'volume' : undefined);
    return role === undefined ? [] : [{ path: join(directory, entry), role }];
  });
}
