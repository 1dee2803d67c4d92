import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CatalogueEntry } from '../../dar/types.ts';
import { openIndex } from '../open.ts';
import type { CatalogIndex, FeedEntries, FindQuery } from '../types.ts';

/** A directory of one test's own, and the file an index would have there. */
export async function scratch(): Promise<{ directory: string; file: string }> {
  const place = await mkdtemp(join(tmpdir(), 'darkive-index-'));
  onTestFinished(() => rm(place, { recursive: true, force: true }));
  return { directory: place, file: join(place, 'state/catalogue.sqlite') };
}

/** An empty index, closed and removed when the test ends. */
export async function scratchIndex(): Promise<CatalogIndex> {
  const index = await openIndex({ file: (await scratch()).file, archives: '/archives' });
  onTestFinished(() => index.close());
  return index;
}

/** A saved file of 10 bytes, or what the change says. */
export function entry(path: string | Buffer, change: Partial<CatalogueEntry> = {}): CatalogueEntry {
  return {
    path: Buffer.from(path),
    kind: 'file',
    data: 'saved',
    metadata: 'absent',
    bytes: change.kind === undefined || change.kind === 'file' ? 10 : null,
    crc: 'ab12cd34',
    mode: 0o644,
    owner: { user: 'u', group: 'g' },
    modifiedAt: 1_700_000_000,
    changedAt: null,
    hardLinked: false,
    sparse: false,
    dirty: false,
    symlinkTarget: null,
    extendedAttributes: [],
    ...change,
  };
}

export function directory(path: string, change: Partial<CatalogueEntry> = {}): CatalogueEntry {
  return entry(path, { kind: 'directory', bytes: null, crc: null, mode: 0o755, ...change });
}

export function deleted(path: string): CatalogueEntry {
  return entry(path, {
    kind: null,
    data: 'deleted',
    bytes: null,
    crc: null,
    mode: null,
    owner: null,
    modifiedAt: null,
  });
}

export function feed(...entries: readonly CatalogueEntry[]): FeedEntries {
  return async (onEntry) => entries.forEach((one) => onEntry(one));
}

export function query(pattern: string, change: Partial<FindQuery> = {}): FindQuery {
  return {
    pattern,
    ignoreCase: false,
    definition: null,
    since: null,
    until: null,
    minimumBytes: null,
    maximumBytes: null,
    limit: 1000,
    ...change,
  };
}
