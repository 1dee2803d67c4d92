import type { Config, Definition } from '../config/types.ts';
import type { ArchiveType } from '../records/archive-name.ts';

/** Says, with the lock held, which archive a definition gets; null: none now, and no run. Must not throw. */
export type ChooseType = (definition: Definition) => Promise<ArchiveType | null>;

export interface BackupOptions {
  readonly config: Config;
  /** One type for all definitions, or what chooses it for each. */
  readonly type: ArchiveType | ChooseType;
  /** Names of definitions; empty means all. */
  readonly definitions: readonly string[];
  /** Name or id of the reference archive; null for the rule. */
  readonly reference: string | null;
  /** The type follows from the sound archives: the reference is one of them, too. */
  readonly bySchedule?: boolean;
  /** Go on although the source is empty or much smaller than last time. */
  readonly allowShrink: boolean;
  /** The reference is of the same source, though its host or root has another name. False when left out. */
  readonly sameSource?: boolean;
  /** Milliseconds to wait for the lock while another run holds it; none when left out. */
  readonly wait?: number;
}

/** The options as one run has them: its type is chosen. */
export type RunOptions = BackupOptions & { readonly type: ArchiveType };

/** The options of the run of one definition; null when there is to be none. */
export async function runOptions(definition: Definition, options: BackupOptions): Promise<RunOptions | null> {
  const type = typeof options.type === 'string' ? options.type : await options.type(definition);
  return type === null ? null : { ...options, type };
}
