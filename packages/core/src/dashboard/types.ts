import type { QueryValue } from '../ledger/index.ts';
import type { Config, Surroundings } from '../config/types.ts';
import type { DashboardDocument } from './dashboard-documents.ts';
import type { DashboardFindDocument, DashboardVersionsDocument } from './dashboard-search.ts';

export interface DashboardOptions {
  readonly config: Config;
  readonly surroundings: Surroundings;
  /** IANA name of the time zone that schedules and retention are meant in. */
  readonly zone: string;
  readonly clock: () => Date;
  readonly hostName: string;
  /** Darkive's version. */
  readonly version: string;
  /** Ends queries. */
  readonly signal: AbortSignal;
}

export interface FindRequest {
  /** A glob when it holds `*`, `?` or `[`, else a part of the name; with `/` it is about the path. Not empty. */
  readonly pattern: string;
  /** Null searches all, also those that are no longer configured. */
  readonly definition: string | null;
  /** Paths at most, 1 to 1000. */
  readonly limit: number;
  readonly ignoreCase?: boolean;
}

export interface VersionsRequest {
  readonly definition: string;
  /** The exact bytes, relative to the root of the definition, base64: `pathBase64` of what was found. */
  readonly pathBase64: string;
}

/** What the dashboard is made of. Nothing here changes an archive, a manifest or the ledger, and nothing stays open. */
export interface Dashboard {
  /**
   * Everything that the page shows, read anew. A ledger that cannot be used and storage that cannot be reached are said
   * in the document. `runs`: how many of the newest runs to list, 200 by default.
   */
  document(request?: { readonly runs?: number }): Promise<DashboardDocument>;
  /** Brings the index of what is in the archives up to date (a cache) and asks it. Throws `usage-invalid`, `catalogue-unusable`. */
  find(request: FindRequest): Promise<DashboardFindDocument>;
  /** Throws `path-not-found` when no archive holds it, `usage-invalid`, `catalogue-unusable`. */
  versions(request: VersionsRequest): Promise<DashboardVersionsDocument>;
  /** Named questions for `query`. */
  readonly reports: readonly { readonly name: string; readonly about: string }[];
  /**
   * Asks the ledger with one SQL query, or the name of a report, row by row; resolves with the names of the columns. Throws
   * `usage-invalid`, `ledger-unusable`.
   */
  query(
    question: string,
    onRow: (row: readonly QueryValue[], columns: readonly string[]) => void | Promise<void>,
  ): Promise<readonly string[]>;
  /** The figures of the document as a Prometheus textfile, in OpenMetrics' and Prometheus' common notation. */
  metricsText(): Promise<string>;
}
