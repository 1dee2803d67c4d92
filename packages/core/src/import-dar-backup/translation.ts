import type { IniEntry } from './ini.ts';

/** What becomes of a key of the old configuration. */
export interface KeyReport {
  readonly section: string;
  readonly key: string;
  /** 1-based line in the old configuration. */
  readonly line: number;
  /**
   * `carried`: means the same there. `changed`: carried over with a difference that the note tells.
   * `imported`: what it points at is taken over. `left-out`: not applicable, for the reason in the note.
   */
  readonly disposition: 'carried' | 'changed' | 'imported' | 'left-out';
  /** Where it is now, as a path in the new configuration; null when nowhere. */
  readonly to: string | null;
  readonly note: string | null;
}

/** One line of the new configuration. */
export interface NewSetting {
  readonly path: readonly string[];
  readonly value: string | number | boolean | readonly string[] | readonly (readonly string[])[];
  /** What the comment above it says: the old key, or why it is there. */
  readonly comment: string;
}

/** Collects what the keys become; the first value of a path stays. */
export interface Translator {
  readonly settings: readonly NewSetting[];
  readonly keys: readonly KeyReport[];
  readonly problems: readonly string[];
  carry(entry: IniEntry, path: readonly string[], value: NewSetting['value'], note?: string | null): void;
  /** Sets several paths from one key. */
  carryAll(
    entry: IniEntry,
    settings: readonly (readonly [readonly string[], NewSetting['value']])[],
    note?: string | null,
  ): void;
  imported(entry: IniEntry, to: string, note: string): void;
  leaveOut(entry: IniEntry, reason: string): void;
  /** A setting that no key asks for. */
  add(path: readonly string[], value: NewSetting['value'], comment: string): void;
  /** A whole number of at least `least`; null, and a problem, when it is none. */
  integer(entry: IniEntry, least: number): number | null;
  boolean(entry: IniEntry): boolean | null;
  problem(entry: IniEntry, message: string): void;
}

export function createTranslator(file: string): Translator {
  const settings: NewSetting[] = [];
  const keys: KeyReport[] = [];
  const problems: string[] = [];

  const report = (
    entry: IniEntry,
    disposition: KeyReport['disposition'],
    to: string | null,
    note: string | null,
  ): void => {
    const { section, key, line } = entry;
    keys.push({ section, key, line, disposition, to, note });
  };
  const set = (path: readonly string[], value: NewSetting['value'], comment: string): void => {
    if (!settings.some((known) => known.path.join('\n') === path.join('\n'))) settings.push({ path, value, comment });
  };
  const carryAll: Translator['carryAll'] = (entry, all, note = null) => {
    const from = `dar-backup: ${entry.key} in [${entry.section}]`;
    for (const [path, value] of all) set(path, value, note === null ? from : `${from}. ${note}`);
    const paths = all.map(([path]) => path.join('.')).join(', ');
    report(entry, note === null ? 'carried' : 'changed', paths, note);
  };
  const problem: Translator['problem'] = ({ section, key, line }, message) => {
    problems.push(`${file}:${line}: [${section}] ${key}: ${message}`);
  };
  return {
    settings,
    keys,
    problems,
    carry: (entry, path, value, note = null) => carryAll(entry, [[path, value]], note),
    carryAll,
    imported: (entry, to, note) => report(entry, 'imported', to, note),
    leaveOut: (entry, reason) => report(entry, 'left-out', null, reason),
    add: set,
    integer(entry, least) {
      const number = /^[+-]?\d{1,15}$/.test(entry.value) ? Number(entry.value) : Number.NaN;
      if (number >= least) return number;
      problem(entry, `"${entry.value}" is not a whole number of at least ${least}`);
      return null;
    },
    boolean(entry) {
      const word = entry.value.toLowerCase();
      if (['1', 'yes', 'true', 'on'].includes(word)) return true;
      if (['0', 'no', 'false', 'off'].includes(word)) return false;
      problem(entry, `"${entry.value}" is neither true nor false`);
      return null;
    },
    problem,
  };
}

/** A path as the new configuration takes it: a dollar sign would begin a variable. */
export function configPath(path: string): string {
  return path.replaceAll('$', '$$$$');
}
