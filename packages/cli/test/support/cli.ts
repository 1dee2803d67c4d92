import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLOCK } from './clock.ts';

/** The command as users start it. */
export const BIN = join(import.meta.dirname, '../../bin/run.js');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Directories of one test's own: nothing of the user, nothing of another test. */
export interface Sandbox {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs `darkive` to its end. */
  run(...args: readonly string[]): Promise<Ended>;
  /** Runs `darkive … --json` and parses what it printed. The caller says which document it expects. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  json<Document = unknown>(...args: readonly string[]): Promise<{ code: number | null; document: Document }>;
  /** Starts `darkive` and gives it to the test. */
  start(...args: readonly string[]): ChildProcess;
  /** The same with another environment. */
  startWith(env: Sandbox['env'], ...args: readonly string[]): ChildProcess;
}

export async function createSandbox(env: Readonly<Record<string, string>> = {}): Promise<Sandbox> {
  const directory = await mkdtemp(join(tmpdir(), 'cli-'));
  const own: Record<string, string | undefined> = {
    ...process.env,
    ...CLOCK,
    XDG_STATE_HOME: join(directory, 'state'),
    DARKIVE_CONFIG_DIR: join(directory, 'config'),
    DARKIVE_DATA_DIR: join(directory, 'data'),
    ...env,
  };
  await mkdir(own['DARKIVE_DATA_DIR'] ?? directory, { recursive: true });
  const startWith: Sandbox['startWith'] = (other, ...args) =>
    spawn(process.execPath, [BIN, ...args], { cwd: directory, env: other, stdio: ['ignore', 'pipe', 'pipe'] });
  const start = (...args: readonly string[]): ChildProcess => startWith(own, ...args);
  const run = (...args: readonly string[]): Promise<Ended> => ended(start(...args));
  return {
    directory,
    env: own,
    start,
    startWith,
    run,
    // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
    async json<Document>(...args: readonly string[]) {
      const { code, stdout, stderr } = await run(...args, '--json');
      try {
        return { code, document: JSON.parse(stdout) as Document };
      } catch (cause) {
        throw new Error(`not one JSON document: ${stdout}\n${stderr}`, { cause });
      }
    },
  };
}

/** Waits for the end of a program and gathers what it printed. */
export function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** Resolves when the program has printed the text on stderr. */
export function says(child: ChildProcess, text: string): Promise<void> {
  let seen = '';
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer | string) => {
      seen += String(chunk);
      if (seen.includes(text)) resolve();
    });
    child.on('close', () => reject(new Error(`ended without saying "${text}": ${seen}`)));
  });
}
