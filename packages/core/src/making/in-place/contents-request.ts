import type { Dar, DarOptions } from '../../dar/index.ts';
import type { Manifest } from '../../records/manifest.ts';

export interface ContentsRequest {
  readonly root: string;
  /** Directory of the archives. */
  readonly archives: string;
  /** The reference and what it refers to, newest first. */
  readonly chain: readonly Manifest[];
  readonly dar: Dar;
  readonly options: DarOptions;
  /** Whether a path of the reference still belongs to what is backed up. */
  readonly includes: (path: Buffer) => boolean;
  /** Only these, as byte strings; null for all. */
  readonly only: ReadonlySet<string> | null;
  /** A new, empty directory. */
  readonly scratch: () => Promise<string>;
}
