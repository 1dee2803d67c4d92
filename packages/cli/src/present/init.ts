import type { InitDocument } from '@darkive/core/setting-up/init';
import type { Look } from './look.ts';
import { printable } from '@darkive/core/records';

/** What was made, and what to do next. */
export function presentInit({ created, next }: InitDocument, { paint }: Look): string {
  const made = created.map((path) => `  ${printable(path)}\n`).join('');
  const steps = next.map((step) => `${paint('cyan', '→')} ${printable(step)}\n`).join('');
  return `Made\n${made}\n${steps}`;
}
