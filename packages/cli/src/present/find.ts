import type { FindDocument } from '@darkive/core/holdings/documents/catalogue-documents';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { formatTable } from './table.ts';
import { count, formatBytes, formatTime } from './units.ts';

const COLUMNS = [
  { title: 'SIZE', align: 'right' },
  { title: 'MODIFIED' },
  { title: 'ARCHIVE' },
  { title: 'PATH' },
] as const;

/** One line a path: its newest version, the archive that holds it, and whether it is still there. */
export function presentFind({ paths, more, pattern, findings }: FindDocument, { paint, offsetMinutes }: Look): string {
  const notes = presentFindings(findings, paint, '');
  if (paths.length === 0) return `Nothing in the archives matches ${pattern}.\n${notes}`;
  const table = formatTable(
    COLUMNS,
    paths.map(({ path, kind, bytes, modifiedAt, archive, present }) => [
      kind === 'file' && bytes !== null ? formatBytes(bytes) : (kind ?? ''),
      modifiedAt === null ? '' : formatTime(new Date(modifiedAt), offsetMinutes),
      archive.name,
      `${path}${kind === 'directory' ? '/' : ''}${present ? '' : `  ${paint('yellow', 'removed since')}`}`,
    ]),
  );
  const sum = more
    ? `The first ${count(paths.length, 'path')}; narrow the search or raise --limit`
    : count(paths.length, 'path');
  return `${table}${sum}\n${notes}`;
}
