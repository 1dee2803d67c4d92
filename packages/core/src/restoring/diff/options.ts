import type { Config } from '../../config/types.ts';
import type { DiffDocument, DiffEntry } from '../../holdings/documents/catalogue-documents.ts';

export interface DiffOptions {
  readonly config: Config;
  /** An archive (name, id, or the beginning of an id) or a time. */
  readonly from: string;
  readonly to: string;
  /** For times: whose archives; null when the configuration has one definition alone, or when an archive says it. */
  readonly definition: string | null;
  /** Called once, before the first entry. */
  readonly onSides: (sides: Pick<DiffDocument, 'definition' | 'from' | 'to'>) => void;
  /** Called for every difference: what is new or changed in dar's order, then what is gone by path. Awaited. */
  readonly onEntry: (entry: DiffEntry) => void | Promise<void>;
}
