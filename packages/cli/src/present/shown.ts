import { printableDocument } from '@darkive/core/records';
import type { Look } from './look.ts';

/**
 * A result and how it is shown. The only way for a command to print one: what the presentation sees is the document with
 * every text made one line without control characters, so that no name and no message can forge a line or act on a terminal.
 */
export class Shown {
  readonly document: unknown;
  readonly #present: (look: Look) => string;

  constructor(document: unknown, present: (look: Look) => string) {
    this.document = document;
    this.#present = present;
  }

  text(look: Look): string {
    return this.#present(look);
  }

  /** The same presentation; `--json` prints the other document. */
  with(document: unknown): Shown {
    return new Shown(document, this.#present);
  }
}

export function shown<Document>(document: Document, present: (document: Document, look: Look) => string): Shown {
  return new Shown(document, (look) => present(printableDocument(document), look));
}
