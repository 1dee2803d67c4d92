import type { BackupDocument, BackupRunDocument } from '@darkive/core/making/backup-document';
import type { Outcome } from '@darkive/core/records';
import { presentDue } from './due.ts';
import { presentFindings } from './findings.ts';
import type { Look, Paint } from './look.ts';
import { pad } from './table.ts';
import { count, formatBytes, formatDuration, formatTime } from './units.ts';

/** One line a definition with what was made and proved, its findings below; last, what can be restored. */
export function presentBackup(document: BackupDocument, look: Look): string {
  const width = Math.max(0, ...document.runs.map(({ definition }) => definition.length));
  const runs = document.runs.map((run) => presentRun(run, width, look)).join('');
  const idle = (document.due ?? []).filter(({ type }) => type === null);
  const findings = presentFindings(document.findings, look.paint, '');
  return `${runs}${presentDue(idle, look)}${findings}${restorable(document.runs, look)}`;
}

const STYLES = { success: 'green', degraded: 'yellow', failed: 'red', skipped: 'dim' } as const satisfies Record<
  Outcome,
  string
>;

function presentRun(run: BackupRunDocument, width: number, { paint }: Look): string {
  const head = `${pad(run.definition, width)}  ${run.type}  ${outcome(run.outcome, paint)}  `;
  return `${head}${details(run)}\n${presentFindings(run.findings, paint)}`;
}

function outcome(word: Outcome, paint: Paint): string {
  return pad(paint(STYLES[word], word), 'degraded'.length);
}

function details({ archive, restoreTest, error, phases, outcome: word }: BackupRunDocument): string {
  const time = formatDuration(phases.reduce((sum, { seconds }) => sum + seconds, 0));
  if (archive === null) {
    if (error === null) return word === 'skipped' ? 'nothing to do' : time;
    return `${error.code}${error.phase === null ? '' : ` in ${error.phase}`}, ${time}; nothing was published`;
  }
  const test =
    restoreTest === null
      ? 'restore test off'
      : `restore test ${restoreTest.passed}/${restoreTest.sampled}` +
        (restoreTest.changed > 0 ? ` (${restoreTest.changed} changed since)` : '');
  const parity = archive.parityBytes > 0 ? `parity ${formatBytes(archive.parityBytes)}` : 'no parity';
  const size = `${count(archive.slices, 'slice')}, ${formatBytes(archive.bytes)}`;
  return `${archive.name}  ${size}, ${parity}, ${test}, ${time}`;
}

function restorable(runs: readonly BackupRunDocument[], { offsetMinutes }: Look): string {
  const made = runs.filter(({ archive }) => archive !== null);
  const lines = made.map(({ definition, startedAt, archive, restorePoint }) => {
    if (restorePoint === archive?.name) {
      return `${definition} can be restored as of ${formatTime(new Date(startedAt), offsetMinutes)}.\n`;
    }
    const point =
      restorePoint === null ? 'Nothing of it can be restored' : `Its newest restore point is ${restorePoint}`;
    return `${definition}: what was made now cannot be restored as it is. ${point}. Run: darkive status\n`;
  });
  const failed = runs.filter(({ outcome: word }) => word === 'failed').map(({ definition }) => definition);
  if (failed.length > 0) lines.push(`No new archive of ${failed.join(', ')}; earlier archives are as they were.\n`);
  return lines.join('');
}
