#!/usr/bin/env node
// Runs the benches and writes their figures into README.md, between the two markers: update-readme.mjs [MEGABYTES [ROUNDS]]
import { readFileSync, writeFileSync } from 'node:fs';
import { benchKernels } from '../bench/kernels.bench.mjs';
import { benchParity, environment } from '../bench/parity.bench.mjs';

const readme = new URL('../README.md', import.meta.url);
const [begin, end] = ['<!-- bench: written by script/update-readme.mjs -->', '<!-- /bench -->'];
const [megabytes = 256, rounds = 3] = process.argv.slice(2).map(Number);
const before = environment().load;
const kernels = benchKernels();
const parity = benchParity({ megabytes, rounds });
const { node, par2cmdline, processor, threads, load } = environment();

const counts = [...new Set(kernels.map(({ outputs }) => outputs))];
const speed = (name, outputs) =>
  kernels.find((run) => run.kernel === name && run.outputs === outputs)?.gigabytesPerSecond.toFixed(1);
const lines = [
  `Node ${node}, ${processor}, ${threads} threads; one file of ${parity.megabytes} MiB in ${parity.blocks} blocks, ` +
    `${parity.recoveryBlocks} recovery blocks, ${parity.damagedBlocks} damaged; files in the page cache, ` +
    `${rounds === 1 ? 'one run' : `best of ${rounds} runs`}. Load by this and other programs: ${before.toFixed(1)} when it began, ${load.toFixed(1)} when it ended.`,
  '',
  `| task | @darkive/par2 | par2cmdline ${par2cmdline} | |`,
  '|---|---:|---:|---:|',
  ...parity.tasks.map(
    ({ task, ours, theirs }) =>
      `| ${task} | ${ours.toFixed(2)} s | ${theirs.toFixed(2)} s | ${(theirs / ours).toFixed(1)} × |`,
  ),
  '',
  `Peak memory of the process: ${parity.peakMegabytes.toFixed(0)} MB.`,
  '',
  'Multiply-add on one thread, GB/s (bytes of input × recovery blocks ÷ seconds):',
  '',
  `| kernel | ${counts.map((count) => `${count} recovery blocks`).join(' | ')} |`,
  `|---|${counts.map(() => '---:|').join('')}`,
  ...[...new Set(kernels.map(({ kernel }) => kernel))].map(
    (name) => `| ${name} | ${counts.map((count) => speed(name, count)).join(' | ')} |`,
  ),
];
const text = readFileSync(readme, 'utf8');
const [head, rest = ''] = text.split(begin);
const after = rest.split(end)[1] ?? '';
const table = lines.join('\n');
writeFileSync(readme, `${head}${begin}\n\n${table}\n\n${end}${after}`);
console.log(table);
