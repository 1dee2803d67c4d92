import type {
  CopiedPlace,
  CopiesDocument,
  CopyDocument,
  CopyStep,
  PlaceCleanDocument,
} from '@darkive/core/copying/documents';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { formatTable } from './table.ts';
import { count, formatBytes, formatTime } from './units.ts';

export function presentCopy({ places, findings, dryRun }: CopyDocument, { paint }: Look): string {
  const texts = places
    .filter(({ state }) => state !== 'absent' && state !== 'refused')
    .map((place) => presentPlace(place, dryRun));
  const none = texts.length === 0 && findings.length === 0 ? 'No place is here.\n' : '';
  return `${none}${texts.join('')}${presentFindings(findings, paint, '')}`;
}

function presentPlace(place: CopiedPlace, dryRun: boolean): string {
  const { name, location, state, copiedBytes, deletedBytes, steps, synced, leftOut } = place;
  const head = `${name} (kept at: ${location})`;
  if (state === 'up-to-date' || (dryRun && steps.length === 0))
    return `${head}: ${leftOut.length === 0 ? 'nothing to do, it is up to date' : 'nothing that could be copied'}.\n`;
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

export function presentCopies({ archives, next, findings }: CopiesDocument, look: Look): string {
  const { paint } = look;
  const rows = archives.map(({ name, want, have, wantLocations, locations, short, copies }) => [
    name,
    short ? paint('yellow', `${have} of ${want}`) : `${have} of ${want}`,
    `${locations} of ${wantLocations}`,
    copies.map((copy) => where(copy, look)).join(', '),
  ]);
  const columns = ['archive', 'copies', 'locations', 'where'].map((title) => ({ title }));
  const table = rows.length === 0 ? 'No archives.\n' : formatTable(columns, rows);
  return `${table}${advice(next)}${presentFindings(findings, paint, '')}`;
}

function where(
  { place, there, units, counts, provedAt }: CopiesDocument['archives'][number]['copies'][number],
  look: Look,
): string {
  if (there < units) return `${place} (${there} of ${units} parts)`;
  const date = provedAt === null ? 'never' : formatTime(new Date(provedAt), look.offsetMinutes).slice(0, 10);
  return counts ? `${place} (proved ${date})` : `${place} (not proved: read back ${date})`;
}

function advice(next: CopiesDocument['next']): string {
  switch (next?.kind) {
    case undefined:
      return 'Every archive has the copies that are wanted.\n';
    case 'copy': {
      const first = next.firstCopies === 0 ? '' : `, ${next.firstCopies} of which lie nowhere else but at home`;
      return (
        `Attach next: ${next.place} (kept at: ${next.location}). It would take ${count(next.archives, 'archive')} (${formatBytes(next.bytes)}) of which there are too few copies${first}.\n` +
        `  Then run: darkive copy ${next.place}\n`
      );
    }
    case 'verify':
      return (
        `Attach next: ${next.place} (kept at: ${next.location}). ${count(next.archives, 'archive')} there would count if they were read back.\n` +
        `  Then run: darkive verify --place ${next.place}\n`
      );
    case 'add':
      return `No place that is known has room for what is short (${formatBytes(next.bytes)}). Add one with: darkive place add NAME --at PATH\n`;
  }
}

export function presentCleaned(document: PlaceCleanDocument, { paint }: Look): string {
  const { place, location, dryRun, archives, findings } = document;
  const bytes = archives.reduce((sum, archive) => sum + archive.bytes, 0);
  const head =
    archives.length === 0
      ? `${place} has no archives that are not at home, too.`
      : `${count(archives.length, 'archive')} that ${archives.length === 1 ? 'is' : 'are'} no longer at home ${dryRun ? 'would be' : archives.length === 1 ? 'was' : 'were'} removed from ${place} (kept at: ${location}), ${formatBytes(bytes)}:`;
  const lines = archives.map((archive) => `  ${archive.name}  ${formatBytes(archive.bytes)}\n`);
  return `${head}\n${lines.join('')}${presentFindings(findings, paint, '')}`;
}
