import { at, listAt } from './json-value.ts';
import type { Ended } from './run-program.ts';

/** What `darkive backup … --json` says of its first run. */
export interface RunReport {
  readonly outcome: string;
  /** Name of the archive; empty when there is none. */
  readonly archive: string;
  readonly error: string;
  /** `severity code: message {facts}` of each finding, a line each. */
  readonly findings: string;
}

export function runReport({ stdout }: Ended): RunReport {
  const text = (...path: readonly string[]): string => {
    const value = at(stdout, 'runs', 0, ...path);
    return typeof value === 'string' ? value : '';
  };
  return {
    outcome: text('outcome'),
    archive: text('archive', 'name'),
    error: text('error', 'code'),
    findings: findingLines(listAt(stdout, 'runs', 0, 'findings')),
  };
}

function findingLines(findings: readonly unknown[]): string {
  return findings
    .map((finding) => {
      const { severity, code, message, facts } = finding as Readonly<Record<string, unknown>>;
      return `${String(severity)} ${String(code)}: ${String(message)} ${JSON.stringify(facts)}`;
    })
    .join('\n');
}
