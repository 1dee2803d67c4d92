import type { Finding } from '@darkive/core/plugin';

/** One line a finding, its next step below. */
export function presentFindings(findings: readonly Finding[]): string {
  return findings
    .map(({ severity, message, hint }) => `${severity}: ${message}\n${hint === null ? '' : `  → ${hint}\n`}`)
    .join('');
}

/** `Wrote 2: a, b` and so on; nothing for an empty list. */
export function presentNames(verb: string, names: readonly string[]): string {
  return names.length === 0 ? '' : `${verb}\n${names.map((name) => `  ${name}\n`).join('')}`;
}
