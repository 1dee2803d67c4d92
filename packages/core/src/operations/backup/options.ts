import type { Config } from '../../config/types.ts';
import type { ArchiveType } from '../../records/archive-name.ts';

export interface BackupOptions {
  readonly config: Config;
  readonly type: ArchiveType;
  /** Names of definitions; empty means all. */
  readonly definitions: readonly string[];
  /** Name or id of the reference archive; null for the rule. */
  readonly reference: string | null;
  /** Go on although the source is empty or much smaller than last time. */
  readonly allowShrink: boolean;
}
