#!/usr/bin/env node
// Peak memory for one file of 10 GiB: create, verify and repair of 1 % damage. The file is made of holes where the file
// system has them, but a repair writes all of it: about 11.5 GB of room are needed, and a few minutes.
//   node bench/large.bench.mjs [GIBIBYTES] [DIRECTORY]
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BLOCKS = 1000;
const RECOVERY_BLOCKS = 50;

/** [{task, seconds, peakMegabytes}]; null without room for it. */
export function benchLarge(gibibytes = 10, parent = tmpdir()) {
  const bytes = gibibytes * 2 ** 30;
  const { bavail, bsize } = statfsSync(parent);
  if (bavail * bsize < bytes * 1.2) return null;
  const directory = mkdtempSync(join(parent, 'par2-large-'));
  const file = join(directory, 'data');
  const blockSize = Math.ceil(bytes / BLOCKS / 4) * 4;
  try {
    closeSync(openSync(file, 'w'));
    truncateSync(file, bytes);
    // Something in each block, so that no two are alike.
    write(file, blockSize, BLOCKS, (block) => `block ${block}`);
    const set = { base: directory, files: ['data'], output: join(directory, 'data.par2'), blockSize };
    const index = { index: set.output };
    const results = [
      measure('create', 'createParity', { ...set, recoveryBlocks: RECOVERY_BLOCKS, volumes: 1 }),
      measure('verify', 'verifyParity', index),
    ];
    write(file, blockSize, BLOCKS / 100, (block) => `damage ${block}`);
    return [...results, measure('repair', 'repairParity', index)];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function write(file, blockSize, count, text) {
  const handle = openSync(file, 'r+');
  for (let block = 0; block < count; block++) writeSync(handle, text(block), block * blockSize);
  closeSync(handle);
}

function measure(task, operation, options) {
  const program = `
    import { ${operation} } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)};
    await ${operation}(${JSON.stringify(options)});
    console.log(process.resourceUsage().maxRSS);`;
  const start = performance.now();
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  return { task, seconds: (performance.now() - start) / 1000, peakMegabytes: (Number(output) * 1024) / 1e6 };
}

/** As lines of text. */
export function largeLines(results, gibibytes = 10) {
  if (results === null) return [`no room for a file of ${gibibytes} GiB and its repaired copy`];
  return [
    `one file of ${gibibytes} GiB, ${BLOCKS} blocks, ${RECOVERY_BLOCKS} recovery blocks, ${BLOCKS / 100} damaged`,
    ...results.map(
      ({ task, seconds, peakMegabytes }) =>
        `${task.padEnd(8)} ${seconds.toFixed(0)} s   peak memory ${peakMegabytes.toFixed(0)} MB (goal 250)`,
    ),
  ];
}

if (process.argv[1] === import.meta.filename) {
  const [gibibytes = '10', directory = tmpdir()] = process.argv.slice(2);
  for (const line of largeLines(benchLarge(Number(gibibytes), directory), Number(gibibytes))) console.log(line);
}
