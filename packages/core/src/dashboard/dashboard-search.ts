import type { ArchiveType } from '../records/archive-name.ts';
import type { Finding } from '../records/finding.ts';

/** What a query of the page's search returns. */
export interface DashboardFindDocument {
  readonly schema: 'darkive.dashboard-find/1';
  readonly pattern: string;
  /** Sorted by definition and path. */
  readonly paths: readonly {
    readonly definition: string;
    /** For reading: bytes that are not UTF-8 as `\xNN`. */
    readonly path: string;
    /** The exact bytes, base64; what `versions` is asked with. */
    readonly pathBase64: string;
    readonly kind: string | null;
    readonly bytes: number | null;
    readonly modifiedAt: string | null;
    /** The newest archive that holds it. */
    readonly archive: { readonly id: string; readonly name: string; readonly createdAt: string };
    /** False when the newest archive of the definition holds it no more. */
    readonly present: boolean;
  }[];
  readonly more: boolean;
  readonly findings: readonly Finding[];
}

export interface DashboardVersionsDocument {
  readonly schema: 'darkive.dashboard-versions/1';
  readonly definition: string;
  readonly path: string;
  readonly pathBase64: string;
  /** Oldest first. */
  readonly versions: readonly {
    readonly state: 'saved' | 'inode-only' | 'removed' | 'returned';
    /** Equal numbers are the same content; null for a removal. */
    readonly version: number | null;
    readonly kind: string | null;
    readonly bytes: number | null;
    readonly modifiedAt: string | null;
    readonly archive: {
      readonly id: string;
      readonly name: string;
      readonly type: ArchiveType;
      readonly createdAt: string;
    };
    /** Archives that a restore reads, FULL first; all of them are there and verified. */
    readonly chain: readonly string[];
    readonly restorable: boolean;
    /** The exact command, quoted for a POSIX shell; `TARGET` stands for a directory. Null for a removal. */
    readonly command: string | null;
  }[];
  readonly findings: readonly Finding[];
}
