import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { install } from './darkive.ts';
import { time } from './machine.ts';
import { run, type Command } from './processes.ts';

const RUNS = 5;
const FOLDERS = 20;
const FILES = 20;
const BYTES = 20_000;

/** A backup of a small definition beside the same programs one after another by hand; goal: at most 0.5 s more. */
export async function benchOverhead(directory: string): Promise<readonly string[]> {
  const root = join(directory, 'source');
  makeSource(root);
  const settings = ['slice: 10MiB', 'compression: zstd:3', 'restore-test: {files: 5}'];
  const { command } = install(directory, { small: root }, settings);
  const pairs: { readonly byHand: number; readonly darkive: number }[] = [];
  for (let number = 0; number < RUNS; number += 1) {
    // The time in an archive's name has seconds: two runs in one second would want the same name.
    await setTimeout(1000);
    const byHand = await backupByHand(join(directory, 'by-hand'), root);
    const { milliseconds } = await run(command('backup', 'full'));
    pairs.push({ byHand, darkive: milliseconds });
  }
  const differences = pairs.map((pair) => ({ ...pair, more: pair.darkive - pair.byHand }));
  const median = differences.toSorted((a, b) => a.more - b.more)[Math.floor(RUNS / 2)];
  const { byHand, darkive, more } = median ?? { byHand: 0, darkive: 0, more: 0 };
  return [
    `the programs alone    ${time(byHand)}  (dar -c, -t, -C, -l twice, -x of 5 files, dar_manager twice, par2 create; ${FOLDERS * FILES} files, 8 MB)`,
    `darkive backup full   ${time(darkive)}`,
    `difference            ${time(more)}  (goal 500 ms; median of ${RUNS} pairs)`,
  ];
}

/** Milliseconds that the programs alone take. */
async function backupByHand(directory: string, root: string): Promise<number> {
  const restored = join(directory, 'restored');
  mkdirSync(restored, { recursive: true });
  const base = join(directory, 'small');
  const sample = Array.from({ length: 5 }, (_, index) => ['-g', `${index}/${index}.bin`]).flat();
  const [catalogue, database] = [join(directory, 'catalogue'), join(directory, 'small.dmd')];
  const programs: Command[] = [
    { program: 'dar', args: ['--version'] },
    { program: 'dar', args: ['-c', base, '-R', root, '-s', '10M', '-zzstd:3', '-N', '-Q'] },
    { program: 'dar', args: ['-t', base, '-N', '-Q'] },
    { program: 'dar', args: ['-C', catalogue, '-A', base, '-N', '-Q'] },
    { program: 'dar', args: ['-l', base, '-Txml', '-N', '-Q'] },
    { program: 'dar', args: ['-x', base, '-R', restored, ...sample, '-N', '-Q'] },
    { program: 'dar', args: ['-l', catalogue, '-Txml', '-N', '-Q'] },
    { program: 'dar_manager', args: ['-C', database, '-Q'] },
    { program: 'dar_manager', args: ['-B', database, '-A', catalogue, base, '-Q'] },
  ];
  let total = 0;
  for (const command of programs) total += (await run(command)).milliseconds;
  for (const slice of readdirSync(directory).filter((name) => name.startsWith('small.') && name.endsWith('.dar'))) {
    const args = ['create', '-q', '-q', '-r5', join(directory, `${slice}.par2`), join(directory, slice)];
    total += (await run({ program: 'par2', args })).milliseconds;
  }
  rmSync(directory, { recursive: true });
  return total;
}

/** Files that do not compress, the same in every run. */
function makeSource(root: string): void {
  for (let folder = 0; folder < FOLDERS; folder += 1) {
    mkdirSync(join(root, String(folder)), { recursive: true });
    for (let file = 0; file < FILES; file += 1) {
      writeFileSync(join(root, String(folder), `${file}.bin`), noise(BYTES, folder * FILES + file));
    }
  }
}

/** xorshift32. */
function noise(length: number, seed: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let state = seed + 1;
  for (let index = 0; index < length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state & 0xff;
  }
  return bytes;
}
