import { createHash } from 'node:crypto';
import type { DashboardDocument, DashboardFindDocument, DashboardVersionsDocument } from '@darkive/core/plugin';

/** Where the data come from. Each call reads anew; errors are core's. */
export interface DashboardReader {
  document(): Promise<DashboardDocument>;
  find(query: { readonly pattern: string; readonly definition: string | null }): Promise<DashboardFindDocument>;
  versions(query: { readonly definition: string; readonly pathBase64: string }): Promise<DashboardVersionsDocument>;
}

export interface Snapshot {
  readonly document: DashboardDocument;
  /** Of everything but the moment: an HTTP entity tag. */
  readonly tag: string;
}

export interface DashboardSource extends Pick<DashboardReader, 'find' | 'versions'> {
  /** As it is now, or was less than a second ago. */
  read(): Promise<Snapshot>;
  /** As it was less than a minute ago. */
  recent(): Promise<Snapshot>;
  /** The last one that could be read; null when there never was one. */
  last(): Snapshot | null;
}

/** Reading takes a while with a thousand archives: requests that come together share one reading. */
const SHARED_MS = 1000;
/** The page is made at once from what is not older, and asks for news when it is there. */
const RECENT_MS = 60_000;

/** @param clock Milliseconds. */
export function createSource(reader: DashboardReader, clock: () => number): DashboardSource {
  let last: Snapshot | null = null;
  let reading: Promise<Snapshot> | null = null;
  let readAt = Number.NEGATIVE_INFINITY;
  const readAnew = async (): Promise<Snapshot> => {
    const document = await reader.document();
    last = { document, tag: tagOf(document) };
    readAt = clock();
    return last;
  };
  const readWithin = async (age: number): Promise<Snapshot> => {
    if (last !== null && clock() - readAt < age) return last;
    reading ??= readAnew().finally(() => {
      reading = null;
    });
    return reading;
  };
  return {
    find: reader.find,
    versions: reader.versions,
    last: () => last,
    read: () => readWithin(SHARED_MS),
    recent: () => readWithin(RECENT_MS),
  };
}

function tagOf(document: DashboardDocument): string {
  const content = JSON.stringify({ ...document, generatedAt: '' });
  return `"${createHash('sha256').update(content).digest('base64url')}"`;
}
