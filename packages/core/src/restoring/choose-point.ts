import { readStore, resolveArchive, type ArchiveStore } from '../archive/index.ts';
import { newestByChain } from '../records/chain.ts';
import { findDefinition } from '../config/index.ts';
import { DarkiveError } from '../errors/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { parseArchiveName } from '../records/archive-name.ts';
import type { Manifest } from '../records/manifest.ts';
import { meantDefinition } from '../session/meant-definition.ts';
import { damagedFindings } from '../services/synced-ledger.ts';
import { parseTime } from './time-expression.ts';
import type { Services } from '../services/services.ts';
import type { GoneArchive } from '../holdings/gone-archives.ts';
import { gonePoints } from './gone-points.ts';
import type { RestoreOptions } from './options.ts';

/** The point in time that is restored. */
export interface ChosenPoint {
  readonly definition: string;
  /** All readable archives of the definition, oldest first. */
  readonly history: readonly Manifest[];
  /**
   * The last moment that was asked for, without one now, or when the newest archive was made if the clock is behind that;
   * null when an archive was named.
   */
  readonly at: Date | null;
  /** The newest archive at or before `at`; null when there is none. */
  readonly last: Manifest | null;
  /** Manifests of the definition that cannot be read and may describe a newer archive than `last`. */
  readonly unreadable: readonly string[];
  /** What the times of the archives and the clock make doubtful. */
  readonly findings: readonly Finding[];
  /** Names of archives of the definition that are gone, newer than `last` and not after `at`; none when an archive was named. */
  readonly gone: readonly string[];
}

/**
 * The archive that a time, a name or an id means. Never a later one than asked for, never the newest by default.
 * Throws `usage-invalid`, `definition-unknown`, `archive-unknown`.
 */
export async function choosePoint(
  options: RestoreOptions,
  services: Pick<Services, 'clock' | 'log'>,
): Promise<ChosenPoint> {
  const { config, archive } = options;
  if (archive !== null) {
    const store = await readStore(options.archives ?? config.archives.path);
    return named(archive, resolveArchive(archive, store).manifest.definition, store);
  }
  const definition = options.definition ?? meantDefinition(config, options.paths, 'name an archive with --archive');
  const store = await readStore(options.archives ?? config.archives.path, definition);
  const missed = await gonePoints(definition, store, config, services);
  const isKnown = missed.length > 0 || store.archives.some(({ manifest }) => manifest.definition === definition);
  if (!isKnown) findDefinition(config, definition);
  const text = options.at ?? 'now';
  if (isArchive(text, store)) return named(text, definition, store);
  const now = services.clock();
  const history = historyOf(store, definition);
  const newest = newestByChain(history);
  const findings = [...(newest === null ? [] : clockFindings(newest, now)), ...readFromCopies(store, definition)];
  const listed = store.problems.map(({ file }) => ({
    file,
    name: parseArchiveName(file.replace(/\.manifest\.json$/, '')),
  }));
  const unusable = listed.filter(({ name }) => name?.definition === definition);
  if (text === 'now') {
    // The newest is the last one that was published: the clock has no say in that.
    const later = unusable.filter(({ name }) => newest === null || Number(name?.time) > Date.parse(newest.createdAt));
    const at = newest === null ? now : new Date(Math.max(now.getTime(), Date.parse(newest.createdAt)));
    return {
      definition,
      history,
      at,
      last: newest,
      unreadable: later.map(({ file }) => file),
      gone: goneSince(newest, missed, null),
      findings,
    };
  }
  const at = parseTime(text, now);
  const last = history.findLast(({ createdAt }) => Date.parse(createdAt) <= at.getTime()) ?? null;
  const unreadable = unusable
    .filter(({ name }) => Number(name?.time) <= at.getTime())
    .filter(({ name }) => last === null || Number(name?.time) > Date.parse(last.createdAt))
    .map(({ file }) => file);
  return { definition, history, at, last, unreadable, gone: goneSince(last, missed, at), findings };
}

/** Names of what is gone that is newer than what would be restored, and not after the moment that was asked for; null: now. */
function goneSince(last: Manifest | null, missed: readonly GoneArchive[], at: Date | null): string[] {
  return missed
    .filter(({ createdAt }) => at === null || Date.parse(createdAt) <= at.getTime())
    .filter(({ createdAt }) => last === null || Date.parse(createdAt) > Date.parse(last.createdAt))
    .map(({ name }) => name);
}

/** Manifests that are damaged and have a whole copy. What is restored is not concerned, so that it is a warning here. */
function readFromCopies({ doubts }: ArchiveStore, definition: string): Finding[] {
  const own = doubts.filter(
    ({ file }) => parseArchiveName(file.replace(/\.manifest\.json$/, ''))?.definition === definition,
  );
  return damagedFindings(own).map((damaged) => ({ ...damaged, severity: 'warning' }));
}

/** Seconds by which clocks may differ without a word. */
const CLOCK_TOLERANCE_SECONDS = 300;

function clockFindings({ name, createdAt }: Manifest, now: Date): Finding[] {
  const ahead = (Date.parse(createdAt) - now.getTime()) / 1000;
  if (ahead <= CLOCK_TOLERANCE_SECONDS) return [];
  return [
    finding(
      'warning',
      'clock-behind',
      `The clock of this machine says ${now.toISOString()}, but ${name} was made later, at ${createdAt}. The newest archive is the one that was published last; times given with --at count by this clock.`,
      'Set the clock, or name an archive with --archive.',
      { archive: name, createdAt, now: now.toISOString() },
    ),
  ];
}

function named(text: string, definition: string, store: ArchiveStore): ChosenPoint {
  const { manifest: last } = resolveArchive(text, store);
  if (last.definition === definition) {
    return {
      definition,
      history: historyOf(store, definition),
      at: null,
      last,
      unreadable: [],
      gone: [],
      findings: readFromCopies(store, definition),
    };
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
