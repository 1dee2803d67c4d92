import { DarkiveError } from '../errors/index.ts';
import type { ArchiveStore, StoredArchive } from './store.ts';

const SHORTEST_ID = 8;

/** The archive that a user means by a name, an id, or the first 8 or more characters of an id. Throws `archive-unknown`. */
export function resolveArchive(text: string, store: ArchiveStore): StoredArchive {
  const matches = store.archives.filter(
    ({ manifest }) =>
      manifest.name === text || manifest.id === text || (text.length >= SHORTEST_ID && manifest.id.startsWith(text)),
  );
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return only;
  if (matches.length > 1) {
    throw new DarkiveError('archive-unknown', `${text} is not one archive: ${matches.length} ids begin with it.`, {
      hint: 'Give the whole name. List the archives with: darkive list',
    });
  }
  const unreadable = store.problems.find(({ file }) => file === `${text}.manifest.json`);
  if (unreadable !== undefined) {
    throw new DarkiveError(
      'manifest-invalid',
      `The manifest ${unreadable.file} cannot be used: ${unreadable.problem}.`,
      {
        hint: `The slices can still be restored with plain dar: dar -x ${text}`,
        facts: { archive: text },
      },
    );
  }
  throw new DarkiveError('archive-unknown', `There is no archive ${text}.`, {
    hint: 'List the archives with: darkive list',
    facts: { archive: text },
  });
}
