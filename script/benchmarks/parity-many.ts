import { randomFillSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, type Command } from './processes.ts';

const PART = join(import.meta.dirname, '../../packages/par2/bench/many.bench.mjs');
/** Files of how many bytes, in blocks of how many, and recovery blocks. */
const SETS = [
  { title: '5,000 files of 20 KB', files: 5000, bytes: 20_000, blockSize: 20_000, recoveryBlocks: 250 },
  { title: '32,000 blocks of 4,000 bytes', files: 1, bytes: 128_000_000, blockSize: 4000, recoveryBlocks: 100 },
] as const;

/**
 * Many files and many blocks: where what is read, opened and decoded for each of them counts. Processor time and peak memory
 * of each process. With PAR2_TURBO, the path of a par2 of par2cmdline-turbo, against that too; goal: twice its time.
 */
export async function benchManyInSets(work: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const set of SETS) {
    const directory = await mkdtemp(join(work, 'par2-many-'));
    try {
      const names = Array.from({ length: set.files }, (_, index) => `file-${index}`);
      const bytes = new Uint8Array(set.bytes);
      for (const name of names) await writeFile(join(directory, name), randomFillSync(bytes));
      lines.push(`${set.title}:`);
      for (const operation of ['create', 'verify'] as const) {
        for (const { name, command } of programs(operation, directory, names, set)) {
          const { milliseconds, cpuMilliseconds, peakBytes } = await run(command, true);
          const figures = [`${seconds(cpuMilliseconds)} s of processor time`, `${seconds(milliseconds)} s`];
          lines.push(`  ${operation} ${name.padEnd(18)} ${figures.join(', ')}, ${Math.round(peakBytes / 1e6)} MB`);
        }
      }
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
  return lines;
}

function programs(
  operation: 'create' | 'verify',
  directory: string,
  names: readonly string[],
  { blockSize, recoveryBlocks }: (typeof SETS)[number],
): readonly { name: string; command: Command }[] {
  const peer = (name: string, program: string): { name: string; command: Command } => {
    const set = join(directory, `${name}.par2`);
    const files = names.map((file) => join(directory, file));
    const made = [`-s${blockSize}`, `-c${recoveryBlocks}`, set, ...files];
    return { name, command: { program, args: [operation, '-qq', ...(operation === 'create' ? made : [set])] } };
  };
  const own = [PART, operation, directory, String(blockSize), String(recoveryBlocks)];
  const turbo = process.env['PAR2_TURBO'];
  return [
    { name: '@darkive/par2', command: { program: process.execPath, args: own } },
    peer('par2cmdline', 'par2'),
    ...(turbo === undefined ? [] : [peer('par2cmdline-turbo', turbo)]),
  ];
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
