import type { NotifyRule, NotifySettings } from '../config/types.ts';
import { SEVERITIES, type Severity } from '../records/finding.ts';
import type { NotificationRecord } from '../records/notification.ts';
import type { Outcome } from '../records/run-report.ts';
import { commandOutcome, narrowRecord } from './make-record.ts';

/** A notifier that no rule is about. */
const EVERYTHING: NotifyRule = { plugin: null, definitions: [], from: null, quiet: null };

/**
 * What one notifier is told of a record: null when the rules, or the notifier itself, want nothing of it. A message holds
 * every definition of the rules that let something through, so that the others stand beside the one that failed.
 */
export function selectFor(
  notifier: string,
  wants: readonly Outcome[],
  record: NotificationRecord,
  settings: NotifySettings,
): NotificationRecord | null {
  const rules = settings.rules.filter(({ plugin }) => plugin === null || plugin === notifier);
  const applied = rules.length === 0 ? [EVERYTHING] : rules;
  const letThrough = applied.filter((rule) =>
    partsFor(rule, record).some((part) => isWorthIt(part, rule, wants, settings)),
  );
  if (letThrough.length === 0) return null;
  const names = record.definitions.map(({ name }) => name);
  return narrowRecord(record, new Set(names.filter((name) => letThrough.some((rule) => concerns(rule, name)))));
}

/** One thing that happened. */
interface Part {
  readonly outcome: Outcome;
  readonly severity: Severity;
  readonly recovered: boolean;
}

/** The definitions that a rule is about, and the command as a whole, which concerns everyone. */
function partsFor(rule: NotifyRule, record: NotificationRecord): Part[] {
  const own = commandOutcome(record);
  const whole = record.findings.map(({ severity }): Part => {
    return { outcome: own ?? 'success', severity: own === 'failed' ? 'error' : severity, recovered: false };
  });
  return [...record.definitions.filter(({ name }) => concerns(rule, name)), ...whole];
}

function concerns({ definitions }: NotifyRule, name: string): boolean {
  return definitions.length === 0 || definitions.includes(name);
}

function isWorthIt(part: Part, rule: NotifyRule, wants: readonly Outcome[], settings: NotifySettings): boolean {
  if (!wants.includes(part.outcome)) return false;
  // Whoever was told of a failure is told of its end.
  if (part.recovered) return true;
  const quiet = rule.quiet ?? settings.quiet;
  if (quiet && (part.outcome === 'success' || part.outcome === 'skipped')) return false;
  return SEVERITIES.indexOf(part.severity) >= SEVERITIES.indexOf(rule.from ?? settings.from);
}
