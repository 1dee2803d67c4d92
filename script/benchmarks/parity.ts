import { loadavg } from 'node:os';
import { join } from 'node:path';
import { run } from './processes.ts';

const BENCH = join(import.meta.dirname, '../../packages/par2/bench');
/** The data set of the backup bench, as one file. */
const MEGABYTES = 888;

/**
 * The parity engine beside par2cmdline, and its kernels; goals: create and repair five times as fast, verify at least as
 * fast, 12 GB/s a core, 250 MB.
 */
export async function benchParity(): Promise<readonly string[]> {
  const load = (loadavg()[0] ?? 0).toFixed(1);
  const parity = await lines('parity.bench.mjs', String(MEGABYTES), '1');
  const kernels = await lines('kernels.bench.mjs');
  return [...parity, 'multiply-add on one thread (goal 12 GB/s):', ...kernels, `other load ${load} when it began`];
}

/** Only when it is asked for by name: it writes 12 GB. */
export async function benchLargeParity(): Promise<readonly string[]> {
  return lines('large.bench.mjs');
}

async function lines(file: string, ...args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await run({ program: process.execPath, args: [join(BENCH, file), ...args] });
  return stdout.trimEnd().split('\n');
}
