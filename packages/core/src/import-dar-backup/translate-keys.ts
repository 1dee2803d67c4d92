import { basename, dirname } from 'node:path';
import { regexProblem } from '../config/regex-problem.ts';
import type { Surroundings } from '../config/types.ts';
import type { IniEntry, IniSections } from './ini.ts';
import { expandOldPath } from './old-installation.ts';
import { translateDefinitionParity, translateParity } from './translate-parity.ts';
import { configPath, type Translator } from './translation.ts';

/** What the configuration says beside what goes into the new one. */
export interface TranslateRequest {
  readonly sections: IniSections;
  /** Names of the definitions that are carried over. */
  readonly definitions: ReadonlySet<string>;
  readonly surroundings: Surroundings;
}

/** Turns every key into settings of the new configuration, or says why not. None is dropped. */
export function translateKeys(request: TranslateRequest, to: Translator): void {
  const { sections, definitions } = request;
  const expand = (text: string): string => expandOldPath(text, request.surroundings);
  for (const [name, section] of sections) {
    if (name === 'PREREQ' || name === 'POSTREQ') translateScripts(name, [...section.values()], to);
    else if (name === 'PAR2') translateParity(section, sections, definitions, expand, to);
    else if (Object.hasOwn(KEYS, name)) {
      for (const [key, entry] of section) {
        const translate = KEYS[name]?.[key];
        if (translate === undefined) to.leaveOut(entry, 'dar-backup knows no such key in this section');
        else translate(entry, to, expand);
      }
    } else if (definitions.has(name)) translateDefinitionParity(name, section, sections, expand, to);
    else {
      const reason = 'the section is neither one of dar-backup’s nor named after a definition that is carried over';
      for (const entry of section.values()) to.leaveOut(entry, reason);
    }
  }
}

type Translate = (entry: IniEntry, to: Translator, expand: (text: string) => string) => void;

const TEST = ['defaults', 'restore-test'];
const TRACE = 'the debug log has the size and number of files that "log" says';
const LONGEST_TIMEOUT = 24 * 86_400;

const KEYS: Readonly<Record<string, Readonly<Record<string, Translate>>>> = {
  MISC: {
    logfile_location: (entry, to, expand) => {
      const file = expand(entry.value);
      if (file === '/dev/null') return to.leaveOut(entry, 'Darkive always keeps logs, in its state directory');
      to.carry(
        entry,
        ['log', 'directory'],
        configPath(dirname(file)),
        `Only the directory of ${basename(file)}: the files there have names of their own.`,
      );
    },
    max_size_verification_mb: (entry, to) => {
      const size = to.integer(entry, 1);
      if (size !== null) to.carry(entry, [...TEST, 'maximum-size'], `${size}MiB`);
    },
    min_size_verification_mb: (entry, to) => {
      const size = to.integer(entry, 0);
      if (size !== null) to.carry(entry, [...TEST, 'minimum-size'], size === 0 ? 0 : `${size}MiB`);
    },
    no_files_verification: (entry, to) => {
      const files = to.integer(entry, 1);
      if (files === null) return;
      if (files <= 10_000) to.carry(entry, [...TEST, 'files'], files);
      else to.carry(entry, [...TEST, 'files'], 10_000, `It was ${files}; 10000 is the most.`);
    },
    command_timeout_secs: (entry, to) => {
      const seconds = to.integer(entry, -1);
      if (seconds === null) return;
      if (seconds === 0) return to.problem(entry, '"0" is neither -1 nor more than 0');
      const paths = ['dar', 'script'].map((what) => ['defaults', 'timeouts', what]);
      const capped = seconds === -1 || seconds > LONGEST_TIMEOUT;
      const note =
        seconds === -1 ? 'It was -1, no limit; 24d is the longest.' : `It was ${seconds}; 24d is the longest.`;
      to.carryAll(
        entry,
        paths.map((path) => [path, capped ? '24d' : `${seconds}s`] as const),
        capped ? note : null,
      );
    },
    command_capture_max_bytes: (entry, to) =>
      to.leaveOut(entry, 'what programs print is always bounded in memory and goes to the log as a whole'),
    logfile_max_bytes: (entry, to) => {
      const bytes = to.integer(entry, 0);
      if (bytes === null) return;
      if (bytes >= 4096) to.carry(entry, ['log', 'max-size'], bytes);
      else to.carry(entry, ['log', 'max-size'], 4096, `It was ${bytes}; 4096 is the least.`);
    },
    logfile_backup_count: (entry, to) => {
      const files = to.integer(entry, 0);
      if (files === null) return;
      if (files <= 100) to.carry(entry, ['log', 'keep'], files);
      else to.carry(entry, ['log', 'keep'], 100, `It was ${files}; 100 is the most.`);
    },
    trace_log_max_bytes: (entry, to) => to.leaveOut(entry, TRACE),
    trace_log_backup_count: (entry, to) => to.leaveOut(entry, TRACE),
    dar_backup_discord_webhook_url: (entry, to) =>
      to.leaveOut(
        entry,
        'it is a secret and is not copied; a notifier takes it as a reference: put the address into a file that only you ' +
          'can read, and name that as file:/path in the section of the notifier',
      ),
    metrics_db_path: (entry, to) =>
      to.imported(entry, 'the ledger', 'its runs are taken over into the ledger; the database stays as it is'),
    restoretest_exclude_prefixes: (entry, to) =>
      to.carry(
        entry,
        [...TEST, 'exclude', 'prefix'],
        list(entry.value).map((prefix) => prefix.replace(/^\/+/, '')),
      ),
    restoretest_exclude_suffixes: (entry, to) => to.carry(entry, [...TEST, 'exclude', 'suffix'], list(entry.value)),
    restoretest_exclude_regex: (entry, to) => {
      if (entry.value === '') return to.leaveOut(entry, 'it is empty');
      const problem = regexProblem(entry.value);
      if (problem === null) to.carry(entry, [...TEST, 'exclude', 'regex'], [entry.value]);
      else
        to.leaveOut(
          entry,
          `it is a regular expression of Python’s that JavaScript reads differently (${problem}); write it anew under restore-test.exclude.regex`,
        );
    },
    restore_ownership: (entry, to) => {
      if (to.boolean(entry) === null) return;
      to.leaveOut(entry, 'it is decided at each restore: owners come back when root restores, and not for other users');
    },
  },
  DIRECTORIES: {
    'backup_dir': (entry, to, expand) => to.carry(entry, ['archives'], configPath(expand(entry.value))),
    'backup.d_dir': (entry, to) =>
      to.imported(entry, 'definitions', 'each definition points at its file there, which stays as it is'),
    'test_restore_dir': (entry, to, expand) =>
      to.carry(
        entry,
        ['temporary'],
        configPath(expand(entry.value)),
        'Darkive works in directories of its own there and never empties it.',
      ),
    'manager_db_dir': (entry, to) =>
      to.leaveOut(
        entry,
        'Darkive keeps bases of its own, <definition>.dmd beside the archives; the old ones stay as they are',
      ),
  },
  AGE: {
    diff_age: (entry, to) => translateAge(entry, 'diff', to),
    incr_age: (entry, to) => translateAge(entry, 'incr', to),
  },
};

function translateAge(entry: IniEntry, type: 'diff' | 'incr', to: Translator): void {
  const days = to.integer(entry, 1);
  if (days === null) return;
  to.carry(
    entry,
    ['defaults', 'retention', 'max-age', type],
    `${days}d`,
    'Only `darkive prune` removes archives, and never one on which a kept one builds.',
  );
}

/** dar-backup runs its scripts once for each command, in the order of their keys; Darkive once for each definition. */
function translateScripts(section: 'PREREQ' | 'POSTREQ', entries: readonly IniEntry[], to: Translator): void {
  const sorted = entries.toSorted((a, b) => (a.key.toLowerCase() < b.key.toLowerCase() ? -1 : 1));
  const vectors = sorted.map(({ value }) => ['sh', '-c', value]);
  const note = 'It ran once for each command and runs once for each definition now.';
  const comment = `dar-backup: ${sorted.map(({ key }) => key).join(', ')} in [${section}]. ${note}`;
  for (const moment of section === 'PREREQ' ? ['before'] : ['after', 'on-error']) {
    if (sorted.length > 0) to.add(['defaults', 'scripts', moment], vectors, comment);
  }
  for (const entry of sorted) {
    if (section === 'PREREQ') to.carry(entry, ['defaults', 'scripts', 'before'], vectors, note);
    else
      to.carryAll(
        entry,
        ['after', 'on-error'].map((moment) => [['defaults', 'scripts', moment], vectors] as const),
        note,
      );
  }
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
