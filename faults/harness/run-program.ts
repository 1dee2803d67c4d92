import { spawn } from 'node:child_process';

/** How a program ended, and what it printed (the last 8 MB of each stream). */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** A program that runs. */
export interface Running {
  readonly pid: number;
  readonly end: Promise<Ended>;
  /** Resolves when the text has been printed on stderr; rejects when the program ends without. */
  says(text: string): Promise<void>;
  /** What it has printed on stdout so far. */
  output(): string;
  kill(signal: NodeJS.Signals): void;
}

export interface RunSettings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds after which it is killed; the run then ends with SIGKILL. Two minutes when left out. */
  readonly timeout?: number;
}

const KEPT = 8_000_000;

/** Starts a program; stdin is closed. */
export function startProgram(vector: readonly string[], { cwd, env, timeout = 120_000 }: RunSettings): Running {
  const [program = '', ...args] = vector;
  const began = performance.now();
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout = (stdout + text).slice(-KEPT)));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-KEPT);
    for (const listener of listeners) listener();
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), timeout);
  const end = new Promise<Ended>((resolve, reject) => {
    child.on('error', (error: Error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr, seconds: (performance.now() - began) / 1000 });
    });
  });
  return {
    pid: child.pid ?? -1,
    end,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!stderr.includes(text)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        child.on('close', () => reject(new Error(`ended without saying "${text}": ${stderr}`)));
      }),
    output: () => stdout,
    kill: (signal) => void child.kill(signal),
  };
}
