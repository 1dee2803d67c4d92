import type { RestoreTestSettings } from '../../config/types.ts';
import type { CatalogueEntry } from '../../dar/types.ts';
import { limitedPatterns } from './limited-patterns.ts';

/** What a restore test makes of an entry. */
export type Candidacy =
  /** May be drawn. */
  | 'candidate'
  /** A file that is drawn only when there is no candidate: smaller or larger than the settings say. */
  | 'other-size'
  /** A file that the settings exclude, or that was caught while it changed and has its own finding. */
  | 'excluded'
  /** Nothing that could be restored from this archive alone and compared. */
  | 'none';

/** Files and symlinks whose data are in this archive can be tested. A file caught while it changed cannot be equal to the source. */
export function candidacyOf(
  settings: RestoreTestSettings,
): (entries: readonly CatalogueEntry[]) => readonly Candidacy[] {
  const prefixes = settings.excludePrefixes.map((text) => text.toLowerCase().replace(/^\/+/, ''));
  const suffixes = settings.excludeSuffixes.map((text) => text.toLowerCase());
  const matchPatterns = limitedPatterns(settings.excludeRegex);
  const isNamed = (path: string): boolean => {
    const lower = path.toLowerCase();
    return prefixes.some((prefix) => lower.startsWith(prefix)) || suffixes.some((suffix) => lower.endsWith(suffix));
  };
  const judge = (entry: CatalogueEntry, isExcluded: boolean): Candidacy => {
    if (entry.data !== 'saved' || (entry.kind !== 'file' && entry.kind !== 'symlink')) return 'none';
    if (entry.kind === 'symlink') return entry.dirty || isExcluded ? 'none' : 'candidate';
    if (entry.dirty || isExcluded) return 'excluded';
    const bytes = entry.bytes ?? 0;
    return bytes < settings.minimumBytes || bytes > settings.maximumBytes ? 'other-size' : 'candidate';
  };
  if (prefixes.length + suffixes.length + settings.excludeRegex.length === 0) {
    return (entries) => entries.map((entry) => judge(entry, false));
  }
  return (entries) => {
    const paths = entries.map(({ path }) => path.toString('utf8'));
    const matched = matchPatterns(paths);
    return entries.map((entry, index) => judge(entry, matched[index] === true || isNamed(paths[index] ?? '')));
  };
}
