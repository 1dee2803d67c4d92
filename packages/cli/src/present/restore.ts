import type { RestoreDocument, RestorePlanDocument } from '@darkive/core/holdings/documents/archive-documents';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { printable } from '@darkive/core/records';
import { count, formatBytes, formatTime } from './units.ts';

/** What was restored, from which archives, how it was checked, and what is missing. */
export function presentRestore(document: RestoreDocument, { paint }: Look): string {
  const { outcome, archives, target, entries, bytes, replaced, checked, findings } = document;
  const size = `${count(entries, 'entry', 'entries')}, ${formatBytes(bytes)}`;
  const head =
    outcome !== 'incomplete'
      ? `${paint(outcome === 'complete' ? 'green' : 'yellow', 'Restored')} ${size} to ${printable(target)}`
      : `${paint('red', 'Incomplete:')} ${size} in ${printable(target)}`;
  const lines = [
    head,
    `  from ${archives.map(({ name }) => name).join(', then ')}`,
    ...(replaced === 0 ? [] : [`  ${count(replaced, 'existing file was', 'existing files were')} replaced`]),
    `  checked ${count(checked.files, 'file')} by size and time, ${checked.checksums.toLocaleString('en-US')} by checksum too`,
    `  checked ${others(checked)}`,
    ...(checked.notCompared.length === 0 ? [] : [`  not compared: ${checked.notCompared.join('; ')}`]),
  ];
  return `${lines.join('\n')}\n${presentFindings(findings, paint)}`;
}

function others({ modes, owners, attributes }: RestoreDocument['checked']): string {
  const parts = [count(modes, 'mode')];
  if (owners > 0) parts.push(count(owners, 'owner'));
  if (attributes > 0) parts.push('names of extended attributes and ACLs');
  return parts.join(', ');
}

/** What a restore would read and write, and why it cannot be done if it cannot. */
export function presentRestorePlan(document: RestorePlanDocument, { paint, offsetMinutes }: Look): string {
  const { outcome, definition, at, point, archives, entries, bytes, readBytes, target, audit, error, findings } =
    document;
  const time = (text: string): string => formatTime(new Date(text), offsetMinutes);
  const lines = [at === null ? definition : `${definition} at ${time(at)}`];
  if (point !== null) lines.push(`  state of   ${point.name}, made ${time(point.createdAt)}`);
  for (const { name, slices, needed, neededBytes, problems } of archives) {
    const which = needed.length === slices ? 'all' : ranges(needed);
    lines.push(`  reads      ${name}: ${which} of ${count(slices, 'slice')}, ${formatBytes(neededBytes)}`);
    for (const { slice, message } of problems)
      lines.push(`    ${paint('red', 'damaged')}  slice ${slice}: ${printable(message)}`);
  }
  if (entries !== null) {
    lines.push(
      `  restores   ${count(entries, 'entry', 'entries')}, ${formatBytes(bytes ?? 0)}, by reading ${formatBytes(readBytes)}`,
    );
  }
  if (target !== null) lines.push(`  into       ${printable(target)}`);
  if (audit !== null) lines.push(`  replaces   ${count(audit.replaced, 'existing file')}`);
  for (const problem of audit?.problems ?? []) lines.push(`    ${paint('red', 'in the way')}  ${printable(problem)}`);
  const hidden = (audit?.problemCount ?? 0) - (audit?.problems.length ?? 0);
  if (hidden > 0) lines.push(`    … and ${hidden} more`);
  if (error !== null) {
    lines.push(`  ${paint('red', 'Cannot be done:')} ${printable(error.message)}`);
    if (error.hint !== null) lines.push(`    ${paint('cyan', '→')} ${printable(error.hint)}`);
  }
  const end = outcome === 'possible' ? 'It can be done. ' : '';
  return `${lines.join('\n')}\n${presentFindings(findings, paint)}${end}Nothing was written: this was a plan.\n`;
}

/** `1-3, 7` of ascending numbers. */
function ranges(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of numbers) {
    const open = parts.at(-1);
    if (open !== undefined && open[1] === number - 1) open[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
}
