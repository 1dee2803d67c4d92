import type { DrillDocument } from '@darkive/core/holdings/documents/integrity-documents';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { count, formatBytes, formatDuration } from './units.ts';

/** One line a drill, what went wrong, and how far the drills have come. */
export function presentDrill({ drills, coverage, findings, outcome }: DrillDocument, { paint }: Look): string {
  const styles = { 'passed': 'green', 'failed': 'red', 'not-possible': 'yellow' } as const;
  const lines = drills.map((drill) => {
    const verdict = paint(styles[drill.result], drill.result.replace('-', ' '));
    return `${drill.archiveName}  ${drill.kind} drill ${verdict}: ${what(drill)}\n`;
  });
  const complete = coverage.filter(({ to, end }) => end !== null && to >= end).length;
  const turn = `${complete} of ${count(coverage.length, 'archive')} restored to the last file in this cycle\n`;
  const none = outcome === 'nothing-to-do' ? 'No archives to drill.\n' : turn;
  return `${lines.join('')}${presentFindings(findings, paint, '')}${none}`;
}

function what(drill: DrillDocument['drills'][number]): string {
  const { kind, entries, bytes, seconds, to, end, recoverSeconds } = drill;
  const size = formatBytes(bytes);
  if (kind === 'repair') return `slice ${to} of ${end}, ${size} lost and rebuilt in ${formatDuration(seconds)}`;
  const recover = recoverSeconds === null ? '' : `; everything would take ${formatDuration(recoverSeconds)}`;
  return `${count(entries, 'file')}, ${size}, up to ${to} of ${end}${recover}`;
}
