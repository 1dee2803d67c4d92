// The measurement of copies.ts, in a process of its own: copies-part.mjs DIRECTORY [TIMES].
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { directoryDriver } from '../../packages/core/dist/copies/directory/directory-driver.js';
import { sha256File } from '../../packages/core/dist/fs/index.js';
import { time } from './machine.ts';

const FILES = 4;
const MEBIBYTES = 100;

const [directory, times = '7'] = process.argv.slice(2);
const { signal } = new AbortController();
const home = join(directory, 'home');
const there = join(directory, 'there');
mkdirSync(home, { recursive: true });
const wanted = [];
for (let count = 1; count <= FILES; count += 1) {
  const file = `slice.${count}.dar`;
  execFileSync('dd', ['if=/dev/urandom', `of=${join(home, file)}`, 'bs=1M', `count=${MEBIBYTES}`], { stdio: 'ignore' });
  wanted.push({ file, ...(await sha256File(join(home, file))) });
}
execFileSync('sync');

const rows = { cp: [], hashed: [], copied: [], readBack: [] };
let firstPeak = 0;
for (let count = 0; count < Number(times); count += 1) {
  rows.cp.push(await timed(plainCopy));
  rows.hashed.push(await timed(hashAlone));
  const [copied, readBack] = await ownCopy();
  rows.copied.push(copied);
  rows.readBack.push(readBack);
  if (count === 0) firstPeak = peak();
}
const [cp, hashed, copied, readBack] = Object.values(rows).map(median);
const print = (name, value, more) => process.stdout.write(`${name.padEnd(28)}${time(value).padEnd(9)} ${more}\n`);
print('cp + sync', cp, `${FILES} files of ${MEBIBYTES} MiB, median of ${times}`);
print('SHA-256 of as many bytes', hashed, 'one core, nothing read or written');
print('copy to a place', copied, `${factor(copied, cp)} cp + sync (goal 1.15); hashed, synced, renamed`);
print('reading it back', readBack, 'past the cache, hashed: the proof; cp has none');
process.stdout.write(`memory ${megabytes(firstPeak)} after ${FILES * MEBIBYTES} MiB, `);
process.stdout.write(`${megabytes(peak())} after ${FILES * MEBIBYTES * Number(times)} MiB\n`);

function plainCopy() {
  execFileSync('cp', [...paths(home), there]);
  execFileSync('sync', paths(there));
}

function hashAlone() {
  const block = Buffer.alloc(2 ** 20, 'darkive');
  const hash = createHash('sha256');
  for (let count = 0; count < FILES * MEBIBYTES; count += 1) hash.update(block);
}

async function ownCopy() {
  emptied();
  const source = await directoryDriver.open({ path: home }, { signal });
  const place = await directoryDriver.open({ path: there }, { signal });
  const began = performance.now();
  for (const { file, ...expected } of wanted) {
    const { state } = await place.write(file, source.read(file), expected);
    if (state !== 'written') throw new Error(`${file}: ${state}`);
  }
  const written = performance.now();
  for (const { file, sha256 } of wanted) {
    if ((await place.hash(file)).sha256 !== sha256) throw new Error(`${file} differs`);
  }
  return [written - began, performance.now() - written];
}

async function timed(work) {
  emptied();
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function emptied() {
  rmSync(there, { recursive: true, force: true });
  mkdirSync(there);
  execFileSync('sync');
}

function paths(base) {
  return wanted.map(({ file }) => join(base, file));
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function factor(value, peer) {
  return `${(value / peer).toFixed(2)} ×`;
}

/** VmHWM: getrusage(2) would count what the parent had at the time of the fork, too. */
function peak() {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
}

function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`;
}
