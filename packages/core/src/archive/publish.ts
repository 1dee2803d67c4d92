import { lstat, rename } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { DarkiveError } from '../errors/index.ts';
import { errnoOf, ioError, syncDirectory, syncFile, writeFileDurably } from '../fs/index.ts';
import { manifestFileName } from '../records/archive-name.ts';
import type { Manifest } from '../records/manifest.ts';
import type { Permissions } from '../records/permissions.ts';
import { writeCopy } from './copies.ts';
import type { JournalMove } from './journal.ts';
import { manifestText } from './manifest-file.ts';
import { settleMode } from './modes.ts';

/** A finished file of the new archive, and the directory where it goes; null means beside the slices. */
export interface StagedFile {
  readonly path: string;
  readonly directory: string | null;
}

export interface Move {
  readonly from: string;
  readonly to: string;
}

interface MoveRequest {
  readonly archives: string;
  readonly files: readonly StagedFile[];
  readonly manifest: Manifest;
  /** The building directory; the manifest is written there before it is moved. */
  readonly building: string;
}

/** Decides every move, the manifest last, and refuses when a name is taken. Touches nothing. */
export async function planMoves(request: MoveRequest): Promise<JournalMove[]> {
  const { archives, files, manifest, building } = request;
  const moves = [
    ...files.map(({ path, directory }) => {
      return { from: relative(directory ?? building, path), to: basename(path), directory };
    }),
    { from: manifestFileName(manifest.name), to: manifestFileName(manifest.name), directory: null },
  ];
  for (const { to } of placeMoves(moves, building, archives)) {
    if (await exists(to)) throw taken(to);
  }
  return moves;
}

/** Where the moves of a journal begin and end on this machine. */
export function placeMoves(moves: readonly JournalMove[], building: string, archives: string): Move[] {
  return moves.map(({ from, to, directory }) => {
    return { from: join(directory ?? building, from), to: join(directory ?? archives, to) };
  });
}

/**
 * Brings the content of every file, the manifest and their directories to the disk, before anything becomes visible, with
 * the permissions that they are to have. Answers the directories whose file system keeps no permissions.
 */
export async function prepareMoves(
  moves: readonly Move[],
  manifest: Manifest,
  permissions: Permissions,
): Promise<readonly string[]> {
  const last = moves.at(-1);
  if (last === undefined) return [];
  const open = new Set<string>();
  const text = manifestText(manifest);
  await writeFileDurably(last.from, text);
  // Before the decision: a full disk is noticed while all of it can still be taken back.
  await writeCopy(last.to, text);
  for (const { from, to } of moves) {
    if ((await settleMode(from, permissions, dirname(to))) === 'ignored') open.add(dirname(to));
    await syncFile(from);
  }
  for (const directory of new Set(moves.map(({ from }) => dirname(from)))) await syncDirectory(directory);
  return [...open];
}

/**
 * Moves in order. Safe to repeat after a crash: what has been moved already is passed over, and where that is all of it,
 * the directories of the sources may be gone.
 */
export async function executeMoves(moves: readonly Move[]): Promise<void> {
  const last = moves.at(-1);
  if (last === undefined) return;
  const others = moves.slice(0, -1);
  for (const move of others) await moveOnce(move);
  if (await exists(last.from)) {
    // The manifest makes the archive a restore point: everything before it must be on the disk first.
    const directories = new Set(moves.flatMap(({ from, to }) => [dirname(from), dirname(to)]));
    for (const directory of directories) await syncDirectory(directory);
  }
  await moveOnce(last);
  await syncDirectory(dirname(last.to));
}

async function moveOnce({ from, to }: Move): Promise<void> {
  const [source, target] = [await exists(from), await exists(to)];
  if (!source && target) return;
  if (source && target) throw taken(to);
  try {
    await rename(from, to);
  } catch (error) {
    throw ioError(error, 'publish', to);
  }
}

function taken(file: string): DarkiveError {
  return new DarkiveError('archive-exists', `${file} exists already; it was not replaced.`, {
    hint: 'Move that file away, then run the backup again.',
    facts: { file },
  });
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw ioError(error, 'look at', path);
  }
}
