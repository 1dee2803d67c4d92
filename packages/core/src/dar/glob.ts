/**
 * Shell patterns as dar matches them: fnmatch(3) on bytes, in the C locale, where `*` and `?` also match `/`.
 * Text is held as "byte strings": one UTF-16 unit for each byte (latin1), so that any name can be matched.
 */
export type GlobToken =
  | { readonly kind: 'literal'; readonly byte: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'any' }
  | { readonly kind: 'set'; readonly negated: boolean; readonly bytes: ReadonlySet<number> };

/** UTF-8 text as a byte string. */
export function byteString(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Writes literal text as a pattern that matches only itself. */
export function escapeGlob(literal: string): string {
  return literal.replaceAll(/[\\*?[\]]/g, '\\$&');
}

/** The tokens of a pattern given as a byte string. An unclosed `[` stands for itself, as in fnmatch(3). */
export function parseGlob(pattern: string): GlobToken[] {
  const tokens: GlobToken[] = [];
  let index = 0;
  while (index < pattern.length) {
    const char = pattern.charAt(index);
    const set = char === '[' ? parseSet(pattern, index) : null;
    if (set !== null) {
      tokens.push(set.token);
      index = set.end;
    } else if (char === '*') {
      tokens.push({ kind: 'any' });
      index += 1;
    } else if (char === '?') {
      tokens.push({ kind: 'one' });
      index += 1;
    } else {
      const escaped = char === '\\' && index + 1 < pattern.length;
      tokens.push({ kind: 'literal', byte: escaped ? pattern.charAt(index + 1) : char });
      index += escaped ? 2 : 1;
    }
  }
  return tokens;
}

/** Source of a JavaScript expression for byte strings; use it with the flag `s`. */
export function globToExpression(tokens: readonly GlobToken[]): string {
  return tokens
    .map((token) => {
      switch (token.kind) {
        case 'literal':
          return hex(token.byte.charCodeAt(0));
        case 'one':
          return '.';
        case 'any':
          return '.*';
        case 'set':
          return `[${token.negated ? '^' : ''}${[...token.bytes].map(hex).join('')}]`;
      }
    })
    .join('');
}

/** The same pattern as a POSIX extended expression (regex(7)), as a byte string without any `$`, at which dar would cut it. */
export function globToPosix(tokens: readonly GlobToken[]): string {
  return tokens
    .map((token) => {
      switch (token.kind) {
        case 'literal':
          if (token.byte === '$') return DOLLAR;
          return /[\\^.[\]|()*+?{}]/.test(token.byte) ? `\\${token.byte}` : token.byte;
        case 'one':
          return '.';
        case 'any':
          return '.*';
        case 'set':
          return token.bytes.has(DOLLAR_BYTE)
            ? posixSet(!token.negated, complement(token.bytes))
            : posixSet(token.negated, token.bytes);
      }
    })
    .join('');
}

const DOLLAR_BYTE = 0x24;

/** Every byte but `$`. */
const DOLLAR = '[^\x01-#%-\xff]';

function complement(bytes: ReadonlySet<number>): ReadonlySet<number> {
  const others = new Set<number>();
  for (let byte = 1; byte < 256; byte += 1) if (!bytes.has(byte)) others.add(byte);
  return others;
}

function parseSet(pattern: string, start: number): { token: GlobToken; end: number } | null {
  const negated = pattern[start + 1] === '!' || pattern[start + 1] === '^';
  const first = start + (negated ? 2 : 1);
  const bytes = new Set<number>();
  let index = first;
  while (index < pattern.length) {
    if (pattern[index] === ']' && index > first) return { token: { kind: 'set', negated, bytes }, end: index + 1 };
    const named = /^\[:([a-z]+):\]/.exec(pattern.slice(index, index + 12));
    const members = named === null ? undefined : CLASSES[named[1] ?? ''];
    if (named !== null && members !== undefined) {
      for (let byte = 0; byte < 128; byte += 1) if (members.test(String.fromCharCode(byte))) bytes.add(byte);
      index += named[0].length;
      continue;
    }
    const from = memberAt(pattern, index);
    index = from.end;
    let to = from;
    if (pattern[index] === '-' && index + 1 < pattern.length && pattern[index + 1] !== ']') {
      to = memberAt(pattern, index + 1);
      index = to.end;
    }
    for (let byte = from.byte; byte <= to.byte; byte += 1) bytes.add(byte);
  }
  return null;
}

function memberAt(pattern: string, index: number): { byte: number; end: number } {
  const escaped = pattern[index] === '\\' && index + 1 < pattern.length;
  const at = escaped ? index + 1 : index;
  return { byte: pattern.charCodeAt(at), end: at + 1 };
}

/** In a POSIX set `]` must come first, `-` last, `^` not first, and `[` not before `:`, `.` or `=`. */
function posixSet(negated: boolean, bytes: ReadonlySet<number>): string {
  if (bytes.size === 0) return negated ? '.' : '[^\x01-\xff]';
  const chars = [...bytes].toSorted((a, b) => a - b).map((byte) => String.fromCharCode(byte));
  const plain = chars.filter((char) => !']-^['.includes(char)).join('');
  const has = (char: string): string => (chars.includes(char) ? char : '');
  if (!negated && chars.length === 1) return plain === '' || plain === '.' ? `\\${chars[0]}` : `[${plain}]`;
  const body = `${has(']')}${plain}${has('[')}${has('^')}${has('-')}`;
  // Only `^` and `-` or `[` are left: put `-` first, where it also stands for itself.
  const safe = !negated && body.startsWith('^') ? `-^` : body;
  return `[${negated ? '^' : ''}${safe}]`;
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[\x00-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[\x21-\x7e]/,
  lower: /[a-z]/,
  print: /[\x20-\x7e]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t-\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

function hex(value: number | string): string {
  const code = typeof value === 'number' ? value : value.charCodeAt(0);
  return `\\x${code.toString(16).padStart(2, '0')}`;
}
