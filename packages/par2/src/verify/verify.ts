import { dirname } from 'node:path';
import { startEngine } from '../engine/engine.ts';
import { throwIfAborted } from '../errors.ts';
import { displayName } from '../format/names.ts';
import { openFiles } from '../fs/sources.ts';
import { chooseEngine } from '../options.ts';
import type { CommonOptions } from '../options.ts';
import { examine, hex } from './examine.ts';
import type { ExaminedFile, Examination, FileStatus } from './examine.ts';
import { openSet } from './load-set.ts';
import type { LoadedSet } from './load-set.ts';
import type { Links } from './look.ts';
import type { PartState } from './set-members.ts';

export interface VerifyOptions extends CommonOptions {
  /** Path of the index file, or of any volume. It may be missing as long as there are volumes beside it. */
  readonly index: string;
  /** Where the protected files are; default: the directory of the index file. */
  readonly directory?: string | undefined;
  /** Paths of the volumes; default: those beside the index file that belong to its set and are called `<name>.*.par2`. */
  readonly volumes?: readonly string[] | undefined;
  /** Further volumes, whatever they are called and wherever they are. */
  readonly extraVolumes?: readonly string[] | undefined;
  /** Files of other names that may contain blocks of the set, for example renamed ones. */
  readonly extraFiles?: readonly string[] | undefined;
  /**
   * Symbolic links where a file should be: `follow` compares what is behind them (the default), `refuse` calls them
   * `blocked`. Nothing is ever written through one.
   */
  readonly links?: Links | undefined;
  /** Names that the set must protect, else the error `other-set`. */
  readonly expect?: readonly string[] | undefined;
}

export interface FileReport {
  /** As the set stores it. */
  readonly name: string;
  /** Where it lies or would be rebuilt, below the directory: backslashes and odd names are resolved. */
  readonly path: string;
  readonly status: FileStatus;
  /** It was reached through a symbolic link. */
  readonly isLink: boolean;
  /** Size it should have. */
  readonly bytes: number;
  readonly blocks: number;
  /** Blocks whose data exist somewhere; equal to `blocks` for an intact file. */
  readonly blocksFound: number;
  /** Bytes that the device could not give, in whole pages; the blocks they belong to count as lost. */
  readonly unreadableBytes: number;
  /** False for a file that the set checks and cannot rebuild. */
  readonly isProtected: boolean;
}

export interface VerifyResult {
  /**
   * - `intact`: every file is
   * - `repairable`: damage, and enough recovery blocks (or none needed: blocks moved, a file was renamed)
   * - `beyond-repair`: `recovery.needed` exceeds `recovery.available`, or a file that the set only describes is damaged
   */
  readonly status: 'intact' | 'repairable' | 'beyond-repair';
  /** Hexadecimal. */
  readonly setId: string;
  readonly blockSize: number;
  readonly sourceBlocks: number;
  readonly files: readonly FileReport[];
  readonly recovery: {
    /** Intact recovery blocks, each counted once. */
    readonly available: number;
    /** Source blocks that are nowhere. */
    readonly needed: number;
  };
  /** True when a file of the set is not as it was made: the parity itself has damage. */
  readonly parityDamaged: boolean;
  /** Files that belong to the set. Those of other sets are not among them, whatever they are called. */
  readonly volumes: readonly VolumeReport[];
  /** Set ids, hexadecimal, of further sets that the named file holds. Nothing is said about them. */
  readonly otherSets: readonly string[];
}

export interface VolumeReport extends PartState {
  readonly path: string;
  readonly bytes: number;
}

/**
 * Checks every block of every file by MD5, and every packet of the set. Damage is a result, not an error, also where the
 * device cannot read.
 * @throws Par2Error `vanished`, `changed`, `unreadable`, `not-regular` (of the parity files), `not-par2`,
 * `incomplete-set`, `other-set`, `too-many-blocks`, `invalid-options`, `aborted`
 */
export async function verifyParity(options: VerifyOptions): Promise<VerifyResult> {
  throwIfAborted(options.signal);
  await using cleanUp = new AsyncDisposableStack();
  const opened = await openSet(options);
  cleanUp.defer(() => opened.close());
  // Threads start while packets are read. Parity of so many bytes usually protects about twenty times as many.
  const choice = chooseEngine(options, { bytes: 20 * opened.bytes, outputs: 0 });
  const engine = startEngine({ ...choice, bytes: choice.memoryLimit });
  cleanUp.defer(() => engine.close());
  const loaded = await opened.read();
  const files = openFiles({ despiteErrors: true });
  cleanUp.defer(() => files.close());
  const examination = await examine(loaded.set, {
    ...options,
    directory: options.directory ?? dirname(options.index),
    engine,
    files,
    limit: choice.memoryLimit,
  });
  return report(loaded, examination);
}

/** A file that the set describes and does not protect, damaged or missing: no block brings it back. */
export function isLostForGood({ file, status, elsewhere }: ExaminedFile): boolean {
  return file.firstBlock === undefined && status !== 'intact' && elsewhere === undefined;
}

export function report({ set, volumes, otherSets }: LoadedSet, { files, blocks }: Examination): VerifyResult {
  const reports = files.map((examined): FileReport => {
    const { file, status, unreadableBytes, place, obstacle, elsewhere } = examined;
    const own = file.firstBlock === undefined ? [] : blocks.slice(file.firstBlock, file.firstBlock + file.blocks);
    const found = Number(status === 'intact' || elsewhere !== undefined) * file.blocks;
    return {
      name: file.name,
      path: place.map(displayName).join('/'),
      status,
      isLink: obstacle === 'link',
      bytes: file.size,
      blocks: file.blocks,
      blocksFound: file.firstBlock === undefined ? found : own.filter(Boolean).length,
      unreadableBytes,
      isProtected: file.firstBlock !== undefined,
    };
  });
  const needed = blocks.filter((block) => block === undefined).length;
  const available = set.recoveryBlocks.length;
  const isHopeless = needed > available || files.some(isLostForGood);
  const isIntact = reports.every((file) => file.status === 'intact');
  return {
    status: isIntact ? 'intact' : isHopeless ? 'beyond-repair' : 'repairable',
    setId: hex(set.setId),
    blockSize: set.blockSize,
    sourceBlocks: set.sourceBlocks,
    files: reports,
    recovery: { available, needed },
    parityDamaged: volumes.some((part) => part.isEmpty || part.missingBlocks > 0 || part.damagedPackets > 0),
    volumes: volumes.map(({ source, ...state }) => ({ path: source.path, bytes: source.size, ...state })),
    otherSets,
  };
}
