import type { ExitName } from '../errors/exit-codes.ts';

/** What every operation returns: the document that `--json` prints, and the exit code that says the same. */
export interface OperationResult<Document> {
  readonly document: Document;
  readonly exit: ExitName;
}
