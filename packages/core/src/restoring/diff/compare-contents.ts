import { typed } from '../../records/archive-name.ts';
import type { Buffer } from 'node:buffer';
import { listContents } from '../../catalogue/index.ts';
import type { CatalogueEntry, Dar, EntryKind } from '../../dar/index.ts';
import { DarkiveError } from '../../errors/index.ts';
import { displayPath } from '../../fs/index.ts';
import type { Manifest } from '../../records/manifest.ts';
import type { DiffEntry } from '../../holdings/documents/catalogue-documents.ts';
import { throwIfInterrupted } from '../../services/interruption.ts';
import { differences, traitsOf, type Traits } from './differences.ts';

interface CompareRequest {
  readonly from: Manifest;
  readonly to: Manifest;
  /** Directory of the slices. */
  readonly archives: string;
  readonly dar: Dar;
  readonly signal: AbortSignal;
}

/**
 * Compares what two archives list. dar keeps no order that two listings would share, so the first one waits in a temporary
 * database: memory stays small at any number of files. Throws `chain-damaged` when a catalogue cannot be read.
 */
export async function compareContents(
  request: CompareRequest,
  onEntry: (entry: DiffEntry) => void | Promise<void>,
): Promise<void> {
  const { default: Sqlite } = await import('better-sqlite3');
  // No name: SQLite makes a private file and removes it with the connection.
  const db = new Sqlite('');
  try {
    db.exec('CREATE TABLE before (path BLOB PRIMARY KEY, traits TEXT NOT NULL) STRICT, WITHOUT ROWID; BEGIN');
    const insert = db.prepare('INSERT OR REPLACE INTO before VALUES (?, ?)');
    await list(request.from, request, (entry) => void insert.run(entry.path, JSON.stringify(traitsOf(entry))));
    const take = db.prepare<[Buffer], string>('DELETE FROM before WHERE path = ? RETURNING traits').pluck();
    await list(request.to, request, (entry) => {
      const difference = compareOne(take.get(entry.path), entry);
      return difference === null ? undefined : onEntry(difference);
    });
    const left = db.prepare<[], { path: Buffer; traits: string }>('SELECT path, traits FROM before ORDER BY path');
    for (const { path, traits } of left.iterate()) {
      const { kind, bytes } = JSON.parse(traits) as Traits;
      await onEntry({ change: 'removed', path: displayPath(path), kind: kind as EntryKind | null, bytes });
    }
  } finally {
    db.close();
  }
}

/** Null when nothing differs. */
function compareOne(before: string | undefined, entry: CatalogueEntry): DiffEntry | null {
  const { kind, bytes } = entry;
  const path = displayPath(entry.path);
  if (before === undefined) return { change: 'added', path, kind, bytes };
  const found = differences(JSON.parse(before) as Traits, traitsOf(entry));
  return found.length === 0 ? null : { change: 'changed', path, kind, bytes, differences: found };
}

/** Every entry that a restore of this archive's chain would make. */
async function list(
  manifest: Manifest,
  { dar, archives, signal }: CompareRequest,
  onEntry: (entry: CatalogueEntry) => void | Promise<void>,
): Promise<void> {
  const existing = (entry: CatalogueEntry): void | Promise<void> =>
    entry.data === 'deleted' ? undefined : onEntry(entry);
  const { outcome } = await listContents(dar, manifest, existing, { archives, signal });
  throwIfInterrupted(signal);
  if (outcome.kind === 'ok') return;
  throw new DarkiveError(
    'chain-damaged',
    `${manifest.name}: its contents cannot be listed. ${'message' in outcome ? outcome.message : ''}`,
    {
      hint: `Look what is wrong with: darkive verify ${typed(manifest.name)}`,
      facts: { archive: manifest.name, tool: 'dar' },
    },
  );
}
