import type { Ledger } from '../../ledger/index.ts';

/** When the newest archive of a definition was made whose whole chain is there; null when the ledger knows none. */
export function restorableAt(ledger: Ledger, definition: string, directory: string): string | null {
  const rows = ledger.listArchives({ definition, directory });
  const byId = new Map(rows.map((row) => [row.id, row]));
  const isWhole = (id: string, seen: ReadonlySet<string>): boolean => {
    const row = byId.get(id);
    if (row === undefined || seen.has(id)) return false;
    return row.reference === null || isWhole(row.reference.id, new Set([...seen, id]));
  };
  return rows.findLast(({ id }) => isWhole(id, new Set()))?.createdAt ?? null;
}
