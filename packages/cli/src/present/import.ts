import type { ImportDocument, ImportedArchive } from '@darkive/core/import-dar-backup/import-dar-backup';
import { presentFindings } from './findings.ts';
import type { Look, Paint } from './look.ts';
import { printable, printableName } from '@darkive/core/records';
import { formatTable } from './table.ts';
import { count, formatBytes, formatTime } from './units.ts';

/** What was taken over, or would be; in a dry run with the lines of the new configuration. */
export function presentImport(document: ImportDocument, look: Look, lines: readonly string[]): string {
  const { paint } = look;
  const { dryRun, unchanged, findings, next, runs, bases } = document;
  const sections = [
    unchanged ? `${paint('green', 'Nothing to do:')} everything was imported before.\n` : '',
    presentConfiguration(document, paint),
    dryRun && lines.length > 0 ? `\n${lines.map((line) => `${printableName(line)}\n`).join('')}\n` : '',
    presentArchives(document, look),
    runs === null ? '' : `Runs: ${presentRuns(runs, dryRun)} from ${printable(runs.file)}\n`,
    bases.length === 0 ? '' : `Bases of dar-backup, left as they are: ${bases.map(printable).join(', ')}\n`,
    presentFindings(findings, paint, ''),
    '\n',
    ...next.map((step) => `${paint('cyan', '→')} ${printable(step)}\n`),
  ];
  return sections.join('');
}

function presentConfiguration(
  { dryRun, configuration, from, keys, definitions }: ImportDocument,
  paint: Paint,
): string {
  const { file, action } = configuration;
  const verb = action === 'keep' ? 'Kept as it is' : dryRun ? 'Would write' : 'Wrote';
  const counts = [
    count(keys.filter(({ disposition }) => disposition !== 'left-out').length, 'key'),
    count(definitions.filter(({ carried }) => carried).length, 'definition'),
  ];
  const lines = keys.flatMap(({ section, key, disposition, to, note }) => {
    if (note === null) return [];
    const place = disposition === 'left-out' ? paint('yellow', 'not carried over') : `now ${to ?? ''}`;
    const between = disposition === 'changed' ? '. ' : ': ';
    return [`  ${printable(`${key} in [${section}]`)}: ${place}${between}${printable(note)}\n`];
  });
  return `${verb}: ${paint('bold', printable(file))}\n  from ${printable(from)}: ${counts.join(' and ')}\n${lines.join('')}`;
}

function presentArchives(
  { archives, others, directory, dryRun }: ImportDocument,
  { offsetMinutes, paint }: Look,
): string {
  const left = others.map(({ name, reason }) => `  ${printable(name)}: left alone. ${printable(reason)}\n`).join('');
  if (archives.length === 0) return left;
  const columns = [
    { title: 'ARCHIVE' },
    { title: '' },
    { title: 'MADE' },
    { title: 'BUILDS ON' },
    { title: 'SLICES', align: 'right' },
    { title: 'SIZE', align: 'right' },
    { title: 'PARITY FILES', align: 'right' },
  ] as const;
  const rows = archives.map((archive) => [
    archive.name,
    presentAction(archive, dryRun, paint),
    archive.createdAt === null ? '' : formatTime(new Date(archive.createdAt), offsetMinutes),
    archive.reference?.name ?? '',
    ...(archive.action === 'refuse'
      ? ['', '', '']
      : [String(archive.slices), formatBytes(archive.bytes), String(archive.artifacts)]),
  ]);
  return `\nArchives in ${printable(directory)}\n${formatTable(columns, rows)}${left}\n`;
}

function presentAction({ action }: ImportedArchive, dryRun: boolean, paint: Paint): string {
  if (action === 'refuse') return paint('red', 'not adopted');
  if (action === 'keep') return paint('dim', 'there already');
  return paint('green', dryRun ? 'to be adopted' : 'adopted');
}

function presentRuns({ imported, known, skipped }: NonNullable<ImportDocument['runs']>, dryRun: boolean): string {
  const parts = [`${imported} ${dryRun ? 'to be imported' : 'imported'}`];
  if (known > 0) parts.push(`${known} there already`);
  if (skipped > 0) parts.push(`${skipped} not understood`);
  return parts.join(', ');
}

/** The lines of a configuration that would be written; none when there is nothing to write. */
export function linesOf({ configuration }: ImportDocument): readonly string[] {
  return configuration.text === null ? [] : configuration.text.split('\n');
}
