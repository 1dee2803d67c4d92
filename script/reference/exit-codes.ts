import { code, page, table } from './markdown.ts';

export type ExitCodes = Readonly<Record<string, { readonly code: number; readonly meaning: string }>>;

/** docs/reference/exit-codes.md. */
export function exitCodesPage(exitCodes: ExitCodes): string {
  const rows = Object.entries(exitCodes).map(([name, { code: number, meaning }]) => [
    String(number),
    code(name),
    meaning,
  ]);
  return page('Exit codes', 'packages/core/src/errors/exit-codes.ts', [
    'Every command ends with one of these. Of several definitions in one command the most serious result counts.',
    table(['Code', 'Name', 'Meaning'], rows),
  ]);
}
