/** One setting of an INI file. */
export interface IniEntry {
  readonly section: string;
  /** As written; compare it in lower case. */
  readonly key: string;
  /** Comments removed, `%` resolved; lines of a long value joined by newlines. */
  readonly value: string;
  /** 1-based line of the key. */
  readonly line: number;
}

export interface IniProblem {
  readonly line: number;
  readonly message: string;
}

/** Section → key in lower case → setting. Settings of `[DEFAULT]` are in every section that has none of its own. */
export type IniSections = ReadonlyMap<string, ReadonlyMap<string, IniEntry>>;

/**
 * Reads the INI dialect of Python's configparser with `#` for comments behind values, as dar-backup reads it: keys
 * without regard to case, indented lines go on with a value, `=` or `:`, `%(key)s` and `%%`. The INI packages of npm read
 * other dialects: they know neither interpolation nor continued lines, and cut values at `;`.
 */
export function readIni(
  text: string,
): { readonly sections: IniSections } | { readonly problems: readonly IniProblem[] } {
  const { raw, problems } = readLines(text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/));
  if (problems.length > 0) return { problems };
  const defaults = raw.get(DEFAULT) ?? new Map<string, IniEntry>();
  const sections = new Map<string, Map<string, IniEntry>>();
  const budget: Budget = { left: MOST_CHARACTERS };
  for (const [name, own] of raw) {
    if (name === DEFAULT) continue;
    const all = new Map([...defaults, ...own]);
    const resolved = new Map<string, IniEntry>();
    for (const [key, entry] of all) {
      const value = interpolate(entry, entry.value, all, { problems, budget, depth: 1 });
      resolved.set(key, { ...entry, section: name, value });
    }
    sections.set(name, resolved);
  }
  return problems.length > 0 ? { problems } : { sections };
}

const DEFAULT = 'DEFAULT';

type RawSections = Map<string, Map<string, IniEntry>>;

interface OpenEntry {
  readonly section: string;
  readonly key: string;
  readonly line: number;
  readonly lines: string[];
}

function readLines(lines: readonly string[]): { raw: RawSections; problems: IniProblem[] } {
  const raw: RawSections = new Map();
  const problems: IniProblem[] = [];
  let section: string | null = null;
  let open: OpenEntry | null = null;
  let indent = 0;
  const close = (): void => {
    if (open === null) return;
    const { lines: parts, ...entry } = open;
    raw.get(entry.section)?.set(entry.key.toLowerCase(), { ...entry, value: parts.join('\n').trimEnd() });
    open = null;
  };
  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    const { content, isComment } = withoutComment(line);
    if (content === '') {
      if (!isComment) open?.lines.push('');
      continue;
    }
    const depth = line.search(/\S/);
    if (open !== null && depth > indent) {
      open.lines.push(content);
      continue;
    }
    indent = depth;
    const header = /^\[(.+)\]/.exec(content)?.[1];
    if (header !== undefined) {
      close();
      if (raw.has(header) && header !== DEFAULT) problems.push({ line: number, message: `[${header}] is there twice` });
      if (!raw.has(header)) raw.set(header, new Map());
      section = header;
      continue;
    }
    const { key, value } = keyAndValue(content);
    close();
    if (section === null) problems.push({ line: number, message: 'a setting before the first [section]' });
    else if (key === '') problems.push({ line: number, message: 'neither a [section] nor a setting "key = value"' });
    else if (raw.get(section)?.has(key.toLowerCase()) === true) {
      problems.push({ line: number, message: `${key} is there twice in [${section}]` });
    } else open = { section, key, line: number, lines: [value] };
  }
  close();
  return { raw, problems };
}

/** Without an expression: one that looks for blanks before `=` tries every blank of a long line of them. */
function keyAndValue(content: string): { key: string; value: string } {
  const at = content.search(/[=:]/);
  if (at === -1) return { key: '', value: '' };
  return { key: content.slice(0, at).trimEnd(), value: content.slice(at + 1).trimStart() };
}

/** `#` or `;` at the beginning of a line, `#` after a blank anywhere. */
function withoutComment(line: string): { content: string; isComment: boolean } {
  if (/^\s*[#;]/.test(line)) return { content: '', isComment: true };
  const at = line.search(/\s#/);
  return { content: (at === -1 ? line : line.slice(0, at)).trim(), isComment: at !== -1 };
}

const DEEPEST = 10;

/**
 * Characters that the references of a whole file may bring in, each as many as its setting has and some more. Settings that
 * refer to others several times, which do the same, grow beyond all measure.
 */
const MOST_CHARACTERS = 1_000_000;
const REFERENCE = 100;

/** What is wrong with one more is of no interest. */
const MOST_PROBLEMS = 100;

interface Budget {
  left: number;
}

interface Interpolation {
  readonly problems: IniProblem[];
  readonly budget: Budget;
  readonly depth: number;
}

function interpolate(
  entry: IniEntry,
  text: string,
  all: ReadonlyMap<string, IniEntry>,
  { problems, budget, depth }: Interpolation,
): string {
  const refuse = (what: string): string => {
    const message = `${entry.key}: ${what}`;
    const isKnown = problems.some((problem) => problem.line === entry.line && problem.message === message);
    if (!isKnown && problems.length < MOST_PROBLEMS) problems.push({ line: entry.line, message });
    return '';
  };
  return text.replaceAll(/%(%|\(([^)]+)\)s|)/g, (whole, token: string, name: string | undefined) => {
    if (token === '%') return '%';
    const other = name === undefined ? undefined : all.get(name.toLowerCase());
    if (name === undefined) return refuse('a lone "%"; a percent sign is written "%%"');
    if (other === undefined) return refuse(`"${whole}" names no setting that can be used here`);
    if (depth >= DEEPEST) return refuse(`"${whole}" refers to itself, or through more than ${DEEPEST} settings`);
    if (budget.left <= 0) return '';
    budget.left -= REFERENCE + other.value.length;
    if (budget.left <= 0) return refuse('too many references in this file');
    return interpolate(entry, other.value, all, { problems, budget, depth: depth + 1 });
  });
}
