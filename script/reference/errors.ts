import type { ExitCodes } from './exit-codes.ts';
import { code, page, table } from './markdown.ts';

export type ErrorCodes = Readonly<Record<string, { readonly kind: string; readonly exit: string }>>;

const KINDS: Readonly<Record<string, string>> = {
  user: 'what was asked for cannot be done; change the command or the configuration',
  environment: 'the machine, a program or the storage',
  data: 'the stored archives',
  plugin: 'a plugin',
  bug: 'Darkive itself; please report it with the debug log',
};

/** docs/reference/errors.md. */
export function errorsPage(errorCodes: ErrorCodes, exitCodes: ExitCodes): string {
  const rows = Object.entries(errorCodes).map(([name, { kind, exit }]) => [
    code(name),
    kind,
    `${exitCodes[exit]?.code ?? '?'} (${exit})`,
  ]);
  return page('Errors', 'packages/core/src/errors/codes.ts', [
    'The code of an error is in `--json` output and in the logs; it does not change between releases. Its message says what failed, and on which definition and archive; its hint says what to do.',
    table(['Code', 'Whose turn it is', 'Exit code'], rows),
    table(['Kind', 'It is about'], Object.entries(KINDS)),
  ]);
}
