import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asDarkiveError, DarkiveError } from '../errors/index.ts';
import { ioError, makeDirectoryDurably, removeTree, syncDirectory } from '../fs/index.ts';
import type { Manifest } from '../records/manifest.ts';
import { DIRECTORY_MODE, type Permissions } from '../records/permissions.ts';
import { buildingDirectory, outsideStage } from './layout.ts';
import { identityOf, writeJournal, type Journal } from './journal.ts';
import { executeMoves, placeMoves, planMoves, prepareMoves, type StagedFile } from './publish.ts';

export interface BuildingRequest {
  /** Absolute path of the archive directory. */
  readonly archives: string;
  readonly runId: string;
  readonly definition: string;
  readonly archive: string;
  /** Who may read what is published. */
  readonly permissions: Permissions;
}

/**
 * An archive that is being made. Everything lies in a directory of its own until `publish`,
 * which either makes all of it appear or leaves a journal from which the next run finishes.
 */
export interface Building {
  /** Where dar writes the slices. */
  readonly slices: string;
  /** An empty directory for new artifacts, on the file system of `target`; null means beside the slices. */
  stage(producer: string, target: string | null): Promise<string>;
  /** Where files of a staging directory will lie; undefined when the directory is not one of this run's. */
  targetOf(directory: string): { readonly directory: string | null } | undefined;
  /** Remembers a directory outside, so that it is removed even after a crash. */
  adopt(directory: string): Promise<void>;
  /** Answers the directories whose file system keeps no permissions: their mount says who may read what is there. */
  publish(files: readonly StagedFile[], manifest: Manifest): Promise<readonly string[]>;
  /** Removes everything, unless publishing has been decided. */
  discard(): Promise<void>;
}

export async function startBuilding(request: BuildingRequest): Promise<Building> {
  const { archives, runId } = request;
  const directory = buildingDirectory(archives, runId);
  const slices = join(directory, 'slices');
  const stages = new Map<string, { readonly directory: string | null }>();
  let journal: Journal = {
    runId,
    archive: request.archive,
    definition: request.definition,
    identity: { device: '', inode: '' },
    outside: [],
    publish: null,
  };
  try {
    await makeDirectoryDurably(slices, archives);
    journal = { ...journal, identity: await identityOf(directory) };
    await writeJournal(directory, journal);
  } catch (error) {
    await removeTree(directory);
    throw ioError(error, 'prepare the building directory', directory);
  }

  const record = async (change: Partial<Journal>): Promise<void> => {
    journal = { ...journal, ...change };
    await writeJournal(directory, journal);
  };

  const adopt = (path: string): Promise<void> => record({ outside: [...journal.outside, path] });

  return {
    slices,
    adopt,
    targetOf: (path) => stages.get(path),
    async stage(producer, target) {
      const inside = target === null || target === archives;
      const parent = inside ? join(directory, 'artifacts') : outsideStage(target, runId);
      const path = join(parent, `${stages.size + 1}-${producer.replaceAll(/[^A-Za-z0-9.-]/g, '-')}`);
      try {
        if (!inside && !journal.outside.includes(parent)) await adopt(parent);
        if (!inside) await makeTarget(target, request.permissions);
        await makeDirectoryDurably(path, inside ? archives : target);
      } catch (error) {
        throw ioError(error, 'prepare a directory for artifacts', path);
      }
      stages.set(path, { directory: inside ? null : target });
      return path;
    },
    async publish(files, manifest) {
      const planned = await planMoves({ archives, files, manifest, building: directory });
      const moves = placeMoves(planned, directory, archives);
      const open = await prepareMoves(moves, manifest, request.permissions);
      await record({ publish: planned });
      try {
        await executeMoves(moves);
        await removeLeftovers(directory, journal);
        return open;
      } catch (error) {
        throw unfinished(manifest.name, error);
      }
    },
    async discard() {
      if (journal.publish !== null) return;
      await removeLeftovers(directory, journal);
    },
  };
}

/** A parity directory that is not there yet, with the permissions that it is to have. */
async function makeTarget(directory: string, permissions: Permissions): Promise<void> {
  const made = await mkdir(directory, { recursive: true, mode: 0o700 });
  if (made !== undefined) await chmod(directory, DIRECTORY_MODE[permissions]);
}

function unfinished(archive: string, error: unknown): DarkiveError {
  const { code, message, facts } = asDarkiveError(error);
  return new DarkiveError(code, `${archive} passed every test, but was not published to the end: ${message}`, {
    hint: 'Mend the cause and run any backup: it finishes publishing this archive first. Nothing of it is lost.',
    facts: { ...facts, archive, phase: 'publish' },
    cause: error,
  });
}

/** Removes what a run left, its journal last, so that a crash meanwhile loses no trace of the rest. */
export async function removeLeftovers(directory: string, journal: Pick<Journal, 'outside'>): Promise<void> {
  for (const path of journal.outside) await removeTree(path);
  await removeTree(join(directory, 'slices'));
  await removeTree(join(directory, 'artifacts'));
  await removeTree(directory);
  await syncDirectory(join(directory, '..'));
}
