import { invariantsText, seenText, type Score } from '../harness/report.ts';
import { isFatal, type CaseResult } from '../harness/run-case.ts';

/** One line of the table in docs/faults.md, as Markdown. */
export interface ReportRow {
  readonly case: string;
  readonly fault: string;
  readonly expected: string;
  readonly seen: string;
  readonly invariants: string;
  /** Date and seed of the run that it comes from. */
  readonly run: string;
  readonly result: string;
}

const HEADS: Readonly<Record<keyof ReportRow, string>> = {
  case: 'case',
  fault: 'fault or input',
  expected: 'expected',
  seen: 'seen',
  invariants: 'invariants',
  run: 'run',
  result: 'result',
};
const KEYS = Object.keys(HEADS) as (keyof ReportRow)[];
const FATAL = '**FATAL**';

export function rowOf(result: CaseResult, run: string): ReportRow {
  const { id, title, expected, outcome } = result;
  return {
    case: cell(id),
    fault: cell(title),
    expected: cell(expected),
    seen: cell(seenText(result)),
    invariants: cell(invariantsText(result)),
    run: cell(run),
    result: isFatal(result) ? FATAL : outcome,
  };
}

/** The rows of a report that was written earlier; none of a text that has no such table. */
export function readRows(report: string): ReportRow[] {
  const rows = report
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split(/ ?(?<!\\)\| ?/).slice(1, -1))
    .filter((cells) => cells.length === KEYS.length)
    .map((cells) => Object.fromEntries(KEYS.map((key, index) => [key, cells[index] ?? ''])) as unknown as ReportRow);
  return rows.filter(({ case: id }) => id !== HEADS.case && id !== '---');
}

/** Earlier rows with those of this run in their places, by case. */
export function mergeRows(earlier: readonly ReportRow[], now: readonly ReportRow[]): ReportRow[] {
  const rows = new Map([...earlier, ...now].map((row) => [row.case, row]));
  return [...rows.values()].toSorted((a, b) => (a.case < b.case ? -1 : 1));
}

export function tableText(rows: readonly ReportRow[]): string {
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |\n`;
  const heads = [KEYS.map((key) => HEADS[key]), KEYS.map(() => '---')];
  return [...heads, ...rows.map((row) => KEYS.map((key) => row[key]))].map(line).join('');
}

export function scoreOf(rows: readonly ReportRow[]): Score {
  const count = (...results: readonly string[]): number => rows.filter(({ result }) => results.includes(result)).length;
  return {
    passed: count('passed'),
    failed: count('failed', FATAL),
    notRun: count('not run'),
    fatal: count(FATAL),
  };
}

/** Markdown tables know neither line breaks nor bars; private directories differ from run to run. */
function cell(text: string): string {
  const plain = text.replaceAll(/\/[\w/.-]*fault-\w+-\w+/g, '…').replaceAll(/\s+/g, ' ');
  const short = plain.length > 600 ? `${plain.slice(0, 600)} …` : plain;
  return short.replaceAll(/([\\|<>*_[\]])/g, '\\$1');
}
