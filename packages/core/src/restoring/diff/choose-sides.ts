import { readStore, resolveArchive, type ArchiveStore } from '../../archive/index.ts';
import { newestByChain } from '../../records/chain.ts';
import { findDefinition } from '../../config/index.ts';
import { DarkiveError, isDarkiveError } from '../../errors/index.ts';
import type { Manifest } from '../../records/manifest.ts';
import type { DiffOptions } from './options.ts';
import { meantDefinition } from '../../session/meant-definition.ts';
import { parseTime } from '../time-expression.ts';

export interface DiffSides {
  readonly from: Manifest;
  readonly to: Manifest;
  /** Manifests that could not be read. */
  readonly problems: ArchiveStore['problems'];
}

/**
 * The two archives that are compared. A time means the newest archive made by then. Throws `usage-invalid` for archives of
 * two definitions, `archive-unknown`, `definition-unknown`.
 */
export async function chooseDiffSides(options: DiffOptions, now: Date): Promise<DiffSides> {
  const store = await readStore(options.config.archives.path);
  const named = [namedArchive(options.from, store), namedArchive(options.to, store)] as const;
  const definition =
    options.definition ??
    named[0]?.definition ??
    named[1]?.definition ??
    meantDefinition(options.config, [], 'name an archive instead of a time');
  const own = store.archives.map(({ manifest }) => manifest).filter((manifest) => manifest.definition === definition);
  if (own.length === 0) findDefinition(options.config, definition);
  const [from, to] = [
    named[0] ?? archiveAt(options.from, own, definition, now),
    named[1] ?? archiveAt(options.to, own, definition, now),
  ];
  for (const manifest of [from, to]) {
    if (manifest.definition === definition) continue;
    throw new DarkiveError(
      'usage-invalid',
      `${manifest.name} is an archive of ${manifest.definition}, not of ${definition}.`,
      {
        hint: `Compare two archives of one definition. List them with: darkive list --definition '${definition}'`,
        facts: { archive: manifest.name, definition },
      },
    );
  }
  return { from, to, problems: store.problems };
}

function namedArchive(text: string, store: ArchiveStore): Manifest | null {
  try {
    return resolveArchive(text, store).manifest;
  } catch (error) {
    // A name that is none may be a time; whose fault it is says the time's own error.
    if (isDarkiveError(error) && error.code === 'archive-unknown' && !/_(?:FULL|DIFF|INCR)_/.test(text)) return null;
    throw error;
  }
}

function archiveAt(text: string, own: readonly Manifest[], definition: string, now: Date): Manifest {
  const at = parseTime(text, now);
  // The newest archive is the one that was published last, also for a clock that is behind it.
  const found =
    text === 'now' ? newestByChain(own) : own.findLast(({ createdAt }) => Date.parse(createdAt) <= at.getTime());
  if (found !== undefined && found !== null) return found;
  const first = own[0];
  throw new DarkiveError('archive-unknown', `${definition} has no archive that was made by ${at.toISOString()}.`, {
    hint:
      first === undefined
        ? `Make one with: darkive backup full '${definition}'`
        : `Give a later time: the first archive is ${first.name}.`,
    facts: { definition, time: at.toISOString() },
  });
}
