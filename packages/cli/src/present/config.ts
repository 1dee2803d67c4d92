import type { ConfigCheckDocument } from '@darkive/core/operations/config-check';
import type { ConfigShowDocument, ShownDefinition } from '@darkive/core/operations/config-show';
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

/** Setting by setting; below each definition, which of its settings come from where. */
export function presentConfig({ schema: _, definitions, ...settings }: ConfigShowDocument, { paint }: Look): string {
  const own = definitions.map(({ origins, name, ...definition }) => {
    const from = ORIGINS.map((origin) => {
      const keys = Object.keys(origins).filter((key) => origins[key] === origin);
      return keys.length === 0 ? '' : paint('dim', `  # ${WORDS[origin]}: ${keys.join(', ')}\n`);
    });
    return `\n${paint('bold', name)}\n${listing(definition, '  ')}${from.join('')}`;
  });
  return `${listing(settings, '')}${own.join('')}`;
}

const ORIGINS = ['definition', 'defaults', 'built-in'] as const satisfies readonly ShownDefinition['origins'][string][];
const WORDS = { 'definition': 'set in the definition', 'defaults': 'set in defaults', 'built-in': 'built in' } as const;

function listing(value: object, indent: string): string {
  return leaves(value)
    .map(([key, text]) => `${indent}${key}: ${text}\n`)
    .join('');
}

/** `guards.shrink` → `0.5`: every value of a nested object with its path, lists on one line. */
function leaves(value: object, path = ''): readonly (readonly [string, string])[] {
  return Object.entries(value).flatMap(([key, inner]): readonly (readonly [string, string])[] => {
    const here = path === '' ? key : `${path}.${key}`;
    const nested = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    if (nested && Object.keys(inner).length > 0) return leaves(inner, here);
    return [[here, shown(inner)]];
  });
}

/** A long list (the compressed types) would hide the rest; `--json` has all of it. */
const LIST_LENGTH = 8;

function shown(value: unknown): string {
  if (!Array.isArray(value) || value.length <= LIST_LENGTH) {
    return printable(typeof value === 'string' ? value : JSON.stringify(value));
  }
  const first = value.slice(0, LIST_LENGTH).map((item) => printable(JSON.stringify(item)));
  return `[${first.join(',')}, … ${value.length} in all]`;
}
