import { formatBytes } from '../records/format-bytes.ts';
import type {
  NotificationEvent,
  NotificationRecord,
  NotificationTexts,
  NotifiedDefinition,
  NotifiedFinding,
} from '../records/notification.ts';
import type { Outcome } from '../records/run-report.ts';
import { escapeMarkdown, formatSeconds, formatUtc, shorten } from './words.ts';

const TITLE_LENGTH = 120;
const SHORT_LENGTH = 300;
/** Beyond this nobody reads on, and some receivers refuse. */
const LONG_LENGTH = 100_000;

/** A report in words, for people. */
export function notificationTexts(record: NotificationRecord): NotificationTexts {
  const title = shorten(titleOf(record), TITLE_LENGTH);
  return {
    title,
    short: shorten([title, ...shortLines(record)].join('\n'), SHORT_LENGTH),
    long: shorten(longText(record), LONG_LENGTH),
    markdown: shorten(markdownText(record), LONG_LENGTH),
  };
}

const SUBJECTS = {
  backup: 'Backup',
  verify: 'Verification',
  scrub: 'Scrub',
  drill: 'Drill',
  repair: 'Repair',
  prune: 'Pruning',
  configuration: 'Darkive',
  test: 'Test',
} as const satisfies Record<NotificationEvent, string>;

const OUTCOME_WORDS = {
  success: 'done',
  degraded: 'degraded',
  failed: 'failed',
  skipped: 'skipped',
} as const satisfies Record<Outcome, string>;

function titleOf({ event, outcome, recovered, definitions, host }: NotificationRecord): string {
  if (event === 'test') return `Test message from Darkive on ${host}`;
  if (event === 'configuration') return `Darkive cannot run on ${host}: its configuration cannot be used`;
  const subject = SUBJECTS[event];
  const about = definitions.filter((definition) => (recovered ? definition.recovered : definition.outcome === outcome));
  const names = about.length === 0 ? '' : `: ${about.map(({ name }) => name).join(', ')}`;
  const share =
    about.length === definitions.length || about.length === 0 ? '' : ` (${about.length} of ${definitions.length})`;
  const words = recovered ? 'works again' : OUTCOME_WORDS[outcome];
  return `${subject} ${words} on ${host}${names}${share}`;
}

function shortLines(record: NotificationRecord): string[] {
  if (record.event === 'test') return ['If you can read this, notifications arrive.'];
  const first = [...record.findings, ...record.definitions.flatMap(({ findings }) => findings)].find(
    ({ severity }) => severity === record.severity && severity !== 'info',
  );
  if (first === undefined) return record.definitions.slice(0, 3).map((one) => `${one.name}: ${madeOf(one)}`);
  return [shorten(first.message, 160), ...(first.hint === null ? [] : [`→ ${first.hint}`])];
}

/** The same lines in both forms: what a line is, and its text. */
type Line =
  | { readonly kind: 'title' | 'text' | 'definition' | 'fact' | 'hint'; readonly text: string }
  | { readonly kind: 'finding'; readonly severity: string; readonly text: string };

function linesOf(record: NotificationRecord): Line[] {
  const seconds = Math.max(0, (Date.parse(record.endedAt) - Date.parse(record.startedAt)) / 1000);
  const when = `${formatUtc(record.endedAt)}, after ${formatSeconds(seconds)}. Darkive ${record.version} on ${record.host}.`;
  const lines: Line[] = [
    { kind: 'title', text: titleOf(record) },
    { kind: 'text', text: record.event === 'test' ? 'If you can read this, notifications arrive.' : when },
  ];
  for (const definition of record.definitions) lines.push(...definitionLines(definition, record.endedAt));
  lines.push(...findingLines(record.findings, record.moreFindings));
  return lines;
}

function definitionLines(definition: NotifiedDefinition, now: string): Line[] {
  const { name, type, outcome, recovered, findings, moreFindings, restorableAt, away = null, nextDue } = definition;
  const again = recovered ? ' again, after a failure' : '';
  const lines: Line[] = [
    { kind: 'definition', text: `${name}${type === null ? '' : ` ${type}`}: ${outcome}${again}` },
    { kind: 'fact', text: madeOf(definition) },
    ...findingLines(findings, moreFindings),
  ];
  const point = restorableAt === null ? 'none is known' : formatUtc(restorableAt);
  lines.push({ kind: 'fact', text: `Last restorable point: ${point}` });
  if (away !== null) {
    const left = away.restorableAt === null ? 'nothing' : formatUtc(away.restorableAt);
    lines.push({ kind: 'fact', text: `Restorable if this machine is gone: ${left}` });
  }
  if (nextDue !== null) lines.push({ kind: 'fact', text: `Next due: ${nextDue <= now ? 'now' : formatUtc(nextDue)}` });
  return lines;
}

function madeOf({ archive, error, outcome, seconds }: NotifiedDefinition): string {
  const time = formatSeconds(seconds);
  if (archive === null) {
    if (error === null) return outcome === 'skipped' ? 'nothing to do' : time;
    return `${error.code}${error.phase === null ? '' : ` in ${error.phase}`}, ${time}; nothing was published`;
  }
  const slices = archive.slices === 1 ? '1 slice' : `${archive.slices} slices`;
  const parity = archive.parityBytes > 0 ? `, parity ${formatBytes(archive.parityBytes)}` : '';
  return `${archive.name}, ${slices}, ${formatBytes(archive.bytes)}${parity}, ${time}`;
}

function findingLines(findings: readonly NotifiedFinding[], more: number): Line[] {
  const lines = findings.flatMap(({ severity, message, hint }): Line[] => [
    { kind: 'finding', severity, text: message },
    ...(hint === null ? [] : [{ kind: 'hint' as const, text: hint }]),
  ]);
  if (more > 0) lines.push({ kind: 'fact', text: `and ${more} more; \`--json\` and the log have all of them` });
  return lines;
}

function longText(record: NotificationRecord): string {
  return linesOf(record)
    .map((line) => {
      if (line.kind === 'definition') return `\n${line.text}\n`;
      if (line.kind === 'finding') return `  ${line.severity}: ${line.text}\n`;
      if (line.kind === 'hint') return `    → ${line.text}\n`;
      return line.kind === 'fact' ? `  ${line.text}\n` : `${line.text}\n`;
    })
    .join('');
}

function markdownText(record: NotificationRecord): string {
  return linesOf(record)
    .map((line) => {
      const text = escapeMarkdown(line.text);
      if (line.kind === 'title') return `# ${text}\n\n`;
      if (line.kind === 'definition') return `\n## ${text}\n\n`;
      if (line.kind === 'finding') return `- **${line.severity}**: ${text}\n`;
      if (line.kind === 'hint') return `  - → ${text}\n`;
      return line.kind === 'fact' ? `- ${text}\n` : `${text}\n`;
    })
    .join('');
}
