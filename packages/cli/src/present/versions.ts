import type { PathVersionDocument, VersionsDocument } from '@darkive/core/holdings/documents/catalogue-documents';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { formatTable } from './table.ts';
import { formatBytes, formatTime } from './units.ts';

const COLUMNS = [
  { title: 'VERSION' },
  { title: 'SIZE', align: 'right' },
  { title: 'MODIFIED' },
  { title: 'MODE' },
  { title: 'ARCHIVE' },
  { title: 'RESTORE' },
] as const;

const STATES = {
  'saved': '',
  'inode-only': ' metadata',
  'returned': ' back again',
  'removed': 'removed',
} as const satisfies Record<PathVersionDocument['state'], string>;

/** The path, and a line for each archive that says something of it. */
export function presentVersions({ definition, path, versions, findings }: VersionsDocument, look: Look): string {
  const rows = versions.map((version) => [
    `${version.version ?? ''}${STATES[version.state]}`,
    version.kind === 'file' && version.bytes !== null ? formatBytes(version.bytes) : (version.kind ?? ''),
    version.modifiedAt === null ? '' : formatTime(new Date(version.modifiedAt), look.offsetMinutes),
    version.mode ?? '',
    version.archive.name,
    version.state === 'removed' ? '' : restorability(version, look),
  ]);
  return `${definition}: ${path}\n${formatTable(COLUMNS, rows)}${presentFindings(findings, look.paint, '')}`;
}

/** `ready, verified 2026-11-21 10:10 +01:00`; or why not. */
function restorability({ chain }: PathVersionDocument, { paint, offsetMinutes }: Look): string {
  if (!chain.complete) return paint('red', `needs ${chain.missing ?? ''}, which is not there`);
  if (!chain.readable) return paint('red', `slices of ${chain.unreadable.join(', ')} are missing`);
  if (chain.verifiedAt === null) return `ready, ${paint('yellow', 'not all verified')}`;
  return `ready, verified ${formatTime(new Date(chain.verifiedAt), offsetMinutes)}`;
}
