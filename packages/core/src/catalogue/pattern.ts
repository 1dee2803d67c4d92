import { Buffer, isUtf8 } from 'node:buffer';
import { parseDisplayPath } from '../fs/index.ts';

/** What a user is looking for, ready to be compared with names as bytes. */
export interface Pattern {
  /** Compared with the whole path instead of the file name. */
  readonly wholePath: boolean;
  /** Bytes as latin1, without a slash, each of which every match holds in its name, or in some name of its path. */
  readonly literals: readonly string[];
  /** `text`: the name or the path, bytes as latin1. */
  readonly matches: (text: string) => boolean;
}

/**
 * A glob (`*`, `?`, `[…]`, a backslash for literals; `*` also matches `/`) or a part of the text. Without `/` it is about
 * the file name; with `/` about the end of the path: a glob begins at the root or at a directory, a part reaches
 * into the name. `\xNN` is the byte NN, as paths are shown.
 */
export function compilePattern(pattern: string, ignoreCase: boolean): Pattern {
  const fold = ignoreCase ? foldCase : (text: string): string => text;
  const wholePath = pattern.includes('/');
  if (!/[*?[]/.test(pattern)) {
    const readings = [
      ...new Set([Buffer.from(pattern), parseDisplayPath(pattern)].map((bytes) => fold(bytes.toString('latin1')))),
    ];
    return {
      wholePath,
      literals: readings.length === 1 ? parts(readings[0] ?? '', ignoreCase) : [],
      matches: (text) => {
        const folded = fold(text);
        // A part of a path must reach into the name: what lies below a found directory is not found again.
        const from = wholePath ? folded.lastIndexOf('/') + 1 : 0;
        return readings.some((part) => {
          const at = folded.lastIndexOf(part);
          return at !== -1 && at + part.length >= from;
        });
      },
    };
  }
  const { source, literals } = globSource(pattern, fold);
  const regex = new RegExp(`${wholePath ? '(?:^|/)' : '^'}${source}$`, 's');
  return {
    wholePath,
    literals: literals.flatMap((text) => parts(text, ignoreCase)),
    matches: (text) => regex.test(fold(text)),
  };
}

/** Lower case of a name: of its characters when it is UTF-8, else of its ASCII letters. Bytes as latin1. */
function foldCase(text: string): string {
  if (/^[\u0000-\u007f]*$/.test(text)) return text.toLowerCase();
  const bytes = Buffer.from(text, 'latin1');
  if (isUtf8(bytes)) return Buffer.from(bytes.toString('utf8').toLowerCase()).toString('latin1');
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Slash-free; with folded case only ASCII, because other letters change their bytes. */
function parts(text: string, asciiOnly: boolean): string[] {
  return text.split(asciiOnly ? /[/\u0080-\u00ff]/ : '/').filter((part) => part !== '');
}

/** One character: of UTF-8 when it is, else a byte. */
const ONE = '(?:[\\u00c2-\\u00f4][\\u0080-\\u00bf]{1,3}|[^])';

function globSource(pattern: string, fold: (text: string) => string): { source: string; literals: string[] } {
  let source = '';
  const literals = [''];
  const literal = (text: string): void => {
    const bytes = fold(Buffer.from(text).toString('latin1'));
    source += escapeRegex(bytes);
    literals.push(`${literals.pop() ?? ''}${bytes}`);
  };
  for (let index = 0; index < pattern.length;) {
    const rest = pattern.slice(index);
    const byte = /^\\x(?!00)([0-9A-Fa-f]{2})/.exec(rest);
    const escaped = /^\\(.)/su.exec(rest);
    const set = /^\[([!^]?)(\]?[^\]]*)\]/su.exec(rest);
    const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
    if (byte?.[1] !== undefined) {
      const text = Buffer.from(byte[1], 'hex').toString('latin1');
      source += escapeRegex(text);
      literals.push(`${literals.pop() ?? ''}${text}`);
      index += 4;
    } else if (escaped?.[1] !== undefined) {
      literal(escaped[1]);
      index += escaped[0].length;
    } else if (character === '*' || character === '?') {
      source += character === '*' ? '.*' : ONE;
      literals.push('');
      index += 1;
    } else if (set !== null && (set[2] ?? '') !== '') {
      source += setSource(set[2] ?? '', set[1] !== '', fold);
      literals.push('');
      index += set[0].length;
    } else {
      literal(character);
      index += character.length;
    }
  }
  return { source, literals };
}

/** `[a-zÄ]`, `[!0-9]`: ranges of ASCII characters, other characters one by one. */
function setSource(content: string, negated: boolean, fold: (text: string) => string): string {
  const options: string[] = [];
  const characters = [...content];
  for (let index = 0; index < characters.length; index += 1) {
    const [first = '', dash, last] = characters.slice(index, index + 3);
    if (dash === '-' && last !== undefined && first <= '\u007f' && last <= '\u007f' && first <= last) {
      for (let code = first.charCodeAt(0); code <= last.charCodeAt(0); code += 1)
        options.push(String.fromCharCode(code));
      index += 2;
    } else options.push(first);
  }
  const source = options.map((option) => escapeRegex(fold(Buffer.from(option).toString('latin1')))).join('|');
  return negated ? `(?!${source})${ONE}` : `(?:${source})`;
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, (character) => `\\${character}`);
}
