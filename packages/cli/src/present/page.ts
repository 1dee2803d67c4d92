import type { Output } from '../output.ts';

/** Bytes that are gathered before they are written: a write an entry would be most of the work. */
const PAGE = 64 * 1024;

/** Text gathered into pages, each made safe to look at, written as fast as the reader takes them. */
export function createPage(output: Output, safe: (text: string) => string) {
  let text = '';
  let turned = false;
  const flush = async (): Promise<void> => {
    const page = safe(text);
    text = '';
    turned = true;
    await output.write(page);
    // Ends the listing: dar would go on to the end of the catalogue for nobody.
    if (output.closed) throw new Error('stdout was closed by its reader');
  };
  return {
    /** True when something was written already. */
    get turned() {
      return turned;
    },
    add(more: string): void {
      text += more;
    },
    /** Writes the page when it is full. */
    turn: (): Promise<void> | void => (text.length < PAGE ? undefined : flush()),
    flush,
  };
}
