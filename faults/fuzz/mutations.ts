import { Buffer } from 'node:buffer';
import fc from 'fast-check';

/** One change of an input. Positions are parts of its length, so that a change fits inputs of any length. */
type Mutation =
  | { readonly kind: 'bit'; readonly at: number; readonly bit: number }
  | { readonly kind: 'byte'; readonly at: number; readonly value: number }
  | { readonly kind: 'insert'; readonly at: number; readonly token: number }
  | { readonly kind: 'replace'; readonly at: number; readonly token: number }
  | { readonly kind: 'cut'; readonly at: number; readonly length: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly length: number; readonly times: number }
  | { readonly kind: 'move'; readonly at: number; readonly length: number; readonly to: number }
  | {
      readonly kind: 'graft';
      readonly at: number;
      readonly from: number;
      readonly start: number;
      readonly length: number;
    }
  | { readonly kind: 'number'; readonly at: number; readonly value: number }
  | { readonly kind: 'truncate'; readonly at: number };

const place = fc.double({ min: 0, max: 1, noNaN: true });
const index = fc.nat(1000);
/** Mostly short, now and then long. */
const length = fc.oneof({ weight: 8, arbitrary: fc.nat(40) }, { weight: 1, arbitrary: fc.nat(5000) });

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('bit' as const), at: place, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('byte' as const), at: place, value: fc.nat(255) }),
  fc.record({ kind: fc.constant('insert' as const), at: place, token: index }),
  fc.record({ kind: fc.constant('replace' as const), at: place, token: index }),
  fc.record({ kind: fc.constant('cut' as const), at: place, length }),
  fc.record({
    kind: fc.constant('repeat' as const),
    at: place,
    length,
    times: fc.oneof({ weight: 8, arbitrary: fc.nat(4) }, { weight: 1, arbitrary: fc.nat(20_000) }),
  }),
  fc.record({ kind: fc.constant('move' as const), at: place, length, to: place }),
  fc.record({ kind: fc.constant('graft' as const), at: place, from: index, start: place, length }),
  fc.record({ kind: fc.constant('number' as const), at: place, value: index }),
  fc.record({ kind: fc.constant('truncate' as const), at: place }),
);

/** An input of the corpus, and the changes made to it; fast-check leaves out those that do not matter for a failure. */
export const mutated = fc.record({
  seed: index,
  changes: fc.array(mutation, { minLength: 0, maxLength: 8 }),
  reseal: fc.boolean(),
});

export type Mutated = typeof mutated extends fc.Arbitrary<infer Value> ? Value : never;

/** Names that a plain object has without being told, and numbers at a limit. */
const EVERYWHERE = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '..',
  '/',
  '../../etc/passwd',
  '\0',
  '\n',

  '\t',
  '\r\n',
  ' ',
  '-1',
  '0',
  '1e999',
  '4294967296',
  '9007199254740993',
  '18446744073709551615',
  '٣',
  '\uFEFF',
  '%',
];

const NUMBERS = [
  '0',
  '-1',
  '1',
  '255',
  '256',
  '65536',
  '2147483648',
  '9007199254740992',
  '1e308',
  'NaN',
  '0x10',
  '007',
];

/** Makes the input that a description stands for. */
export function mutate(
  { seed, changes }: Mutated,
  corpus: readonly Buffer[],
  tokens: readonly string[],
  limit: number,
): Buffer {
  const all = [...tokens, ...EVERYWHERE];
  const pick = (number: number): Buffer => Buffer.from(all[number % all.length] ?? '');
  const other = (number: number): Buffer => corpus[number % corpus.length] ?? Buffer.alloc(0);
  let input = other(seed);
  for (const change of changes) {
    const at = Math.min(input.length, Math.floor(change.at * (input.length + 1)));
    const [before, after] = [input.subarray(0, at), input.subarray(at)];
    switch (change.kind) {
      case 'bit':
      case 'byte': {
        if (at === input.length) break;
        const copy = Buffer.from(input);
        copy[at] = change.kind === 'bit' ? (copy[at] ?? 0) ^ (1 << change.bit) : change.value;
        input = copy;
        break;
      }
      case 'insert':
        input = Buffer.concat([before, pick(change.token), after]);
        break;
      case 'replace': {
        const token = pick(change.token);
        input = Buffer.concat([before, token, after.subarray(token.length)]);
        break;
      }
      case 'cut':
        input = Buffer.concat([before, after.subarray(change.length)]);
        break;
      case 'repeat': {
        const piece = after.subarray(0, Math.max(1, change.length));
        const times = Math.min(change.times, Math.floor(limit / Math.max(1, piece.length)));
        input = Buffer.concat([before, ...Array.from({ length: times }, () => piece), after]);
        break;
      }
      case 'move': {
        const piece = after.subarray(0, change.length);
        const rest = Buffer.concat([before, after.subarray(change.length)]);
        const to = Math.floor(change.to * (rest.length + 1));
        input = Buffer.concat([rest.subarray(0, to), piece, rest.subarray(to)]);
        break;
      }
      case 'graft': {
        const source = other(change.from);
        const start = Math.floor(change.start * source.length);
        input = Buffer.concat([before, source.subarray(start, start + change.length), after]);
        break;
      }
      case 'number':
        input = replaceNumber(input, at, NUMBERS[change.value % NUMBERS.length] ?? '0');
        break;
      case 'truncate':
        input = before;
    }
    input = input.subarray(0, limit);
  }
  return input;
}

/** Replaces the next decimal number from a position on. */
function replaceNumber(input: Buffer, at: number, number: string): Buffer {
  const text = input.toString('latin1');
  const match = /\d+/.exec(text.slice(at));
  if (match === null) return input;
  const start = at + match.index;
  return Buffer.from(text.slice(0, start) + number + text.slice(start + match[0].length), 'latin1');
}
