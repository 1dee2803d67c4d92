import { printableLine, printableName, type Finding } from '@darkive/core/plugin';

/** One line a finding, its next step below. */
export function presentFindings(findings: readonly Finding[]): string {
  return findings
    .map(
      ({ severity, message, hint }) =>
        `${severity}: ${printableLine(message)}\n${hint === null ? '' : `  → ${printableLine(hint)}\n`}`,
    )
    .join('');
}

/** `Wrote 2: a, b` and so on; nothing for an empty list. */
export function presentNames(verb: string, names: readonly string[]): string {
  return names.length === 0
    ? ''
    : `${printableName(verb)}\n${names.map((name) => `  ${printableName(name)}\n`).join('')}`;
}
