/** How dar reads an option: `attached` takes a value in the same word only. From dar(1) and its option table, 2.7.8. */
export type OptionValue = 'none' | 'attached' | 'required';

/** Short options by how they take a value; all others are unknown. */
const SHORT: Readonly<Record<OptionValue, string>> = {
  none: 'hbnrfeDNQq,V',
  attached: 'azwHpkO05Mv',
  required: 'cdxtlC+yABRsSXIPg[]uUioEF~KJ$#*%ZYm1/^_.37<>=8{}69GjT\\24@',
};

/** Long options → short; those without a short form stand for themselves. */
const LONG: Readonly<Record<string, string>> = {
  'add-missing-catalogue': 'y',
  'alter': 'a',
  'aux': '@',
  'aux-crypto-block': '%',
  'aux-execute': '~',
  'aux-key': '$',
  'aux-ref': '@',
  'backup-hook-exclude': '>',
  'backup-hook-execute': '=',
  'backup-hook-include': '<',
  'batch': 'B',
  'beep': 'b',
  'cache-directory-tagging': ',',
  'comparison-field': 'O',
  'compression': 'z',
  'create': 'c',
  'crypto-block': '#',
  'deleted': 'k',
  'delta': '8',
  'delta-sig-min-size': '6',
  'diff': 'd',
  'dirty-behavior': '2',
  'dry-run': 'e',
  'empty': 'e',
  'empty-dir': 'D',
  'exclude': 'X',
  'exclude-by-ea': '5',
  'exclude-compression': 'Z',
  'exclude-delta-sig': '}',
  'exclude-ea': 'u',
  'exclude-from-file': ']',
  'execute': 'E',
  'extract': 'x',
  'first-slice': 'S',
  'flat': 'f',
  'fs-root': 'R',
  'fsa-scope': '4',
  'go-into': 'g',
  'hash': '3',
  'help': 'h',
  'hour': 'H',
  'ignored-as-symlink': '\\',
  'include': 'I',
  'include-compression': 'Y',
  'include-delta-sig': '{',
  'include-ea': 'U',
  'include-from-file': '[',
  'input': 'i',
  'isolate': 'C',
  'kdf-param': 'T',
  'key': 'K',
  'list': 'l',
  'list-format': 'T',
  'merge': '+',
  'min-digits': '9',
  'mincompr': 'm',
  'multi-thread': 'G',
  'network-retry-delay': 'j',
  'no-mount-points': 'M',
  'no-overwrite': 'n',
  'no-warn': 'w',
  'noconf': 'N',
  'on-fly-isolate': '@',
  'output': 'o',
  'overwriting-policy': '/',
  'pause': 'p',
  'prune': 'P',
  'quiet': 'q',
  'recent': 'r',
  'ref': 'A',
  'ref-crypto-block': '*',
  'ref-execute': 'F',
  'ref-key': 'J',
  'retry-on-change': '_',
  'sequential-read': '0',
  'sign': '7',
  'slice': 's',
  'slice-mode': '^',
  'sparse-file-min-size': '1',
  'test': 't',
  'tree-format': 'T',
  'user-comment': '.',
  'verbose': 'v',
  'version': 'V',
};

const LONG_ONLY: Readonly<Record<string, OptionValue>> = {
  'modified-data-detection': 'attached',
  'mount-points': 'attached',
  'nodump': 'none',
  'pipe-fd': 'required',
  'aduc': 'none',
};

/** An option's one name (its short form, or its long name) and how it takes a value. */
export interface KnownOption {
  readonly name: string;
  readonly value: OptionValue;
}

export function shortOption(letter: string): KnownOption | null {
  for (const value of ['none', 'attached', 'required'] as const) {
    if (SHORT[value].includes(letter)) return { name: letter, value };
  }
  return null;
}

/** Like getopt_long(3): an unambiguous beginning is enough. */
export function longOption(name: string): KnownOption | null {
  const all = [...Object.keys(LONG), ...Object.keys(LONG_ONLY)];
  const matches = all.includes(name) ? [name] : all.filter((candidate) => candidate.startsWith(name));
  const [only] = matches;
  if (matches.length !== 1 || only === undefined) return null;
  const short = LONG[only];
  if (short === undefined) return { name: only, value: LONG_ONLY[only] ?? 'none' };
  return only === 'no-mount-points' ? { name: short, value: 'none' } : shortOption(short);
}
