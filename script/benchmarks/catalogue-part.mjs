// The measurement of catalogue.ts in a process of its own: catalogue-part.mjs DIRECTORY.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openIndex } from '../../packages/core/dist/catalogue/index.js';
import { time } from './machine.ts';

const FOLDERS = 10_000;
const FILES = 99;
const DIFFS = 10;
const WORDS = ['letter', 'invoice', 'holiday', 'report', 'draft', 'photo', 'music', 'notes', 'budget', 'archive'];
const KINDS = ['jpg', 'txt', 'pdf', 'odt'];

const [directory = ''] = process.argv.slice(2);
const file = join(directory, 'catalogue.sqlite');
const index = await openIndex({ file, archives: '/archives' });

const full = manifest('FULL', 1, null);
const building = performance.now();
await index.addArchive(full, async (onEntry) => {
  for (let folder = 0; folder < FOLDERS; folder += 1) {
    onEntry(entry(folderName(folder), 'directory', 0));
    for (let number = 0; number < FILES; number += 1) onEntry(entry(fileName(folder, number), 'file', 0));
  }
});
const built = performance.now() - building;
const growing = performance.now();
for (let day = 2; day < DIFFS + 2; day += 1) {
  await index.addArchive(manifest('DIFF', day, full), async (onEntry) => {
    for (let folder = 0; folder < FOLDERS; folder += 1) {
      onEntry({ ...entry(folderName(folder), 'directory', 0), data: 'referenced' });
      for (let number = 0; number < FILES; number += 1) {
        const isChanged = (folder + number) % 100 === day;
        const data = isChanged ? 'saved' : 'referenced';
        onEntry({ ...entry(fileName(folder, number), 'file', day), data });
      }
    }
  });
}
const grown = performance.now() - growing;

const all = { ignoreCase: false, definition: null, since: null, until: null, minimumBytes: null, maximumBytes: null };
const patterns = ['letter-5xyz', '*-5xy? copy.odt', 'budget', '5z', 'sub 77/draft', 'LETTER-5XY'];
const lines = [
  `${((FOLDERS * (FILES + 1)) / 1e6).toFixed(2)} M paths, FULL       ${time(built)}`,
  `${DIFFS} DIFFs of 1 % changes  ${time(grown)}`,
  ...patterns.map((pattern) => {
    const query = { ...all, pattern, limit: 1000, ignoreCase: pattern === pattern.toUpperCase() && pattern !== '5z' };
    const { milliseconds, value } = measured(() => index.find(query));
    const sum = `${value.paths.length}${value.more ? '+' : ''} found`;
    return `find ${pattern.padEnd(19)} ${time(milliseconds)}  (${sum}; goal 100 ms)`;
  }),
];
const one = Buffer.from(fileName(5000, 50));
const versions = measured(() => index.versions('bench', one));
lines.push(`versions of one path     ${time(versions.milliseconds)}  (${versions.value.length} versions; goal 100 ms)`);
index.close();
const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
lines.push(
  `index ${Math.round(statSync(file).size / 1e6)} MB, peak memory ${Math.round(peak / 1e6)} MB  (goal 400 MB)`,
);
process.stdout.write(`${lines.join('\n')}\n`);

/** The median of five. */
function measured(ask) {
  const times = [];
  let value;
  for (let round = 0; round < 5; round += 1) {
    const started = performance.now();
    value = ask();
    times.push(performance.now() - started);
  }
  return { milliseconds: times.toSorted((a, b) => a - b)[2], value };
}

function folderName(folder) {
  return `Documents/project ${folder % 100}/sub ${folder}`;
}

function fileName(folder, number) {
  const word = WORDS[(number * 7 + folder) % WORDS.length];
  return `${folderName(folder)}/${word}-${(folder * FILES + number).toString(36)} copy.${KINDS[number % KINDS.length]}`;
}

function entry(path, kind, day) {
  return {
    path: Buffer.from(path),
    kind,
    data: 'saved',
    metadata: 'absent',
    bytes: kind === 'file' ? 1000 + day : null,
    crc: kind === 'file' ? 'ab12cd34' : null,
    mode: 0o644,
    owner: { user: 'u', group: 'g' },
    modifiedAt: 1_700_000_000 + day,
    hardLinked: false,
    sparse: false,
    dirty: false,
    symlinkTarget: null,
    extendedAttributes: [],
  };
}

function manifest(type, day, reference) {
  const createdAt = new Date(Date.UTC(2026, 0, day)).toISOString();
  const name = `bench_${type}_${createdAt.slice(0, 10)}_000000`;
  return { id: crypto.randomUUID(), name, definition: 'bench', type, createdAt, reference };
}
