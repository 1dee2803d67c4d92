import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BIN, says } from '../support/cli.ts';
import { CLOCK } from '../support/clock.ts';
import { OWN_MOUNTS } from '../support/own-mounts.ts';

export interface Ran {
  readonly code: number | null;
  /** stdout, then stderr. */
  readonly output: string;
}

/**
 * The computer of the pages: the home directory /home/anna and storage below /mnt, which are directories below `root`.
 * It can be kept in a state and brought back to it, under the same paths.
 */
export class Machine {
  readonly root: string;
  readonly home: string;
  readonly #states: string;
  readonly #cache: string;
  readonly #running: ChildProcess[] = [];
  readonly #closing: (() => Promise<void>)[] = [];
  #cwd: string;
  /** What goes before each command: it runs in namespaces of the page's own. */
  #entering: readonly string[] = [];

  constructor(directory: string) {
    this.root = join(directory, 'machine');
    this.home = join(this.root, 'home/anna');
    this.#states = join(directory, 'states');
    this.#cache = join(directory, 'cache');
    this.#cwd = this.home;
    mkdirSync(this.#states);
  }

  /** An empty one, with the `darkive` command. */
  reset(): void {
    rmSync(this.root, { recursive: true, force: true });
    const programs = join(this.root, 'usr/local/bin');
    for (const path of [programs, this.home, join(this.root, 'mnt/backup')]) mkdirSync(path, { recursive: true });
    const command = join(programs, 'darkive');
    writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`);
    chmodSync(command, 0o755);
    this.#cwd = this.home;
  }

  keep(state: string): void {
    execFileSync('cp', ['-a', this.root, join(this.#states, state)]);
  }

  /** False when that state was never kept. */
  bringBack(state: string): boolean {
    const kept = join(this.#states, state);
    if (!existsSync(kept)) return false;
    rmSync(this.root, { recursive: true, force: true });
    execFileSync('cp', ['-a', kept, this.root]);
    this.#cwd = this.home;
    return true;
  }

  /** A path or command of a page, as it is here. */
  toMachine(text: string): string {
    return text.replaceAll(/(?<![\w./~-])\/(?=(?:mnt|home\/anna)\b)/g, `${this.root}/`);
  }

  /** Output of a program here, as a page would show it. */
  toPage(text: string): string {
    return text.replaceAll(this.root, '');
  }

  /** Names of the archives on all storage. */
  archives(): readonly string[] {
    // A page may have removed the manifest, or a slice.
    const files = globSync(['mnt/**/*.manifest.json', 'mnt/**/*.1.dar'], { cwd: this.root });
    return [...new Set(files.map((file) => basename(file).replace(/\.manifest\.json$|(?:-catalogue)?\.1\.dar$/, '')))];
  }

  /** Runs a command line as a shell would; a `cd` counts for the next one, too. */
  run(command: string): Promise<Ran> {
    const script = `${command}\nstatus=$?\npwd >&3\nexit $status`;
    // The directory is entered once more there: the one of this process lies outside of those mounts.
    const entering = this.#entering.length === 0 ? [] : [...this.#entering, 'env', `--chdir=${this.#cwd}`];
    const [program, ...args] = [...entering, 'sh', '-c', script];
    const child = spawn(program ?? '', args, {
      cwd: this.#cwd,
      env: this.#environment(),
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const texts = ['', '', '', ''];
    for (const number of [1, 2, 3]) {
      child.stdio[number]?.on('data', (chunk: Buffer) => {
        texts[number] += chunk.toString('utf8');
      });
    }
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        this.#cwd = texts[3]?.trim() || this.#cwd;
        resolve({ code, output: `${texts[1]}${texts[2]}` });
      });
    });
  }

  /** Starts a program that stays; `stop` ends it. */
  start(...command: readonly [string, ...string[]]): ChildProcess {
    const [program, ...args] = command;
    const child = spawn(program, args, {
      cwd: this.home,
      env: this.#environment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#running.push(child);
    return child;
  }

  /** From here on commands run with mounts of their own, in which `setup` has run as a shell script. */
  async mounts(setup: string): Promise<void> {
    const keeper = spawn('unshare', [...OWN_MOUNTS, 'sh', '-c', `set -e\n${setup}\necho ready >&2\nexec sleep 3600`], {
      env: this.#environment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#running.push(keeper);
    await says(keeper, 'ready');
    const user = OWN_MOUNTS.includes('-rm') ? ['--user', '--preserve-credentials'] : [];
    this.#entering = ['nsenter', '--target', String(keeper.pid), '--mount', '--root', ...user];
  }

  /** Something that `stop` closes. */
  closeLater(close: () => Promise<void>): void {
    this.#closing.push(close);
  }

  async stop(): Promise<void> {
    this.#entering = [];
    for (const close of this.#closing.splice(0)) await close();
    for (const child of this.#running.splice(0)) {
      const ended = new Promise((resolve) => child.once('close', resolve));
      if (child.exitCode === null && child.kill('SIGTERM')) await ended;
    }
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      ...CLOCK,
      PATH: `${join(this.root, 'usr/local/bin')}:${process.env['PATH']}`,
      HOME: this.home,
      PWD: this.#cwd,
      npm_config_update_notifier: 'false',
      // Compiled once for all pages.
      DARKIVE_CACHE_DIR: this.#cache,
    };
  }
}
