import type { KeyPath, Position } from './yaml-document.ts';

/** Something wrong in the configuration, ready to be shown. */
export interface Problem extends Position {
  /** The key, as a path: `definitions.home.exclude[2]`; empty for the file as a whole. */
  readonly key: string;
  readonly message: string;
}

/** `/etc/darkive.yaml:12:5: definitions.home.slice: …` */
export function formatProblem(file: string, { line, column, key, message }: Problem): string {
  return `${file}:${line}:${column}: ${key === '' ? '' : `${key}: `}${message}`;
}

/** By place in the file; the same problem at the same place is told once. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  const unique = new Map(problems.map((problem) => [formatProblem('', problem), problem]));
  return [...unique.values()].toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** `['definitions', 'my docs', 'exclude', 2]` → `definitions."my docs".exclude[2]`. */
export function formatKey(path: KeyPath): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      const name = /^[A-Za-z0-9_-]+$/.test(step) ? step : JSON.stringify(step);
      return index === 0 ? name : `.${name}`;
    })
    .join('');
}

/** A value as an error may show it: short, on one line, and never one that may be a secret. */
export function showValue(path: KeyPath, value: unknown): string {
  if (holdsSecrets(path)) return 'this value';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  const shown = JSON.stringify(value) ?? 'nothing';
  return shown.length > 80 ? `${shown.slice(0, 77)}…"` : shown;
}

/** Values under `plugins` and `scripts` are not repeated: tokens and passwords end up there. */
function holdsSecrets(path: KeyPath): boolean {
  const inner = path[0] === 'defaults' ? path.slice(1) : path[0] === 'definitions' ? path.slice(2) : path;
  return inner[0] === 'plugins' || inner[0] === 'scripts';
}
