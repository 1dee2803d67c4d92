import { Buffer } from 'node:buffer';
import type Database from 'better-sqlite3';
import { newestChains, selectArchives, type ArchiveEntry } from './archive-rows.ts';
import { createEntryPaths, type EntryPath } from './entry-paths.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import { DELETED, KINDS } from './schema.ts';
import type { FindQuery, FindResult, FoundPath } from './types.ts';
import { createRemovals, pathVersion, type VersionRow } from './versions.ts';

interface EntryRow {
  readonly id: number;
  readonly parent: number;
  readonly name: Buffer;
}

/** See `CatalogIndex.find`. Sorted by definition and path. */
export function findPaths(db: Database.Database, directory: string, query: FindQuery): FindResult {
  const pattern = compilePattern(query.pattern, query.ignoreCase);
  const definitions = new Map(
    db
      .prepare<[string], { id: number; name: string }>('SELECT id, name FROM definitions WHERE directory = ?')
      .all(directory)
      .map(({ id, name }) => [id, name]),
  );
  const pathOf = createEntryPaths(db);
  const newestVersion = versionFinder(db, selectArchives(db, directory), query);
  const found: FoundPath[] = [];
  let more = false;
  for (const entry of candidates(db, pattern, query.ignoreCase)) {
    if (!pattern.wholePath && !pattern.matches(entry.name.toString('latin1'))) continue;
    const place = pathOf(entry.parent, entry.name);
    if (pattern.wholePath && !pattern.matches(place.path)) continue;
    const definition = definitions.get(place.definition);
    if (definition === undefined) continue;
    if (query.definition !== null && query.definition !== definition) continue;
    const version = newestVersion(entry.id, place, definition);
    if (version === null) continue;
    if (found.length === query.limit) {
      more = true;
      break;
    }
    found.push({ definition, path: Buffer.from(place.path, 'latin1'), ...version });
  }
  found.sort(
    (a, b) =>
      (a.definition < b.definition ? -1 : Number(a.definition > b.definition)) || Buffer.compare(a.path, b.path),
  );
  return { paths: found, more };
}

/** Entries that may match: those whose names hold the literal parts of the pattern, or whose directory's hold one of them. */
function candidates(db: Database.Database, { literals, wholePath }: Pattern, ignoreCase: boolean): Iterable<EntryRow> {
  const longestFirst = literals.toSorted((a, b) => b.length - a.length);
  const named = namesWith(wholePath ? longestFirst.slice(0, 1) : longestFirst, ignoreCase);
  if (named === null) return db.prepare<[], EntryRow>('SELECT id, parent, name FROM entries').iterate();
  if (!wholePath) {
    return db
      .prepare<unknown[], EntryRow>(`SELECT e.id, e.parent, e.name FROM (${named.sql}) JOIN entries e USING (id)`)
      .iterate(...named.values);
  }
  return db
    .prepare<unknown[], EntryRow>(
      `WITH RECURSIVE below (id) AS (${named.sql} UNION SELECT e.id FROM below JOIN entries e ON e.parent = below.id)
       SELECT e.id, e.parent, e.name FROM below JOIN entries e USING (id)`,
    )
    .iterate(...named.values);
}

/** Trigrams compared at most: enough to leave few names over. */
const TRIGRAMS = 8;

/** SQL for the ids of entries whose name holds all of these, the longest first; null when they say too little. */
function namesWith(literals: readonly string[], ignoreCase: boolean): { sql: string; values: unknown[] } | null {
  const [longest = ''] = literals;
  if (longest === '') return null;
  if (longest.length < 3) {
    const forms = ignoreCase ? caseForms(longest) : [longest];
    const values = forms.map((form) => Buffer.from(form, 'latin1'));
    return { sql: `SELECT id FROM entries WHERE ${forms.map(() => 'instr(name, ?)').join(' OR ')}`, values };
  }
  const all = literals.flatMap((text) =>
    Array.from({ length: Math.max(0, text.length - 2) }, (_, at) => text.slice(at, at + 3)),
  );
  const step = Math.ceil(all.length / TRIGRAMS);
  const trigrams = all.filter((_, index) => index % step === 0 || index === all.length - 1);
  const match = trigrams.map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ');
  return { sql: 'SELECT rowid AS id FROM names WHERE names MATCH ?', values: [match] };
}

/** One or two letters in every mixture of cases. */
function caseForms(text: string): string[] {
  const [first = '', ...rest] = [...text].map((letter) => [...new Set([letter.toLowerCase(), letter.toUpperCase()])]);
  return rest.reduce<string[]>(
    (forms, letters) => forms.flatMap((form) => letters.map((letter) => form + letter)),
    [...first],
  );
}

type Version = Pick<FoundPath, 'version' | 'present'>;

function versionFinder(
  db: Database.Database,
  archives: ReadonlyMap<number, ArchiveEntry>,
  query: FindQuery,
): (entry: number, place: EntryPath, definition: string) => Version | null {
  const chains = newestChains(archives);
  const order = new Map([...archives.keys()].map((seq, index) => [seq, index]));
  const select = db.prepare<[number], VersionRow>('SELECT * FROM versions WHERE entry = ?');
  const removalsIn = createRemovals(db);
  const [since, until] = [query.since?.toISOString() ?? null, query.until?.toISOString() ?? null];

  const fits = (row: VersionRow): boolean => {
    const archive = archives.get(row.archive);
    if (row.state === DELETED || archive === undefined) return false;
    if ((since !== null && archive.createdAt < since) || (until !== null && archive.createdAt > until)) return false;
    if (query.minimumBytes === null && query.maximumBytes === null) return true;
    if (row.kind !== KINDS.indexOf('file') || row.bytes === null) return false;
    return row.bytes >= (query.minimumBytes ?? 0) && row.bytes <= (query.maximumBytes ?? Number.POSITIVE_INFINITY);
  };

  return (entry, place, definition) => {
    const rows = select.all(entry).toSorted((a, b) => (order.get(b.archive) ?? 0) - (order.get(a.archive) ?? 0));
    const row = rows.find(fits);
    const archive = row === undefined ? undefined : archives.get(row.archive);
    if (row === undefined || archive === undefined) return null;
    return { version: pathVersion(row, archive), present: isPresent(rows, place, chains.get(definition) ?? []) };
  };

  function isPresent(rows: readonly VersionRow[], { ancestors }: EntryPath, chain: readonly number[]): boolean {
    for (const link of chain) {
      const row = rows.find(({ archive }) => archive === link);
      if (row !== undefined) return row.state !== DELETED;
      if (ancestors.some((directory) => removalsIn(directory).includes(link))) return false;
    }
    return false;
  }
}
