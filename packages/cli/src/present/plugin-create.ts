import type { PluginCreateDocument } from '@darkive/core/plugin-create/plugin-create';
import type { Look } from './look.ts';
import { printable } from '@darkive/core/records';

/** What was written, and the next steps. */
export function presentPluginCreate({ directory, files, next }: PluginCreateDocument, { paint }: Look): string {
  const made = files.map((file) => `  ${file}\n`).join('');
  const steps = next.map((command) => `${paint('cyan', '→')} ${command}\n`).join('');
  return `Made ${printable(directory)}\n${made}\n${steps}`;
}
