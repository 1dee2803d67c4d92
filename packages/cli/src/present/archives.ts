import type { ArchivesDocument, ListedArchive, ParityTotals } from '@darkive/core/holdings/documents/archive-documents';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { formatTable } from './table.ts';
import { count, formatBytes, formatTime } from './units.ts';

const COLUMNS = [
  { title: 'ARCHIVE' },
  { title: 'CREATED' },
  { title: 'SLICES', align: 'right' },
  { title: 'SIZE', align: 'right' },
  { title: 'PARITY', align: 'right' },
  { title: 'VERIFIED' },
] as const;

/** The archives as a table, and how many they are. */
export function presentArchives({ archives, findings }: ArchivesDocument, look: Look): string {
  const notes = presentFindings(findings, look.paint, '');
  if (archives.length === 0) return `No archives.\n${notes}`;
  const bytes = archives.reduce((sum, archive) => sum + archive.bytes + (archive.parity?.bytes ?? 0), 0);
  const table = formatTable(
    COLUMNS,
    archives.map((archive) => row(archive, look)),
  );
  return `${table}${count(archives.length, 'archive')}, ${formatBytes(bytes)} with parity\n${notes}`;
}

function row(archive: ListedArchive, { paint, offsetMinutes }: Look): string[] {
  return [
    archive.name,
    formatTime(new Date(archive.createdAt), offsetMinutes),
    String(archive.slices),
    formatBytes(archive.bytes),
    parityShare(archive.parity),
    verified(archive, { paint, offsetMinutes }) +
      (archive.outcome === 'degraded' ? `  ${paint('yellow', 'degraded')}` : '') +
      (archive.pinned ? '  pinned' : ''),
  ];
}

/** When it was verified; the time of a check that a later one contradicts is no news. */
function verified(
  { state, verifiedAt }: ListedArchive,
  { paint, offsetMinutes }: Pick<Look, 'paint' | 'offsetMinutes'>,
): string {
  if (state === 'unsound') return paint('red', 'damaged');
  if (verifiedAt === null) return paint('yellow', 'never');
  const time = formatTime(new Date(verifiedAt), offsetMinutes);
  return state === 'doubtful' ? `${time}  ${paint('yellow', 'doubtful')}` : time;
}

/** How much of the archive may be lost and still be repaired, in percent of its blocks. */
export function parityShare(parity: ParityTotals | null): string {
  if (parity === null || parity.sourceBlocks === 0) return 'none';
  return `${((parity.recoveryBlocks / parity.sourceBlocks) * 100).toFixed(0)} %`;
}
