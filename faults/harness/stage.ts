import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createChecker, type CheckHow, type Violation } from './checker.ts';
import { endProcessesOf, stageEnvironment } from './environment.ts';
import { at } from './json-value.ts';
import { observe, type Observation, type Wanted } from './observations.ts';
import { ownMounts, type OwnMounts } from './own-mounts.ts';
import { fakeProgram } from './programs.ts';
import { seededRandom, type Random } from './random.ts';
import { startProgram, type Ended, type Running } from './run-program.ts';
import { writeSettings, type Places, type Settings } from './settings.ts';

/** How one command is started differently from the others. */
export interface CommandOptions {
  /** Added to the environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Put before the command: ['faketime', '2027-01-01'], ['prlimit', '--fsize=100000']. */
  readonly through?: readonly string[];
  /** Milliseconds after which it is killed. */
  readonly timeout?: number;
}

/**
 * The place of one case: a private directory with data to back up, an archive directory and a configuration with one
 * definition, `home`; and the built `darkive`, run as a process of its own.
 */
export interface Stage extends Places {
  /** Holds everything else: data, archives, state, tmp, systmp (TMPDIR), home (HOME), bin (first on the PATH). */
  readonly directory: string;
  /** True with --long: the case may take its time. */
  readonly long: boolean;
  /** Even numbers that depend on the seed and the case alone. */
  readonly random: Random;
  /** Writes the configuration anew. */
  configure(settings?: Settings): Promise<void>;
  /** Runs `darkive` to its end. */
  darkive(args: readonly string[], options?: CommandOptions): Promise<Ended>;
  /** Starts `darkive` and returns at once. */
  start(args: readonly string[], options?: CommandOptions): Running;
  /** Runs any other program in the surroundings of the stage. */
  run(vector: readonly string[], options?: CommandOptions): Promise<Ended>;
  /** Says what was looked at, what was seen, and what must be seen. What differs fails the case; it goes on all the same. */
  sees(what: string, seen: unknown, wanted: Wanted): void;
  /** Makes an archive of the data, which must succeed, and has the checker remember it. Returns its name. */
  restorePoint(type?: 'full' | 'diff' | 'incr', options?: CommandOptions): Promise<string>;
  /** Has the checker remember an archive of the data as they are now. */
  remember(archive: string): Promise<void>;
  /** The same, unless it is remembered already. */
  rememberNew(archive: string): Promise<void>;
  /** The case damages or removes this file of the archive directory itself; the checker passes over it. */
  changes(...files: readonly string[]): Promise<void>;
  /** The file must be again as it was before the case changed it. */
  healed(...files: readonly string[]): Promise<void>;
  /** The archive was rightly removed: nothing of it may be left. */
  removed(...archives: readonly string[]): Promise<void>;
  /** Lets the checker look now; every violation counts. */
  check(how?: CheckHow): Promise<void>;
  /** The tree below a directory as one text, to be compared with another one. */
  fingerprint(directory: string): Promise<string>;
  /** Says whether a directory holds what a remembered archive must restore to. */
  restoresTo(archive: string, directory: string): Promise<void>;
  /** Puts a shell script before a program of that name; null takes it away. */
  program(name: string, script: string | null): Promise<void>;
  /** Runs everything from now on in a mount namespace that this shell script has furnished. */
  mounts(script: string): Promise<void>;
  /** Waits until the second of the last backup is over: names of archives have no finer time. */
  nextSecond(): Promise<void>;
}

/** A stage, and what the suite itself does with it. */
export interface OpenStage {
  readonly stage: Stage;
  readonly observations: readonly Observation[];
  readonly violations: readonly Violation[];
  /** Ends what still runs and removes the directory. */
  close(): Promise<void>;
}

const BIN = join(import.meta.dirname, '../../packages/cli/bin/run.js');

export async function openStage(id: string, seed: number, long = false): Promise<OpenStage> {
  const directory = await mkdtemp(join(tmpdir(), `fault-${id}-`));
  const places: Places = {
    data: join(directory, 'data'),
    archives: join(directory, 'archives'),
    state: join(directory, 'state'),
    temporary: join(directory, 'tmp'),
    configFile: join(directory, 'config.yaml'),
  };
  for (const name of ['data', 'archives', 'systmp', 'home', 'known']) await mkdir(join(directory, name));
  await writeFile(join(directory, 'known/id'), basename(directory));
  await writeSettings(places);

  const observations: Observation[] = [];
  const violations: Violation[] = [];
  let mounted: OwnMounts | null = null;
  const prefix = (): readonly string[] => mounted?.prefix ?? [];
  const checker = createChecker(directory, { ...process.env, TMPDIR: undefined }, prefix);
  const bin = join(directory, 'bin');
  const env = stageEnvironment(directory, places.configFile);
  const launch = (vector: readonly string[], options: CommandOptions = {}): Running =>
    startProgram([...prefix(), ...(options.through ?? []), ...vector], {
      cwd: directory,
      env: { ...env, ...options.env },
      ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    });
  let lastBackup = 0;
  const start: Stage['start'] = (args, options) => {
    if (args[0] === 'backup') lastBackup = Math.floor(Date.now() / 1000);
    return launch([process.execPath, BIN, ...args], options);
  };
  const note = (file: string, lines: readonly string[]): Promise<void> =>
    appendFile(join(directory, 'known', file), lines.map((line) => `${basename(line)}\n`).join(''));

  const stage: Stage = {
    ...places,
    directory,
    long,
    random: seededRandom(seed, id),
    configure: (settings) => writeSettings(places, settings),
    start,
    darkive: (args, options) => start(args, options).end,
    run: (vector, options) => launch(vector, options).end,
    sees: (what, seen, wanted) => void observations.push(observe(what, seen, wanted)),
    async restorePoint(type = 'full', options = {}) {
      await stage.nextSecond();
      const ended = await stage.darkive(['backup', type, '--json'], options);
      if (ended.code !== 0) throw new Error(`a ${type} backup ends with ${ended.code}: ${ended.stdout}${ended.stderr}`);
      const name = String(at(ended.stdout, 'runs', 0, 'archive', 'name'));
      await checker.remember(name);
      return name;
    },
    remember: checker.remember,
    async rememberNew(archive) {
      if (!existsSync(join(directory, 'known', `${archive}.sums`))) await checker.remember(archive);
    },
    changes: (...files) => note('changed', files),
    async healed(...files) {
      const file = join(directory, 'known/changed');
      const names = new Set(files.map((path) => basename(path)));
      const kept = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '' && !names.has(line));
      await writeFile(file, kept.map((line) => `${line}\n`).join(''));
    },
    removed: (...archives) => note('gone', archives),
    async check(how) {
      const calm = { env: { PATH: process.env['PATH'] } };
      violations.push(...(await checker.check(await stage.darkive(['list', '--json'], calm), how)));
    },
    fingerprint: checker.fingerprint,
    async restoresTo(archive, restored) {
      const wanted = await readFile(join(directory, 'known', `${archive}.tree`), 'utf8');
      if ((await checker.fingerprint(restored)) !== wanted) stage.sees(`${archive} restored`, 'differs', 'equal');
    },
    program: (name, script) => fakeProgram(bin, name, script),
    async mounts(script) {
      // The one before is left for good: its process would keep ours alive.
      await mounted?.end();
      mounted = await ownMounts(script, directory);
      const list = ['sh', '-c', 'awk -v own="$0/" \'index($2, own) == 1 { print $2 }\' /proc/self/mounts', directory];
      await writeFile(join(directory, 'known/mounts'), (await stage.run(list)).stdout);
    },
    nextSecond: () => sleep(Math.max(0, (lastBackup + 1) * 1000 - Date.now() + 5)),
  };
  return {
    stage,
    observations,
    violations,
    async close() {
      await endProcessesOf(basename(directory));
      await mounted?.end();
      // rm(1) also removes what is deeper than a path can name.
      const removal = ['sh', '-c', 'chmod -R u+rwx "$0" 2>/dev/null; exec rm -rf "$0"', directory];
      await startProgram(removal, { cwd: tmpdir(), env: process.env, timeout: 600_000 }).end;
    },
  };
}
