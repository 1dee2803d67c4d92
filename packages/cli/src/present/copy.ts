import type { CopiedPlace, CopyDocument, CopyStep } from '@darkive/core/copying/documents';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { count, formatBytes } from './units.ts';

export function presentCopy({ places, findings, dryRun }: CopyDocument, { paint }: Look): string {
  const texts = places
    .filter(({ state }) => state !== 'absent' && state !== 'refused')
    .map((place) => presentPlace(place, dryRun));
  const none = texts.length === 0 && findings.length === 0 ? 'No place is here.\n' : '';
  return `${none}${texts.join('')}${presentFindings(findings, paint, '')}`;
}

function presentPlace(place: CopiedPlace, dryRun: boolean): string {
  const { name, location, state, copiedBytes, deletedBytes, steps, synced } = place;
  const head = `${name} (kept at: ${location})`;
  if (state === 'up-to-date' || (dryRun && steps.length === 0)) return `${head}: nothing to do, it is up to date.\n`;
  const verb = dryRun ? 'would be copied' : 'copied';
  const gone =
    deletedBytes === 0 ? '' : `, ${formatBytes(deletedBytes)} ${dryRun ? 'would be removed' : 'removed'} to make room`;
  const ready = !dryRun && synced ? '  Everything is on it for good: it may be detached.\n' : '';
  return `${head}: ${formatBytes(copiedBytes)} ${verb}${gone}.\n${perArchive(steps)}${ready}`;
}

/** One line for each archive: what of it, and in which order. */
function perArchive(steps: readonly CopyStep[]): string {
  const groups = Map.groupBy(steps, ({ kind, archive }) => `${kind === 'copy' ? '+' : '-'} ${archive}`);
  return [...groups]
    .map(([title, of]) => {
      const bytes = of.reduce((sum, step) => sum + step.bytes, 0);
      const slices = of.filter(({ slice }) => slice !== null).length;
      return `  ${title}  ${count(slices, 'slice')}, ${formatBytes(bytes)}\n`;
    })
    .join('');
}
