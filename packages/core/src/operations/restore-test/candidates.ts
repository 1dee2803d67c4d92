import type { RestoreTestSettings } from '../../config/types.ts';
import type { CatalogueEntry } from '../../dar/types.ts';

/**
 * Which entries a restore test may draw: files and symlinks whose data are in this archive and that nothing excludes.
 * A file that was caught while it changed cannot be equal to the source; it has its own finding.
 */
export function candidateFilter(settings: RestoreTestSettings): (entry: CatalogueEntry) => boolean {
  const prefixes = settings.excludePrefixes.map((text) => text.toLowerCase().replace(/^\/+/, ''));
  const suffixes = settings.excludeSuffixes.map((text) => text.toLowerCase());
  const patterns = settings.excludeRegex.map((text) => new RegExp(text, 'iu'));
  return (entry) => {
    if (entry.data !== 'saved' || entry.dirty) return false;
    if (entry.kind === 'file') {
      const bytes = entry.bytes ?? 0;
      if (bytes < settings.minimumBytes || bytes > settings.maximumBytes) return false;
    } else if (entry.kind !== 'symlink') return false;
    if (prefixes.length + suffixes.length + patterns.length === 0) return true;
    const path = entry.path.toString('utf8');
    const lower = path.toLowerCase();
    return !(
      prefixes.some((prefix) => lower.startsWith(prefix)) ||
      suffixes.some((suffix) => lower.endsWith(suffix)) ||
      patterns.some((pattern) => pattern.test(path))
    );
  };
}
