import type { Config } from '../config/types.ts';

export interface RestoreOptions {
  readonly config: Config;
  /** Where the archives are read, when not in the archive directory itself; see sources.ts. */
  readonly archives?: string;
  /** Name, id, or the beginning of an id; null to choose by `definition` and `at`. */
  readonly archive: string | null;
  /** Null when the configuration has one definition only. Not used with `archive`. */
  readonly definition?: string | null;
  /** A time as people write it (time-expression.ts) or an archive of the definition; null means now. */
  readonly at?: string | null;
  /** As typed; empty restores everything. */
  readonly paths: readonly string[];
  /** Absolute path of the directory to restore into. Null for a plan without one, and for `in-place`. */
  readonly to: string | null;
  /** `empty`: a new or empty directory. `in-place`: the root of the definition itself. */
  readonly target?: 'empty' | 'overwrite' | 'in-place';
  /** Restore what this archive alone holds, not its whole chain. */
  readonly onlyThisArchive: boolean;
  /** Go on although slices are damaged. */
  readonly despiteDamage: boolean;
  /** Null: `preserve` as root, else `ignore`. */
  readonly ownership?: 'preserve' | 'ignore' | null;
  /** Restore into a directory that everyone may write into. */
  readonly sharedTarget?: boolean;
  /** `ignore` leaves what earlier archives of the chain restored and later ones record as deleted. */
  readonly deletions?: 'apply' | 'ignore';
  /** File system attributes. `none` by default: other file systems refuse some. */
  readonly fsaScope?: 'all' | 'none';
}
