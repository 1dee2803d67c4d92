import { join } from 'node:path';
import type { Config } from '../../config/types.ts';
import { DarkiveError } from '../../errors/index.ts';
import { queryLedgerFile, type QueryValue } from '../../ledger/index.ts';
import { REPORTS } from './reports.ts';

export type { QueryValue };

/** The answer's column names. */
export type QueryColumns = readonly string[];

/**
 * Asks the ledger with SQL, or with the name of a report, and gives every row to `onRow`. Nothing can be changed that way.
 * Throws `usage-invalid` for what is no single question, `ledger-unusable`.
 */
export async function queryMetrics(
  config: Pick<Config, 'state'>,
  question: string,
  onRow: (row: readonly QueryValue[], columns: QueryColumns) => void | Promise<void>,
): Promise<QueryColumns> {
  const text = question.trim();
  const report = REPORTS.find(({ name }) => name === text);
  if (report === undefined && !/\s/.test(text)) {
    throw new DarkiveError('usage-invalid', `There is no report "${text}".`, {
      hint: `Use one of ${REPORTS.map(({ name }) => name).join(', ')}, or an SQL query in quotes.`,
      facts: { reports: REPORTS.map(({ name }) => name) },
    });
  }
  return queryLedgerFile(join(config.state, 'ledger.sqlite'), report?.sql ?? text, onRow);
}
