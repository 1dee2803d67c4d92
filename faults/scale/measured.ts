import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ended } from '../harness/run-program.ts';
import type { CommandOptions, Stage } from '../harness/stage.ts';

/** What a command took. Processor time does not depend on who else is at work. */
export interface Cost extends Ended {
  /** Of the command and everything that it started, in seconds. */
  readonly cpuSeconds: number;
  /** Of darkive's own process alone, in seconds. */
  readonly ownSeconds: number;
  /** Largest resident set of darkive's own process, in bytes. */
  readonly peakBytes: number;
}

const HOOK = new URL('at-exit.mjs', import.meta.url).href;
const LONG = 3_000_000;

/** Runs a command of darkive to its end. */
export async function measured(stage: Stage, args: readonly string[], options: CommandOptions = {}): Promise<Cost> {
  const costs = join(stage.directory, 'costs');
  const env = { ...options.env, NODE_OPTIONS: `--import=${HOOK}`, SCALE_COSTS: costs };
  const times = join(stage.directory, 'times');
  const ended = await stage.darkive(args, { timeout: LONG, ...options, env, through: timed(times) });
  // A plugin's worker is no process; the last line is of the process that ended last, which is darkive itself.
  const [peakBytes = 0, ownSeconds = 0] =
    (await readFile(costs, 'utf8')).trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  await rm(costs);
  return { ...ended, cpuSeconds: await processorTime(times), ownSeconds, peakBytes };
}

/** Runs any program to its end: its processor time in seconds. Throws when it fails. */
export async function processorTimeOf(stage: Stage, vector: readonly string[]): Promise<number> {
  const times = join(stage.directory, 'times');
  const { code, stderr } = await stage.run(vector, { timeout: LONG, through: timed(times) });
  if (code !== 0) throw new Error(`${vector.join(' ')} ends with ${code}: ${stderr}`);
  return processorTime(times);
}

/** The shell's own `time`, which counts ended children (bash(1), "Pipelines"). */
function timed(file: string): readonly string[] {
  return ['bash', '-c', 'TIMEFORMAT="%U %S"; { time "$@" 2>&3; } 3>&2 2>"$0"', file];
}

async function processorTime(file: string): Promise<number> {
  const last = (await readFile(file, 'utf8')).trim().split('\n').at(-1) ?? '';
  const [user = Number.NaN, system = Number.NaN] = last.split(' ').map(Number);
  return user + system;
}

/** Looks whether a figure keeps its bound; the figure itself is part of what is shown. */
export function keeps(stage: Stage, what: string, value: number, bound: number, unit: 's' | 'MB' | '%'): void {
  const digits = unit === 's' ? 2 : 0;
  const shown = `${what}: ${value.toFixed(digits)} ${unit}, at most ${bound} ${unit}`;
  stage.sees(shown, value <= bound ? 'kept' : 'exceeded', 'kept');
}
