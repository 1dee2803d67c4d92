import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { install } from './darkive.ts';
import { time } from './machine.ts';
import { run, type Measured } from './processes.ts';

const PICTURES = 180;
const TEXTS = 3000;
const MB = 1_000_000;
const SLICE = '256MiB';

/**
 * A whole backup (create, test, sample, parity, publish) beside bare `dar -c`, with each engine for parity; goal: at
 * most 1.35 × with our own. About 970 MB: pictures of 3–7 MB that do not compress, and small texts.
 */
export async function benchBackup(directory: string): Promise<readonly string[]> {
  const root = join(directory, 'source');
  makeSource(root);
  const load = loadavg()[0] ?? 0;
  const bare: Measured[] = [];
  const own: Backup[] = [];
  // In turn, so that a busy moment meets both; the better one of each counts.
  for (let round = 0; round < 2; round += 1) {
    bare.push(await dar(directory, root));
    own.push(await backup(join(directory, 'darkive'), root, 'darkive'));
  }
  const best = own.toSorted((a, b) => a.milliseconds - b.milliseconds).slice(0, 1);
  const engines = [...best, await backup(join(directory, 'par2'), root, 'par2')];
  const peer = Math.min(...bare.map(({ milliseconds }) => milliseconds));
  const peerWork = Math.min(...bare.map(({ cpuMilliseconds }) => cpuMilliseconds));
  return [
    `dar -c alone          ${time(peer)}  (the better of ${bare.map((one) => time(one.milliseconds)).join(', ')}; processor ${time(peerWork)})`,
    ...engines.map(({ engine, milliseconds, cpuMilliseconds, peakBytes, phases }) => {
      const ratio = `${(milliseconds / peer).toFixed(2)} × dar`;
      const goal = engine === 'darkive' ? '; goal 1.35 ×' : '';
      const memory = `${Math.round(peakBytes / 2 ** 20)} MiB in darkive’s process`;
      const work = `processor ${time(cpuMilliseconds)}`;
      return `engine ${engine.padEnd(7)}        ${time(milliseconds)}  ${ratio}  (${work}; ${memory}${goal})\n    ${phases}`;
    }),
    `other load            ${load.toFixed(1)} when it began`,
  ];
}

async function dar(directory: string, root: string): Promise<Measured> {
  const target = join(directory, 'bare');
  mkdirSync(target);
  const args = ['-c', join(target, 'all'), '-R', root, '-s', '256M', '-N', '-Q'];
  const measured = await run({ program: 'dar', args }, true);
  rmSync(target, { recursive: true });
  return measured;
}

interface Backup extends Measured {
  readonly engine: string;
  readonly phases: string;
}

async function backup(directory: string, root: string, engine: string): Promise<Backup> {
  mkdirSync(directory);
  const settings = [
    `slice: ${SLICE}`,
    'compression: none',
    'restore-test: {files: 5}',
    `plugins: {"@darkive/plugin-par2": {ratio: 5%, engine: ${engine}}}`,
  ];
  const { command } = install(directory, { all: root }, settings);
  const measured = await run(command('backup', 'full', '--json'), true);
  const { runs } = JSON.parse(measured.stdout) as {
    runs: readonly { outcome: string; phases: readonly { name: string; seconds: number }[] }[];
  };
  const [made] = runs;
  if (made?.outcome !== 'success') throw new Error(`The backup ended with ${made?.outcome}:\n${measured.stdout}`);
  rmSync(directory, { recursive: true });
  const phases = made.phases.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)}`).join(', ');
  return { ...measured, engine, phases };
}

/** The same sizes and bytes in every run. */
function makeSource(root: string): void {
  mkdirSync(join(root, 'pictures'), { recursive: true });
  mkdirSync(join(root, 'texts'));
  const block = noise(8 * MB);
  for (let number = 0; number < PICTURES; number += 1) {
    const bytes = 3 * MB + ((number * 7919) % 180) * ((4 * MB) / 180);
    // Every picture has bytes of its own: another start in the noise, and another key.
    const content = Buffer.from(block.subarray(number * 5, number * 5 + Math.floor(bytes)));
    for (let index = 0; index < content.length; index += 64) content[index] = (content[index] ?? 0) ^ (number + index);
    writeFileSync(join(root, 'pictures', `${number}.jpg`), content);
  }
  for (let number = 0; number < TEXTS; number += 1) {
    const text = `Line of text number ${number}, written again and again.\n`;
    writeFileSync(join(root, 'texts', `${number}.txt`), text.repeat(20 + (number % 300)));
  }
}

/** xorshift32. */
function noise(length: number): Buffer {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = 1;
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return Buffer.from(words.buffer, 0, length);
}
