import { Buffer } from 'node:buffer';
import { noise, randomNumbers } from './noise.ts';

/** A set of files, and what became of them. */
export interface RandomCase {
  readonly blockSize: number;
  readonly recoveryBlocks: number;
  readonly files: ReadonlyMap<string, Buffer>;
  /** What lies there at the time of the verification: files of the set, and others that are named beside it. */
  readonly left: ReadonlyMap<string, Buffer>;
  readonly extra: readonly string[];
  /** What was done, for messages. */
  readonly story: string;
}

type Random = (limit: number) => number;

/**
 * Contents with much that repeats, as disk images and texts have it: there a block may be found where it does not belong,
 * and hide one that does. The same case for the same seed.
 */
export function randomCase(seed: number): RandomCase {
  const random = randomNumbers(seed);
  const blockSize = 4 * (1 + random(random(2) === 0 ? 8 : 200));
  const files = new Map<string, Buffer>();
  for (let i = 0, count = 1 + random(4); i < count; i++)
    files.set(`file-${i}`, content(random, blockSize, seed + i, files));
  const blocks = [...files.values()].reduce((sum, { length }) => sum + Math.ceil(length / blockSize), 0);
  const recoveryBlocks = 1 + random(random(2) === 0 ? 3 : Math.max(1, Math.ceil(blocks * 0.3)));
  const left = new Map(files);
  const extra: string[] = [];
  const story: string[] = [];
  for (let changes = random(8) === 0 ? 0 : 1 + random(3); changes > 0; changes--) {
    const [name, change] = [pick(random, [...files.keys()]), pick(random, CHANGES)];
    const before = left.get(name);
    // Lost, or cut to nothing: nothing of it is left to be changed.
    if (before === undefined || before.length === 0) continue;
    story.push(`${change.name} ${name}`);
    change({ random, blockSize, left, extra, name, before });
  }
  return { blockSize, recoveryBlocks, files, left, extra, story: story.join(', ') };
}

function pick<T>(random: Random, choices: readonly T[]): T {
  const chosen = choices[random(choices.length)];
  if (chosen === undefined) throw new Error('nothing to choose from');
  return chosen;
}

/** Short runs of data and of one byte, from block to block, as in an image of a disk. */
function image(random: Random, blockSize: number, seed: number): Buffer {
  const runs = Array.from({ length: 4 + random(40) }, (_, i) => {
    const bytes = (1 + random(3)) * blockSize;
    return i % 2 === 0 ? noise(bytes, seed * 77 + i) : Buffer.alloc(bytes, random(4) === 0 ? 0xff : 0);
  });
  return Buffer.concat(runs);
}

function content(random: Random, blockSize: number, seed: number, others: ReadonlyMap<string, Buffer>): Buffer {
  if (random(3) === 0) return image(random, blockSize, seed);
  const parts: Buffer[] = [];
  for (let count = 1 + random(6); count > 0; count--) {
    const bytes = 1 + random(12) * blockSize + random(blockSize);
    const kind = random(6);
    if (kind < 2) parts.push(Buffer.alloc(bytes));
    else if (kind === 2) parts.push(Buffer.alloc(bytes, noise(1 + random(2 * blockSize), seed)));
    else if (kind === 3) parts.push(Buffer.alloc(bytes, 'line of text\n'));
    else if (kind === 4 && others.size > 0) parts.push(pick(random, [...others.values()]).subarray(random(blockSize)));
    else parts.push(noise(bytes, seed * 31 + count));
  }
  const all = Buffer.concat(parts);
  // Ends on a block, and anywhere.
  return random(3) === 0 ? all.subarray(0, Math.max(1, all.length - (all.length % blockSize))) : all;
}

interface Change {
  readonly random: Random;
  readonly blockSize: number;
  readonly left: Map<string, Buffer>;
  readonly extra: string[];
  readonly name: string;
  readonly before: Buffer;
}

const CHANGES: readonly ((change: Change) => void)[] = [
  function deletes({ random, left, name, before }) {
    const [at, count] = [random(before.length), 1 + random(20)];
    left.set(name, Buffer.concat([before.subarray(0, at), before.subarray(at + count)]));
  },
  function inserts({ random, left, name, before }) {
    const at = random(before.length);
    const middle = random(2) === 0 ? Buffer.alloc(1 + random(20)) : noise(1 + random(20), at);
    left.set(name, Buffer.concat([before.subarray(0, at), middle, before.subarray(at)]));
  },
  function prepends({ random, left, name, before }) {
    left.set(name, Buffer.concat([noise(1 + random(100), before.length), before]));
  },
  function appends({ random, left, name, before }) {
    left.set(name, Buffer.concat([before, noise(1 + random(100), before.length)]));
  },
  function flips({ random, left, name, before }) {
    const after = Buffer.from(before);
    for (let count = 1 + random(3); count > 0; count--) {
      const at = random(after.length);
      after.writeUInt8(after.readUInt8(at) ^ (1 + random(255)), at);
    }
    left.set(name, after);
  },
  function zeroes({ random, blockSize, left, name, before }) {
    const at = random(before.length);
    left.set(name, Buffer.from(before).fill(0, at, Math.min(before.length, at + 1 + random(2 * blockSize))));
  },
  function cuts({ random, left, name, before }) {
    left.set(name, before.subarray(0, random(before.length)));
  },
  function swapsBlocks({ random, blockSize, left, name, before }) {
    const count = Math.floor(before.length / blockSize);
    if (count < 2) return;
    const [one, other] = [random(count) * blockSize, random(count) * blockSize];
    const after = Buffer.from(before);
    before.copy(after, one, other, other + blockSize);
    before.copy(after, other, one, one + blockSize);
    left.set(name, after);
  },
  function copiesBlocks({ random, blockSize, left, name, before }) {
    const after = Buffer.from(before);
    const [from, to, bytes] = [random(before.length), random(before.length), (1 + random(3)) * blockSize];
    before.copy(after, to, from, Math.min(before.length, from + bytes));
    left.set(name, after);
  },
  function swapsFiles({ random, left, name, before }) {
    const other = pick(random, [...left.keys()]);
    left.set(name, left.get(other) as Buffer);
    left.set(other, before);
  },
  function loses({ left, name }) {
    left.delete(name);
  },
  function renames({ left, extra, name, before }) {
    left.delete(name);
    left.set(`found-${extra.length}`, before);
    extra.push(`found-${extra.length}`);
  },
  function splits({ random, left, extra, name, before }) {
    left.delete(name);
    const at = random(before.length);
    for (const part of [before.subarray(0, at), before.subarray(at)]) {
      left.set(`part-${extra.length}`, part);
      extra.push(`part-${extra.length}`);
    }
  },
];
