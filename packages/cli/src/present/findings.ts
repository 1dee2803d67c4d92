import type { Finding, Severity } from '@darkive/core/records';
import type { Paint } from './look.ts';
import { printableLine } from '@darkive/core/records';

const STYLES = {
  info: 'dim',
  warning: 'yellow',
  degraded: 'yellow',
  damage: 'red',
  error: 'red',
} as const satisfies Record<Severity, string>;

/** One line a finding, its next step below it; an empty string when there is none. */
export function presentFindings(findings: readonly Finding[], paint: Paint, indent = '  '): string {
  return findings
    .map(({ severity, message, hint }) => {
      const line = `${indent}${paint(STYLES[severity], `${severity}:`)} ${printableLine(message)}\n`;
      return hint === null ? line : `${line}${indent}  ${paint('cyan', '→')} ${printableLine(hint)}\n`;
    })
    .join('');
}
