import type { BackupPlanDocument, BackupPlanEntry } from '@darkive/core/making/backup-document';
import { presentDue } from './due.ts';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { printable } from '@darkive/core/records';
import { count, formatBytes } from './units.ts';

/** What a backup would do, definition by definition, with the exact dar command. */
export function presentBackupPlan(document: BackupPlanDocument, look: Look): string {
  const { paint } = look;
  const due =
    document.due === undefined ? '' : `${presentDue(document.due, look)}${document.plans.length > 0 ? '\n' : ''}`;
  const plans = document.plans.map((plan) => `${presentPlan(plan)}${presentFindings(plan.findings, paint)}`);
  return `${due}${plans.join('\n')}${presentFindings(document.findings, paint, '')}Nothing was written: this was a dry run.\n`;
}

function presentPlan(plan: BackupPlanEntry): string {
  const head = `${plan.definition}  ${plan.type}`;
  if (!plan.possible) return `${head}  cannot run now\n`;
  return [
    `${head}  ${plan.archive}`,
    `  source     ${printable(plan.root)}: ${count(plan.entries, 'entry', 'entries')}, ${formatBytes(plan.bytes)}`,
    `  reference  ${plan.reference?.name ?? 'none: a FULL stands alone'}`,
    `  space      ${formatBytes(plan.estimatedBytes)} at most, ${formatBytes(plan.freeBytes)} free`,
    `  command    ${printable(plan.command)}`,
    '',
  ].join('\n');
}
