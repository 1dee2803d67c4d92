/** One thing of a page that the test acts on, in the order of the page. Lines are counted from 1. */
export type PageItem =
  /** `<!-- example: TEXT -->`: what the reader's machine looks like from here on; see preparations.ts. */
  | { readonly kind: 'preparation'; readonly line: number; readonly text: string }
  /** A line `$ …` of a console block, the exit code that its comment names, and what the page shows below it. */
  | {
      readonly kind: 'command';
      readonly line: number;
      readonly command: string;
      readonly exit: number;
      readonly shown: readonly string[];
    }
  /** A block with a path behind its language: a file that the reader writes, or that an earlier command has written. */
  | { readonly kind: 'file'; readonly line: number; readonly path: string; readonly text: string }
  /** A yaml block: a configuration, or a part of one. */
  | { readonly kind: 'configuration'; readonly line: number; readonly text: string }
  /** A sh block: commands that are shown and not run. */
  | { readonly kind: 'not-run'; readonly line: number; readonly text: string };

/** Languages of blocks in which there is nothing to run. */
const TEXT_BLOCKS = ['text', 'json', 'ts', 'js'];

/** Everything of a Markdown page that can be run or checked. Throws for a block whose language says nothing. */
export function readPage(text: string): readonly PageItem[] {
  const items: PageItem[] = [];
  let block: { readonly language: string; readonly line: number; readonly lines: string[] } | null = null;
  for (const [index, content] of text.split('\n').entries()) {
    const line = index + 1;
    const fence = /^```(.*)$/.exec(content);
    if (block === null && fence !== null) block = { language: fence[1] ?? '', line, lines: [] };
    else if (block !== null && fence !== null) {
      items.push(...readBlock(block));
      block = null;
    } else if (block !== null) block.lines.push(content);
    else {
      const preparation = /^<!-- example: (.*) -->$/.exec(content)?.[1];
      if (preparation !== undefined) items.push({ kind: 'preparation', line, text: preparation });
    }
  }
  return items;
}

interface Block {
  readonly language: string;
  /** Of its opening fence. */
  readonly line: number;
  readonly lines: readonly string[];
}

function readBlock({ language, line, lines }: Block): readonly PageItem[] {
  const [, path] = /^\w+ (~\/\S+)$/.exec(language) ?? [];
  if (path !== undefined) return [{ kind: 'file', line, path, text: `${lines.join('\n')}\n` }];
  if (language === 'console') return readCommands(lines, line + 1);
  if (language === 'yaml') return [{ kind: 'configuration', line, text: `${lines.join('\n')}\n` }];
  if (language === 'sh') return [{ kind: 'not-run', line, text: lines.join('\n') }];
  if (TEXT_BLOCKS.includes(language)) return [];
  throw new Error(
    `line ${line}: a block in "${language}". Use console, sh, yaml, or one of ${TEXT_BLOCKS.join(', ')}.`,
  );
}

/** A command may go on in the next line after a backslash. */
function readCommands(lines: readonly string[], firstLine: number): readonly PageItem[] {
  const commands: { line: number; command: string; shown: string[] }[] = [];
  for (const [index, content] of lines.entries()) {
    const last = commands.at(-1);
    if (content.startsWith('$ ')) commands.push({ line: firstLine + index, command: content.slice(2), shown: [] });
    else if (last === undefined) throw new Error(`line ${firstLine + index}: output before any command`);
    else if (last.command.endsWith('\\') && last.shown.length === 0) last.command += `\n${content}`;
    else last.shown.push(content);
  }
  return commands.map(({ line, command, shown }) => ({
    kind: 'command',
    line,
    command,
    exit: Number(/# exit (\d+)$/.exec(command)?.[1] ?? 0),
    shown,
  }));
}
