/** One word of a batch file, quotes and backslashes resolved. */
export interface BatchWord {
  readonly text: string;
  /** 1-based line on which it begins. */
  readonly line: number;
}

export interface BatchProblem {
  readonly line: number;
  readonly message: string;
}

/** Conditions under which the words after them count for `dar -c`, alone or with `-A` (dar(1), CONDITIONAL SYNTAX). */
const APPLYING = new Set(['create', 'all', 'reference']);

/**
 * The words of a batch file that `dar -c` takes. As measured: a line that begins with `#` is a comment, a line that is
 * `word:` is a condition, `'`, `"` and backquotes quote also inside a word, a backslash takes the next character as it is.
 */
export function batchWords(text: string): { words: BatchWord[]; problems: BatchProblem[] } {
  const words: BatchWord[] = [];
  let applies = true;
  let word: string | null = null;
  let wordLine = 0;
  let quote: string | null = null;
  let quoteLine = 0;
  for (const [index, content] of text.split('\n').entries()) {
    const line = index + 1;
    if (quote === null) {
      const condition = /^\s*([A-Za-z][\w-]*):\s*$/.exec(content)?.[1];
      if (condition !== undefined) applies = APPLYING.has(condition);
      if (condition !== undefined || /^\s*#/.test(content)) continue;
    }
    // The end of the line ends a word like a blank does, or is part of a quoted one.
    for (const match of `${content}\n`.matchAll(/\\?[^]/g)) {
      const piece = match[0];
      const quoting: boolean = piece === '"' || piece === "'" || piece === '`';
      if (quote === null && /^\s$/.test(piece)) {
        if (word !== null && applies) words.push({ text: word, line: wordLine });
        word = null;
        continue;
      }
      if (word === null) wordLine = line;
      word ??= '';
      if (quote === null && quoting) {
        quote = piece;
        quoteLine = line;
      } else if (piece === quote) {
        quote = null;
      } else {
        word += piece.length === 2 ? piece.slice(1) : piece;
      }
    }
  }
  const problems = quote === null ? [] : [{ line: quoteLine, message: `The quote ${quote} is not closed.` }];
  return { words, problems };
}
