import type { DarkiveError, ErrorCode, ErrorKind, Facts } from '@darkive/core/errors';
import type { Paint } from '../present/look.ts';
import { printable, printableName } from '@darkive/core/records';

/** What `--json` prints when a command could not do its job. */
export interface ErrorDocument {
  readonly schema: 'darkive.error/1';
  readonly error: {
    readonly code: ErrorCode;
    readonly kind: ErrorKind;
    readonly message: string;
    readonly hint: string | null;
    readonly facts: Facts;
  };
  /** The exit code of the process. */
  readonly exit: number;
}

export function errorDocument(error: DarkiveError, exit: number): ErrorDocument {
  return {
    schema: 'darkive.error/1',
    error: {
      code: error.code,
      kind: error.kind,
      message: error.message,
      hint: error.hint ?? null,
      facts: error.facts,
    },
    exit,
  };
}

/** The facts that say where it happened, in the order in which they are told. */
const PLACES = ['definition', 'archive', 'phase', 'tool', 'exitCode', 'plugin'] as const;

/** `error: …`, where it happened, and the next step as `→ …`. */
export function errorText(error: DarkiveError, paint: Paint): string {
  const lines = [`${paint('red', 'error:')} ${below(error.message)}`];
  const places = PLACES.flatMap((name) => {
    const value = error.facts[name];
    if (value === undefined || value === null || error.message.includes(String(value))) return [];
    return [`${name === 'exitCode' ? 'exit code' : name} ${printableName(String(value))}`];
  });
  if (places.length > 0) lines.push(paint('dim', `  ${places.join(', ')}`));
  if (error.hint !== undefined) lines.push(`${paint('cyan', '→')} ${below(error.hint)}`);
  return `${lines.join('\n')}\n`;
}

/** Some messages list what is wrong, line by line. A line break of others cannot begin a line like ours: all that follow are indented. */
function below(text: string): string {
  return printable(text).replaceAll(/\n(?! {2})/g, '\n  ');
}
