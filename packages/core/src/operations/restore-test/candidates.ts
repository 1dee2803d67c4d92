import type { RestoreTestSettings } from '../../config/types.ts';
import type { CatalogueEntry } from '../../dar/types.ts';

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
export function candidacyOf(settings: RestoreTestSettings): (entry: CatalogueEntry) => Candidacy {
  const prefixes = settings.excludePrefixes.map((text) => text.toLowerCase().replace(/^\/+/, ''));
  const suffixes = settings.excludeSuffixes.map((text) => text.toLowerCase());
  const patterns = settings.excludeRegex.map((text) => new RegExp(text, 'iu'));
  const isExcluded = (entry: CatalogueEntry): boolean => {
    if (prefixes.length + suffixes.length + patterns.length === 0) return false;
    const path = entry.path.toString('utf8');
    const lower = path.toLowerCase();
    return (
      prefixes.some((prefix) => lower.startsWith(prefix)) ||
      suffixes.some((suffix) => lower.endsWith(suffix)) ||
      patterns.some((pattern) => pattern.test(path))
    );
  };
  return (entry) => {
    if (entry.data !== 'saved' || (entry.kind !== 'file' && entry.kind !== 'symlink')) return 'none';
    if (entry.kind === 'symlink') return entry.dirty || isExcluded(entry) ? 'none' : 'candidate';
    if (entry.dirty || isExcluded(entry)) return 'excluded';
    const bytes = entry.bytes ?? 0;
    return bytes < settings.minimumBytes || bytes > settings.maximumBytes ? 'other-size' : 'candidate';
  };
}
