import { readStore, resolveArchive, type ArchiveStore } from '../../archive/index.ts';
import { findDefinition } from '../../config/index.ts';
import { DarkiveError } from '../../errors/index.ts';
import { parseArchiveName } from '../../records/archive-name.ts';
import type { Manifest } from '../../records/manifest.ts';
import { meantDefinition } from '../meant-definition.ts';
import { parseTime } from '../time-expression.ts';
import type { RestoreOptions } from './options.ts';

/** The point in time that is restored. */
export interface ChosenPoint {
  readonly definition: string;
  /** All readable archives of the definition, oldest first. */
  readonly history: readonly Manifest[];
  /** The last moment that was asked for; null when an archive was named. */
  readonly at: Date | null;
  /** The newest archive at or before `at`; null when there is none. */
  readonly last: Manifest | null;
  /** Manifests of the definition that cannot be read and may describe a newer archive than `last`. */
  readonly unreadable: readonly string[];
}

/**
 * The archive that a time, a name or an id means. Never a later one than asked for, never the newest by default.
 * Throws `usage-invalid`, `definition-unknown`, `archive-unknown`.
 */
export async function choosePoint(options: RestoreOptions, now: Date): Promise<ChosenPoint> {
  const { config, archive } = options;
  if (archive !== null) {
    const store = await readStore(config.archives.path);
    return named(archive, resolveArchive(archive, store).manifest.definition, store);
  }
  const definition = options.definition ?? meantDefinition(config, options.paths, 'name an archive with --archive');
  const store = await readStore(config.archives.path, definition);
  if (!store.archives.some(({ manifest }) => manifest.definition === definition)) findDefinition(config, definition);
  const text = options.at ?? 'now';
  if (isArchive(text, store)) return named(text, definition, store);
  const at = parseTime(text, now);
  const history = historyOf(store, definition);
  const last = history.findLast(({ createdAt }) => Date.parse(createdAt) <= at.getTime()) ?? null;
  const unreadable = store.problems
    .map(({ file }) => ({ file, name: parseArchiveName(file.replace(/\.manifest\.json$/, '')) }))
    .filter(({ name }) => name?.definition === definition && name.time <= at)
    .filter(({ name }) => last === null || Number(name?.time) > Date.parse(last.createdAt))
    .map(({ file }) => file);
  return { definition, history, at, last, unreadable };
}

function named(text: string, definition: string, store: ArchiveStore): ChosenPoint {
  const { manifest: last } = resolveArchive(text, store);
  if (last.definition === definition) {
    return { definition, history: historyOf(store, definition), at: null, last, unreadable: [] };
  }
  throw new DarkiveError('usage-invalid', `${text} is an archive of ${last.definition}, not of ${definition}.`, {
    hint: `List the archives with: darkive list --definition '${definition}'`,
    facts: { archive: last.name, definition },
  });
}

function historyOf(store: ArchiveStore, definition: string): Manifest[] {
  return store.archives.map(({ manifest }) => manifest).filter((manifest) => manifest.definition === definition);
}

const SHORTEST_ID = /^[0-9a-f]{8}[0-9a-f-]*$/;

function isArchive(text: string, store: ArchiveStore): boolean {
  if (parseArchiveName(text) !== null) return true;
  return SHORTEST_ID.test(text) && store.archives.some(({ manifest }) => manifest.id.startsWith(text));
}
