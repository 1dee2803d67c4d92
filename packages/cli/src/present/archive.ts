import type { ArchiveListing } from '@darkive/core/holdings/documents/archive-documents';
import type { Look } from './look.ts';
import { parityShare } from './archives.ts';
import { count, formatBytes, formatTime } from './units.ts';

/** What an archive is, above its contents. */
export function presentArchive(archive: ArchiveListing, { offsetMinutes }: Look): string {
  const verified = archive.verifiedAt === null ? 'never' : formatTime(new Date(archive.verifiedAt), offsetMinutes);
  return [
    archive.name,
    `  created    ${formatTime(new Date(archive.createdAt), offsetMinutes)}`,
    `  reference  ${archive.reference?.name ?? 'none'}`,
    `  size       ${count(archive.slices, 'slice')}, ${formatBytes(archive.bytes)}, parity ${parityShare(archive.parity)}`,
    `  verified   ${verified}`,
    '',
    '',
  ].join('\n');
}
