import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileModule, loadKernels, nativeState } from './choose.ts';
import { SCRATCH_BYTES, STRIP_BYTES } from './kernel.ts';
import type { KernelName } from './kernel.ts';
import { loadNative } from './native.ts';
import type { NativeExports } from './native.ts';

const native = nativeState();
const addon = join(
  createRequire(import.meta.url).resolve('@darkive/par2-native/package.json'),
  '../build/kernels.node',
);

test('what was built here passes its own trial', () => {
  // A processor or a machine without: absent, with the reason. Never refused.
  expect(native.state).toBe(existsSync(addon) && hasAvx2() ? 'used' : 'absent');
});

describe('an addon that cannot be used', () => {
  const real = native.state === 'used' ? native.exports : undefined;
  const nothing = (): void => undefined;
  const wrongByte = (exports: NativeExports): NativeExports => ({
    ...exports,
    planesFinish(memory, ...numbers) {
      exports.planesFinish(memory, ...numbers);
      const target = numbers[5] ?? 0;
      if (numbers[2] === 9) memory[target + 1023] = (memory[target + 1023] ?? 0) ^ 1;
    },
  });
  const silent = { planesTables: nothing, planesMultiply: nothing, planesFinish: nothing };
  test.for<[string, () => unknown, { state: string; reason: string }]>([
    [
      'is not installed',
      () => {
        throw new Error("Cannot find module 'x'\nRequire stack: …");
      },
      { state: 'absent', reason: "Cannot find module 'x'" },
    ],
    ['is for other processors', () => ({}), { state: 'absent', reason: 'not for this processor' }],
    ['does nothing', () => silent, { state: 'refused', reason: 'avx2-planes computes wrong bytes' }],
    [
      'throws',
      () => ({
        ...silent,
        planesFinish: () => {
          throw new RangeError('outside');
        },
      }),
      { state: 'refused', reason: 'RangeError: outside' },
    ],
    ...(real
      ? (
          [
            [
              'changes one bit',
              () => wrongByte(real),
              { state: 'refused', reason: 'avx2-planes computes wrong bytes' },
            ],
            [
              'has one bad kernel of two',
              () => ({ ...real, thirdsMultiply: nothing }),
              { state: 'refused', reason: 'avx2-thirds computes wrong bytes' },
            ],
          ] as const
        ).map((row) => [...row] as [string, () => unknown, { state: string; reason: string }])
      : []),
  ])('that %s is left', ([, load, expected]) => {
    expect(loadNative(load)).toEqual(expected);
  });
});

describe.runIf(native.state === 'used')('native kernels', () => {
  const exports = (native as Extract<typeof native, { state: 'used' }>).exports;

  test.for([
    ['avx2-planes', 'planes'],
    ['avx2-thirds', 'thirds'],
  ] as const)('%s leaves the memory as %s does, byte for byte', ([name, twin]) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 270 }),
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 1, max: 3 }),
        (pairs, outputs, firstStrip, strips) => {
          const seed = randomBytes(1 << 20);
          const [one, other] = [name, twin].map((kernel) =>
            afterwards(kernel, seed, 2 * pairs, outputs, firstStrip, strips),
          );
          expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('numbers that lead outside the memory are refused, and nothing is written', () => {
    const size = 1 << 18;
    const seed = randomBytes(size);
    const number = fc.oneof(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: size + 64 }),
      fc.constantFrom(size, size - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32 - 512),
    );
    const counts = { planesTables: 5, thirdsTables: 5, planesMultiply: 8, thirdsMultiply: 8, planesFinish: 6 } as const;
    const calls = fc
      .constantFrom(...(Object.keys(counts) as (keyof typeof counts)[]))
      .chain((name) =>
        fc.tuple(fc.constant(name), fc.array(number, { minLength: counts[name], maxLength: counts[name] })),
      );
    fc.assert(
      fc.property(calls, ([name, numbers]) => {
        // Guards on both sides of the memory that is given.
        const whole = Buffer.concat([seed, seed, seed]);
        const memory = new Uint8Array(whole.buffer, whole.byteOffset + size, size);
        let refused = false;
        try {
          exports[name](memory, ...numbers);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          refused = true;
        }
        const isUntouched = (part: number): boolean => whole.subarray(part * size, (part + 1) * size).equals(seed);
        expect([isUntouched(0), isUntouched(2), !refused || isUntouched(1)]).toEqual([true, true, true]);
      }),
      { numRuns: 500 },
    );
  });

  test('sources that the kernel overwrites while it works were copied before', () => {
    const [inputs, size, scratch, target, tables] = [64, 1 << 19, 65_536, 200_000, 210_000];
    const sums = [scratch, 196_608].map((sources) => {
      const memory = new Uint8Array(size);
      for (let i = 0; i < 60_000; i++) memory[i] = (i * 2_654_435_761) >>> 13;
      for (let i = 0; i < inputs; i++) new Uint32Array(memory.buffer, sources, inputs)[i] = i * STRIP_BYTES;
      exports.planesTables(memory, 0, 8, inputs, 1, tables);
      exports.planesMultiply(memory, target, 1, sources, inputs, tables, 0, 1, scratch);
      return Buffer.from(memory.subarray(target, target + STRIP_BYTES)).toString('hex');
    });
    expect(sums[0]).toBe(sums[1]);
    expect(sums[0]).not.toBe('00'.repeat(STRIP_BYTES));
  });

  test.for<[string, unknown[]]>([
    ['nothing', []],
    ['no memory', [1, 2, 3, 4, 5, 6, 7]],
    ['words', [new Uint16Array(1 << 18), 0, 1, 0, 0, 0, 0]],
    ['too few', [new Uint8Array(1 << 18), 0, 1]],
    ['text', [new Uint8Array(1 << 18), 0, 1, 0, 0, 0, 'x']],
  ])('%s in place of arguments is refused', ([, given]) => {
    expect(() => (exports.planesFinish as (...values: unknown[]) => void)(...given)).toThrow(RangeError);
  });
});

test('without a compiler the build succeeds, says so, and leaves no old addon', () => {
  const directory = mkdtempSync(join(tmpdir(), 'par2-native-'));
  try {
    execFileSync('cp', [
      '-r',
      ...['src', 'script', 'package.json'].map((name) => join(addon, '../..', name)),
      directory,
    ]);
    const build = (): string =>
      execFileSync('sh', ['-c', '"$0" "$1" 2>&1', process.execPath, join(directory, 'script/build.mjs')], {
        env: { PATH: process.env['PATH'] ?? '', CC: '/nonexistent/cc' },
        encoding: 'utf8',
      });
    expect(build()).toBe('par2-native: not built, WebAssembly is used: there is no C compiler\n');
    expect(existsSync(join(directory, 'build/kernels.node'))).toBe(false);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

function hasAvx2(): boolean {
  return process.arch === 'x64' && /^flags\s*:.*\bavx2\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
}

/** Everything behind the scratch memory after one batch: tables, accumulators, one finished output. */
function afterwards(
  name: KernelName,
  seed: Buffer,
  inputs: number,
  outputs: number,
  firstStrip: number,
  strips: number,
): Buffer {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 64, shared: true });
  const kernel = loadKernels(compileModule(name), memory).kernel(name);
  const width = Math.ceil(outputs / 8) * 8;
  const scratch = 65_536;
  let next = scratch + SCRATCH_BYTES;
  const allocate = (bytes: number): number => {
    const address = next;
    next += Math.ceil(bytes / 64) * 64;
    return address;
  };
  const blockBytes = (firstStrip + strips) * STRIP_BYTES;
  const coefficients = allocate(inputs * width * 2);
  const data = allocate(inputs * blockBytes);
  const sources = allocate(inputs * 4);
  const tables = allocate(kernel.tableBytes(inputs, outputs));
  const accumulator = allocate(outputs * blockBytes);
  const target = allocate(strips * STRIP_BYTES);
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(seed.subarray(0, sources - coefficients), coefficients);
  for (let i = 0; i < inputs; i++) new Uint32Array(memory.buffer, sources, inputs)[i] = data + i * blockBytes;
  kernel.buildTables({ coefficients, width, inputs, outputs, tables }, scratch);
  for (let round = 0; round < 2; round++) {
    kernel.multiply({ accumulator, outputs, sources, inputs, tables, firstStrip, strips }, scratch);
    if (round === 0) bytes.set(seed.subarray(-64), data);
  }
  kernel.finish({ accumulator, outputs, output: outputs - 1, firstStrip, strips, target });
  return Buffer.from(memory.buffer.slice(scratch + SCRATCH_BYTES, next));
}
