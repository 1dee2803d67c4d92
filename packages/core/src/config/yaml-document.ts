import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type Pair } from 'yaml';

export type KeyPath = readonly (string | number)[];

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface YamlProblem extends Position {
  readonly message: string;
}

export interface YamlData {
  readonly data: unknown;
  /** Where a key is written (or an entry of a list); for a missing key, where the mapping begins that should hold it. */
  readonly keyAt: (path: KeyPath) => Position;
  /** Where the value of a key is written. */
  readonly valueAt: (path: KeyPath) => Position;
}

/** YAML 1.2 text → plain data with positions, or every reason why not. Anchors, aliases, tags and merge keys are refused. */
export function readYaml(text: string): { readonly yaml: YamlData } | { readonly problems: readonly YamlProblem[] } {
  const lines = new LineCounter();
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  let document: Document;
  try {
    // Keys that are there twice are found below: the parser compares each with all before it.
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error', uniqueKeys: false });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { problems: [{ line: 1, column: 1, message: 'brackets are nested too deeply' }] };
  }
  const broken = [...document.errors, ...document.warnings].map((error) => ({
    ...position(error.pos[0]),
    message: explain(error.code, error.message),
  }));
  if (broken.length > 0) return { problems: broken };
  if (document.contents === null) return { problems: [{ line: 1, column: 1, message: EMPTY }] };

  const problems: YamlProblem[] = [];
  const data = plain(document.contents, (node, message) => {
    problems.push({ ...position(node?.range?.[0] ?? 0), message });
  });
  if (problems.length > 0) return { problems };
  if (data === null) return { problems: [{ line: 1, column: 1, message: EMPTY }] };
  const root = document.contents;
  return {
    yaml: {
      data,
      keyAt: (path) => position(find(root, path).key),
      valueAt: (path) => position(find(root, path).value),
    },
  };
}

const EMPTY = 'the file is empty; `darkive init` writes a commented one';

const ALIAS = 'aliases (*name) are not supported; text that begins with "*" goes in quotes';

function plain(node: unknown, refuse: (node: Node | null, message: string) => void): unknown {
  if (isAlias(node)) {
    refuse(node, ALIAS);
    return null;
  }
  if (isScalar(node) || isMap(node) || isSeq(node)) {
    if (node.anchor !== undefined)
      refuse(node, 'anchors (&name) are not supported; write the value out, or use "defaults"');
    if (node.tag !== undefined) refuse(node, 'tags (!name) are not supported; remove the tag');
  }
  if (isSeq(node)) return node.items.map((item) => plain(item, refuse));
  if (isMap(node)) {
    const entries = new Map<string, unknown>();
    for (const pair of node.items) {
      const name = keyName(pair);
      if (name === null) {
        refuse(isMap(pair.key) || isSeq(pair.key) || isScalar(pair.key) ? pair.key : node, 'a key must be plain text');
      } else if (name === '<<') {
        refuse(isScalar(pair.key) ? pair.key : node, 'merge keys (<<) are not supported; use "defaults"');
      } else if (name === '__proto__') {
        refuse(isScalar(pair.key) ? pair.key : node, 'a key cannot be named "__proto__"');
      } else if (entries.has(name)) {
        refuse(isScalar(pair.key) ? pair.key : node, `the key "${name}" is here twice; remove or rename one`);
      } else {
        entries.set(name, plain(pair.value, refuse));
      }
    }
    return Object.fromEntries(entries);
  }
  return isScalar(node) ? node.value : null;
}

/** A key as written: `2024:` is the name "2024", `010:` is "010". */
function keyName(pair: Pair): string | null {
  const key = pair.key;
  if (!isScalar(key) || key.value === null) return null;
  return typeof key.value === 'string' ? key.value : (key.source ?? null);
}

function find(root: Node, path: KeyPath): { key: number; value: number } {
  let node: unknown = root;
  let found = { key: start(root, 0), value: start(root, 0) };
  for (const step of path) {
    if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      const offset = start(node, found.value);
      found = { key: offset, value: offset };
    } else if (isMap(node)) {
      const pair: Pair | undefined = node.items.find((item) => keyName(item) === String(step));
      if (pair === undefined) return found;
      const key = start(pair.key, found.value);
      found = { key, value: start(pair.value, key) };
      node = pair.value;
    } else {
      return found;
    }
  }
  return found;
}

function start(node: unknown, otherwise: number): number {
  return isScalar(node) || isMap(node) || isSeq(node) ? (node.range?.[0] ?? otherwise) : otherwise;
}

/** The parser's messages in our words. They never quote a value: it might be a secret. */
function explain(code: string, message: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'a tab indents this line; use spaces';
    case 'MULTIPLE_DOCS':
      return 'a second document begins here ("---"); a configuration is one document';
    case 'TAG_RESOLVE_FAILED':
      return 'tags (!name) are not supported; remove the tag';
    case 'BAD_SCALAR_START':
      return 'text cannot begin with this character; put it in quotes';
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return 'this line is indented in a way that cannot be, or holds a second ": "; align it with its neighbours, or put the text in quotes';
    case 'BAD_INDENT':
      return 'this line is indented in a way that cannot be, or a bracket above is not closed';
    case 'MISSING_CHAR':
      return message.includes('quote')
        ? 'a quote is not closed'
        : 'a character is missing here: a colon, a bracket, or a space after one of them';
    case 'BAD_ALIAS':
      return ALIAS;
    default:
      return `this is not valid YAML (${code.toLowerCase().replaceAll('_', ' ')})`;
  }
}
