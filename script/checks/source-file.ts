import { parseSync } from 'oxc-parser';

/** Another module that a source file names. */
export interface Reference {
  readonly specifier: string;
  /** 1-based. */
  readonly line: number;
  /** Leaves nothing behind at run time: `import type`, `export type`, `import('…')` in a type. */
  readonly typeOnly: boolean;
  /** Names as exported by the other module; empty for side effects, `*` and dynamic imports. */
  readonly names: readonly string[];
}

/** A use of something that the rules may forbid: `process.env`, `new Date()`, `instanceof DarkiveError`. */
export interface Use {
  readonly what: string;
  readonly line: number;
}

export interface SourceFile {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly references: readonly Reference[];
  readonly uses: readonly Use[];
}

/** Reads the imports and the noteworthy expressions of one TypeScript file. Throws with file and line when it does not parse. */
export function parseSource(path: string, text: string): SourceFile {
  const { program, module, errors } = parseSync(path, text);
  const lineAt = lineFinder(text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path}:${lineAt(error.labels[0]?.start ?? 0)}  ${error.message}`);

  const references: Reference[] = [];
  for (const { moduleRequest, start, entries } of module.staticImports) {
    references.push({
      specifier: moduleRequest.value,
      line: lineAt(start),
      typeOnly: entries.length > 0 && entries.every((entry) => entry.isType),
      names: entries.flatMap(({ importName }) => importName.name ?? []),
    });
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, start, isType, importName } of entries) {
      if (moduleRequest === null) continue;
      references.push({
        specifier: moduleRequest.value,
        line: lineAt(start),
        typeOnly: isType,
        names: importName.name === null ? [] : [importName.name],
      });
    }
  }

  const uses: Use[] = [];
  // The parser describes every kind of node by itself; a walk needs only what they have in common.
  walk(program as unknown as Node, (node) => {
    const line = lineAt(node.start);
    const imported = importedByExpression(node);
    if (imported !== null) references.push({ ...imported, line, names: [] });
    const what = noteworthy(node);
    if (what !== null) uses.push({ what, line });
  });
  return { path, references, uses };
}

/** A node of the ESTree that oxc-parser returns; only what is read here. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) walk(child, visit);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** `import('x')` and, in types, `import('x').Name`; null for anything else and for specifiers that are computed. */
function importedByExpression(node: Node): { specifier: string; typeOnly: boolean } | null {
  if (node.type !== 'ImportExpression' && node.type !== 'TSImportType') return null;
  const { source } = node;
  if (!isNode(source) || typeof source.value !== 'string') return null;
  return { specifier: source.value, typeOnly: node.type === 'TSImportType' };
}

function noteworthy(node: Node): string | null {
  if (node.type === 'MemberExpression' && nameOf(node.object) !== null && nameOf(node.property) !== null) {
    return `${nameOf(node.object)}.${nameOf(node.property)}`;
  }
  if (node.type === 'NewExpression' && nameOf(node.callee) === 'Date' && isEmpty(node.arguments)) return 'new Date()';
  if (node.type === 'CallExpression' && nameOf(node.callee) !== null) return `${nameOf(node.callee)}()`;
  if (node.type === 'BinaryExpression' && node.operator === 'instanceof' && nameOf(node.right) !== null) {
    return `instanceof ${nameOf(node.right)}`;
  }
  return null;
}

function nameOf(node: unknown): string | null {
  return isNode(node) && node.type === 'Identifier' && typeof node.name === 'string' ? node.name : null;
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Offsets of oxc-parser count UTF-16 units, as strings do. */
function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
