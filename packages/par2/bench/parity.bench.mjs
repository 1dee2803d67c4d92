#!/usr/bin/env node
// create, verify and repair of one file, against par2cmdline in the same run: best of a few short, alternating runs. With
// PAR2_TURBO, the path of a par2 of par2cmdline-turbo, against that too.
// Build first: pnpm exec tsc -b packages/par2
//   node bench/parity.bench.mjs [MEGABYTES] [ROUNDS]
import { execFileSync, spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { closeSync, copyFileSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

const BLOCKS = 2000;
const RECOVERY_BLOCKS = 100;
const DAMAGED_BLOCKS = 20;

/** [{task, ours, theirs, turbo}], seconds, turbo undefined without one; and what was measured with. */
export function benchParity({ megabytes = 256, rounds = 3 } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'par2-bench-'));
  const path = (name) => join(directory, name);
  const bytes = megabytes << 20;
  const blockSize = Math.ceil(bytes / BLOCKS / 4) * 4;
  const best = new Map();
  let peak = 0;
  const record = (key, seconds) => best.set(key, Math.min(best.get(key) ?? Infinity, seconds));
  const remove = (prefix) => {
    for (const name of readdirSync(directory)) if (name.startsWith(prefix)) rmSync(path(name));
  };
  try {
    fillWithNoise(path('original'), bytes);
    copyFileSync(path('original'), path('data'));
    for (let round = 0; round < rounds; round++) {
      remove('ours');
      remove('theirs');
      remove('turbo');
      for (const [name, program] of programs()) {
        const set = [`-s${blockSize}`, `-c${RECOVERY_BLOCKS}`, `${name}.par2`, 'data'];
        record(`create ${name}`, external(program, directory, 'create', ...set));
      }
      const created = ours(directory, 'createParity', {
        base: directory,
        files: ['data'],
        output: path('ours.par2'),
        blockSize,
        recoveryBlocks: RECOVERY_BLOCKS,
      });
      record('create ours', created.seconds);
      for (const [name, program] of programs()) {
        record(`verify ${name}`, external(program, directory, 'verify', 'ours.par2'));
      }
      const verified = ours(directory, 'verifyParity', { index: path('theirs.par2') });
      record('verify ours', verified.seconds);
      for (const [name, program] of programs()) {
        damage(path('data'), blockSize);
        record(`repair ${name}`, external(program, directory, 'repair', 'ours.par2'));
        rmSync(path('data.1'));
      }
      damage(path('data'), blockSize);
      const repaired = ours(directory, 'repairParity', { index: path('theirs.par2') });
      record('repair ours', repaired.seconds);
      execFileSync('cmp', [path('original'), path('data')]);
      peak = Math.max(peak, created.peakMegabytes, verified.peakMegabytes, repaired.peakMegabytes);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  const tasks = ['create', 'verify', 'repair'].map((task) => ({
    task,
    ours: best.get(`${task} ours`),
    theirs: best.get(`${task} theirs`),
    turbo: best.get(`${task} turbo`),
  }));
  return {
    tasks,
    peakMegabytes: peak,
    megabytes,
    blocks: BLOCKS,
    recoveryBlocks: RECOVERY_BLOCKS,
    damagedBlocks: DAMAGED_BLOCKS,
  };
}

/** What the figures were measured on. */
export function environment() {
  const version = execFileSync('par2', ['--version'], { encoding: 'utf8' }).trim().split(/\s+/).at(-1);
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return {
    node: process.version,
    par2cmdline: version,
    processor: model,
    threads: availableParallelism(),
    load: loadavg()[0],
  };
}

/** In a process of its own, for its peak of memory and without what ran before; start-up counts. */
function ours(directory, operation, options) {
  const program = `
    import { ${operation} } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)};
    await ${operation}(${JSON.stringify(options)});
    console.log(process.resourceUsage().maxRSS);`;
  const start = performance.now();
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: directory,
    encoding: 'utf8',
  });
  return { seconds: (performance.now() - start) / 1000, peakMegabytes: (Number(output) * 1024) / 1e6 };
}

/** The peers, by the name that their sets and results have. */
function programs() {
  const turbo = process.env.PAR2_TURBO;
  return [['theirs', 'par2'], ...(turbo ? [['turbo', turbo]] : [])];
}

function external(program, directory, ...args) {
  const start = performance.now();
  const { status } = spawnSync(program, [args[0], '-qq', ...args.slice(1)], { cwd: directory });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}`);
  return (performance.now() - start) / 1000;
}

function fillWithNoise(file, bytes) {
  const chunk = Buffer.alloc(8 << 20);
  const handle = openSync(file, 'w');
  for (let done = 0; done < bytes; done += chunk.length) {
    randomFillSync(chunk);
    writeSync(handle, chunk, 0, Math.min(chunk.length, bytes - done), done);
  }
  closeSync(handle);
}

/** Every hundredth block: 1 %. */
function damage(file, blockSize) {
  const handle = openSync(file, 'r+');
  for (let i = 0; i < DAMAGED_BLOCKS; i++)
    writeSync(handle, 'damage', (i * (BLOCKS / DAMAGED_BLOCKS) + 7) * blockSize + 100);
  closeSync(handle);
}

/** As lines of text. */
export function parityLines({ tasks, peakMegabytes, megabytes, blocks, recoveryBlocks, damagedBlocks }) {
  return [
    `one file of ${megabytes} MiB, ${blocks} blocks, ${recoveryBlocks} recovery blocks, ${damagedBlocks} blocks damaged`,
    ...tasks.map(({ task, ours: mine, theirs, turbo }) => {
      const rate = ((megabytes / mine) * 1.048576).toFixed(0);
      const other = turbo === undefined ? '' : `   par2cmdline-turbo ${turbo.toFixed(2)} s`;
      const goal = task === 'verify' ? 1 : 5;
      const factor = `${(theirs / mine).toFixed(1)} × faster (goal ${goal} ×)`;
      return `${task.padEnd(8)} ${mine.toFixed(2)} s (${rate} MB/s)   par2cmdline ${theirs.toFixed(2)} s   ${factor}${other}`;
    }),
    ...(process.env.PAR2_TURBO ? [] : ['par2cmdline-turbo is not compared: PAR2_TURBO names none']),
    `peak memory ${peakMegabytes.toFixed(0)} MB (goal 250)`,
  ];
}

if (process.argv[1] === import.meta.filename) {
  const [megabytes = 256, rounds = 3] = process.argv.slice(2).map(Number);
  const measured = benchParity({ megabytes, rounds });
  console.log(JSON.stringify(environment()));
  for (const line of parityLines(measured)) console.log(line);
}
