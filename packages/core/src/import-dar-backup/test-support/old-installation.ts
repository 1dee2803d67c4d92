import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveType } from '../../records/archive-name.ts';
import { workshop, type Workshop } from '../../test-support/workshop.ts';

/** The zone in which the archives of these tests are dated. */
export const ZONE = 'Europe/Berlin';

/** An installation as dar-backup leaves it: made by its rules, with real programs. */
export interface OldInstallation {
  readonly shop: Workshop;
  readonly conf: string;
  readonly data: string;
  readonly backups: string;
  readonly definitions: string;
  readonly parity: string;
  /** Writes a definition as a dar batch file. */
  readonly define: (file: string, text?: string) => Promise<void>;
  /** One backup: archive, parity as `parity` says, base. `time` is UTC, `HH:MM`; null leaves the slices' times as they are. */
  readonly backup: (request: OldBackup) => Promise<string>;
}

export interface OldBackup {
  readonly definition: string;
  readonly type: ArchiveType;
  readonly date: string;
  readonly time?: string | null;
  readonly reference?: string;
  readonly parity?: 'beside' | 'elsewhere' | 'whole' | 'none' | undefined;
  /** The batch file when it is not named as the definition. */
  readonly file?: string;
}

export async function oldInstallation(conf: string | null = null): Promise<OldInstallation> {
  const shop = await workshop();
  const home = shop.directory;
  const [data, backups, definitions, parity] = ['old data', 'backups', 'backup.d', 'parity'].map((name) =>
    join(home, name),
  ) as [string, string, string, string];
  for (const directory of [
    data,
    backups,
    definitions,
    parity,
    join(home, 'restore'),
    join(home, '.config/dar-backup'),
  ]) {
    await mkdir(directory, { recursive: true });
  }
  const file = join(home, '.config/dar-backup/dar-backup.conf');
  await writeFile(file, conf ?? FULL_CONF);
  const define: OldInstallation['define'] = async (name, text = batch(data)) =>
    writeFile(join(definitions, name), text);
  return {
    shop,
    conf: file,
    data,
    backups,
    definitions,
    parity,
    define,
    backup: async (request) => {
      const { definition, type, date, time = '10:00', reference, parity: place = 'none' } = request;
      const name = `${definition}_${type}_${date}`;
      const base = join(backups, name);
      const references = reference === undefined ? [] : ['-A', join(backups, reference)];
      call('dar', '-c', base, '-N', '-B', join(definitions, request.file ?? definition), '-Q', ...references);
      const slices = (await slicesOf(backups, name)).map((slice) => join(backups, slice));
      const when = new Date(`${date}T${time ?? '00:00'}:00Z`);
      for (const slice of slices) {
        if (time !== null) await utimes(slice, when, when);
        if (place === 'beside') call('par2', 'create', '-r20', '-q', '-q', slice);
        if (place === 'elsewhere') {
          call('par2', 'create', '-B', backups, '-r20', '-q', '-q', slice.replace(backups, parity) + '.par2', slice);
        }
      }
      if (place === 'whole') call('par2', 'create', '-r20', '-q', '-q', `${base}.par2`, ...slices);
      if (place === 'elsewhere') await writeFile(join(parity, `${name}.par2.manifest.ini`), '[MANIFEST]\n');
      const database = join(backups, `${definition}.db`);
      if (!existsSync(database)) call('dar_manager', '--create', database);
      call('dar_manager', '--base', database, '--add', base, '-Q', '--alter=ignore-order');
      return name;
    },
  };
}

/** A definition as people have them. */
export function batch(root: string, ...more: readonly string[]): string {
  return ['-am', `-R "${root}"`, '-s 10G', '-z5', '-n', '--cache-directory-tagging', ...more]
    .map((line) => `${line}\n`)
    .join('');
}

/** Numeric order. */
export async function slicesOf(directory: string, name: string): Promise<string[]> {
  const files = (await readdir(directory)).filter((file) => file.startsWith(`${name}.`) && /\.\d+\.dar$/.test(file));
  return files.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

export function call(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A change that dar sees whatever the clock: other size. */
export async function grow(path: string): Promise<void> {
  await appendFile(path, `${'more '.repeat(3)}\n`);
}

/** Every key that dar-backup knows. */
export const FULL_CONF = `# dar-backup
[MISC]
LOGFILE_LOCATION = ~/log/dar-backup.log
MAX_SIZE_VERIFICATION_MB = 20
MIN_SIZE_VERIFICATION_MB = 0     # all
NO_FILES_VERIFICATION = 3
COMMAND_TIMEOUT_SECS = 86400
COMMAND_CAPTURE_MAX_BYTES = 102400
LOGFILE_MAX_BYTES = 26214400
LOGFILE_BACKUP_COUNT = 5
TRACE_LOG_MAX_BYTES = 10485760
TRACE_LOG_BACKUP_COUNT = 1
DAR_BACKUP_DISCORD_WEBHOOK_URL = https://discord.invalid/api/webhooks/1/very-secret
METRICS_DB_PATH = ~/metrics.db
RESTORETEST_EXCLUDE_PREFIXES = .cache/, /Downloads/
RESTORETEST_EXCLUDE_SUFFIXES = .log, .tmp
RESTORETEST_EXCLUDE_REGEX = (^|/)cache/
RESTORE_OWNERSHIP = no

[DIRECTORIES]
BACKUP_DIR = ~/backups
BACKUP.D_DIR = ~/backup.d/
TEST_RESTORE_DIR = ~/restore
MANAGER_DB_DIR = ~/backups

[AGE]
DIFF_AGE = 100
INCR_AGE = 40

[PAR2]
ERROR_CORRECTION_PERCENT = 5
ENABLED = True
PAR2_DIR = ~/parity
PAR2_RATIO_FULL = 10
PAR2_RUN_VERIFY = yes

[my photos]
PAR2_RATIO_FULL = 20
PAR2_DIR = ~/parity
PAR2_ENABLED = true

[scratch]
PAR2_ENABLED = false

[nobody]
PAR2_RATIO_FULL = 7

[PREREQ]
SCRIPT_2 = echo two
SCRIPT_10 = test -d "$HOME" && echo 100%%

[POSTREQ]
SCRIPT_1 = sync
`;
