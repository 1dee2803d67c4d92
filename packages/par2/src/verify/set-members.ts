import { Buffer } from 'node:buffer';
import { basename } from 'node:path';
import { Par2Error } from '../errors.ts';
import { decodeFileDescription } from '../format/packet.ts';
import type { FoundPacket, ScanResult } from '../format/scan.ts';

/** A file that may belong to a set, and what was read in it. */
export interface Candidate extends ScanResult {
  readonly path: string;
  /**
   * - `named`: the file that was asked for
   * - `given`: a volume that was asked for
   * - `volume`: called `NAME.volN+M.par2`, or `NAME.par2`, beside it
   * - `neighbour`: called `NAME.*.par2` beside it
   */
  readonly role: 'named' | 'given' | 'volume' | 'neighbour';
}

/** `photos` of `photos.par2` and of `photos.vol03+4.PAR2`. */
export function baseName(index: string): string {
  return basename(index)
    .replace(/\.par2$/i, '')
    .replace(VOLUME, '');
}

/** True for `photos.vol03+4.par2`. */
export function isVolumeName(path: string): boolean {
  return VOLUME.test(basename(path).replace(/\.par2$/i, ''));
}

/** How a file in the directory of a set may belong to it, by its name; undefined for a name that says it does not. */
export function roleByName(base: string, entry: string): 'volume' | 'neighbour' | undefined {
  if (!entry.startsWith(`${base}.`) || !/\.par2$/i.test(entry)) return undefined;
  return entry.slice(base.length, -'.par2'.length).replace(VOLUME, '') === '' ? 'volume' : 'neighbour';
}

const VOLUME = /\.vol\d+[+-]\d+$/i;

/**
 * The set that was asked for, hexadecimal. The named file decides, by its first intact packet. When it is gone or holds
 * nothing, volumes that are called after it may stand for it, as long as they agree: `NAME.volN+M.par2`, and not every
 * `NAME.*.par2`, for that is also the set of a file called `NAME.zip`.
 * @throws Par2Error `not-par2`, `vanished`, `other-set`
 */
export function chooseSet(candidates: readonly Candidate[], index: string): string {
  const first = (role: Candidate['role']): string | undefined =>
    candidates.filter((file) => file.role === role).flatMap(({ setIds }) => [...setIds])[0];
  const asked = first('named') ?? first('given');
  if (asked !== undefined) return asked;
  const volumes = candidates.filter((file) => isVolumeOfItsName(file));
  const ids = new Set(volumes.flatMap(({ setIds }) => [...setIds].slice(0, 1)));
  const [only, ...others] = ids;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) {
    const files = volumes.map(({ path }) => path);
    throw new Par2Error('other-set', `${index} holds no packets, and the volumes beside it are of ${ids.size} sets`, {
      facts: { path: index, files },
    });
  }
  const there = volumes.length > 0 || candidates.some(({ role }) => role === 'named' || role === 'given');
  if (there) throw new Par2Error('not-par2', `no intact PAR2 packet was found in ${index}`, { facts: { path: index } });
  throw new Par2Error('vanished', `${index} does not exist, and no volume beside it`, { facts: { path: index } });
}

/** False for `photos.vol0+1.par2` when it is the index of a file called `photos.vol0+1`. */
function isVolumeOfItsName({ role, path, packets }: Candidate): boolean {
  if (role !== 'volume') return false;
  if (!isVolumeName(path)) return true;
  const protectedName = Buffer.from(basename(path).replace(/\.par2$/i, ''));
  const describesItself = packets.some(
    (packet) =>
      packet.kind === 'fileDescription' && decodeFileDescription(packet.body)?.name.equals(protectedName) === true,
  );
  return packets.some(({ kind }) => kind === 'recovery') || !describesItself;
}

/**
 * Whether a file is part of a set: by the set ids in it, never by its name alone. A volume of which nothing can be told
 * any more belongs to the set that it is called after, as damage.
 * @throws Par2Error `other-set` for a file that was asked for and holds another set
 */
export function belongsTo(setId: string, file: Candidate): boolean {
  if (file.setIds.has(setId)) return true;
  const isAsked = file.role === 'named' || file.role === 'given';
  if (file.setIds.size > 0) {
    if (!isAsked) return false;
    throw new Par2Error('other-set', `${file.path} belongs to another set`, { facts: { path: file.path } });
  }
  return isAsked || file.role === 'volume' || file.damaged.includes(setId);
}

/** What is wrong with a part of a set. */
export interface PartState {
  /** Intact recovery blocks of the set in it, duplicates of other volumes included. */
  readonly recoveryBlocks: number;
  /** Recovery blocks that its name promises (`.vol3+4`) and that are not in it. */
  readonly missingBlocks: number;
  /** Places that look like a packet of this set, or of none that is known, and are not intact. */
  readonly damagedPackets: number;
  /** True when it holds no intact packet of the set at all. */
  readonly isEmpty: boolean;
}

export function stateOf(setId: string, file: Candidate): PartState {
  const own = file.packets.filter((packet) => packet.kind === 'recovery' && packet.setId.toString('hex') === setId);
  const exponents = new Set(own.map((packet: FoundPacket) => (packet.kind === 'recovery' ? packet.exponent : -1)));
  const promised = Number(/\.vol\d+\+(\d{1,5})\.par2$/i.exec(basename(file.path))?.[1] ?? 0);
  return {
    recoveryBlocks: own.length,
    missingBlocks: Math.max(0, promised - exponents.size),
    // A packet of a neighbour's set is the neighbour's matter, whole or not.
    damagedPackets: file.damaged.filter((claimed) => claimed === setId || !file.setIds.has(claimed)).length,
    isEmpty: !file.setIds.has(setId),
  };
}
