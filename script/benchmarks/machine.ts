import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';

/** The program that oclif starts, without the shell script before it: `darkive` as installed. */
export const DARKIVE = join(import.meta.dirname, '../../packages/cli/bin/run.js');

/** What the figures were measured on and with, in one line. */
export function machine(): string {
  return [
    `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Linux ${release()}`,
    `node ${process.version}`,
    firstLine(process.execPath, DARKIVE, '--version'),
    firstLine('dar', '--version').split(',', 1).join(''),
    firstLine('par2', '--version'),
  ].join(' · ');
}

function firstLine(program: string, ...args: string[]): string {
  const { stdout } = spawnSync(program, args, { encoding: 'utf8' });
  const lines = stdout.split('\n').map((line) => line.trim());
  return lines.find((line) => line !== '') ?? `${program} ?`;
}

/** `12 ms`, `1.20 s`. */
export function time(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

export function factor(value: number, peer: number): string {
  return `${(value / peer).toFixed(1)} ×`;
}
