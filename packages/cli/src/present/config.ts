import type { ConfigCheckDocument } from '@darkive/core/setting-up/config-check';
import type { Look } from './look.ts';
import { printable } from '@darkive/core/records';
import { count } from './units.ts';

/** Every problem on its own line, `file:line:column: key: …`, as editors and people jump to it. */
export function presentConfigCheck(
  { file, ok, problems, warnings, definitions, plugins }: ConfigCheckDocument,
  { paint }: Look,
): string {
  const remarks = warnings.map((warning) => `${printable(warning)}\n`).join('');
  if (ok) {
    const names = `${count(definitions.length, 'definition')} (${definitions.join(', ')})`;
    const checked = plugins.map(({ name }) => name).join(', ');
    const options = checked === '' ? '' : `${paint('green', 'ok')}  options of ${checked}\n`;
    return `${remarks}${paint('green', 'ok')}  ${printable(file)}: ${names}\n${options}`;
  }
  const lines = problems.map((problem) => `${printable(problem)}\n`).join('');
  return `${remarks}${lines}${paint('red', count(problems.length, 'problem'))} in ${printable(file)}\n`;
}
