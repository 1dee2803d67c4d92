import type {
  ScrubDocument,
  ScrubPlace,
  ScrubPlanDocument,
} from '@darkive/core/holdings/documents/integrity-documents';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { count, formatBytes, formatDuration } from './units.ts';
import { presentVerify } from './verify.ts';

/** What was verified, as `verify` shows it; then what is left. */
export function presentScrub(document: ScrubDocument, look: Look): string {
  const { archives, outcome, findings, bytes, seconds, left } = document;
  const verified = presentVerify({ schema: 'darkive.verify/1', archives, outcome, findings }, look);
  const rest = left === 0 ? 'nothing is left' : `${count(left, 'archive')} left for the next scrub`;
  return `${verified}${formatBytes(bytes)} in ${formatDuration(seconds)}; ${rest}\n`;
}

/** One paragraph for each storage place. */
export function presentScrubPlan({ places, findings }: ScrubPlanDocument, { paint }: Look): string {
  const paragraphs = places.map((place) => `${place.place}\n${planLines(place).join('')}`);
  const none = places.length === 0 ? 'No archives.\n' : '';
  return `${none}${paragraphs.join('')}${presentFindings(findings, paint, '')}`;
}

function planLines({ archives, bytes, due, cycle, estimated, interval, next }: ScrubPlace): string[] {
  const lines = [
    `  ${count(archives, 'archive')}, ${formatBytes(bytes)}; ${due} due, ${next.length} of them in the next scrub\n`,
    cycle === null
      ? '  how long a cycle takes is known after the first scrub\n'
      : `  every archive has its turn within ${estimated ? 'about ' : ''}${count(cycle, 'scrub')}: weekly, that is ${weeks(cycle)}\n`,
  ];
  if (interval !== null)
    lines.push(`  every ${(interval / 86_400).toFixed(1)} days or more often, none gets older than twice that age\n`);
  return [...lines, ...next.map((name) => `  next: ${name}\n`)];
}

function weeks(cycle: number): string {
  return cycle <= 8 ? count(cycle, 'week') : `${((cycle * 7) / 30.4).toFixed(0)} months`;
}
