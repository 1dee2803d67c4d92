import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { openLedger } from '../open.ts';
import type { Ledger } from '../types.ts';

/** An empty directory that goes when the test ends. */
export function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'darkive-ledger-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export const clock = (): Date => new Date('2026-05-04T03:02:01.000Z');

/** A new ledger and the file it is in; closed when the test ends. */
export async function scratchLedger(): Promise<{ ledger: Ledger; file: string }> {
  const file = join(scratchDirectory(), 'ledger.sqlite');
  const ledger = await openLedger({ file, clock, mode: 'write' });
  onTestFinished(() => ledger.close());
  return { ledger, file };
}

/** Every row of a query, read past the ledger's own code. */
export function query(file: string, sql: string): unknown[] {
  const db = new Sqlite(file, { readonly: true });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}
