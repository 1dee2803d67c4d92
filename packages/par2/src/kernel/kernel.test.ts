import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createField } from '../gf16/field.ts';
import { availableKernels, chooseKernel, compileModule, loadKernels, nativeState } from './choose.ts';
import { SCRATCH_BYTES, STRIP_BYTES } from './kernel.ts';
import type { KernelName } from './kernel.ts';

const field = createField();

const WASM = ['planes', 'thirds', 'relaxed-shuffle', 'shuffle', 'scalar'] as const;

test('this engine runs every WebAssembly kernel, and prefers the native ones where there are any', () => {
  const native = nativeState().state === 'used' ? (['avx2-planes', 'avx2-thirds'] as const) : [];
  expect(availableKernels()).toEqual([...native, ...WASM]);
});

test('the more outputs, the larger the tables that pay', () => {
  const chosen = [1, 3, 4, 55, 56, 1000].map((outputs) => chooseKernel(outputs, WASM));
  expect(chosen).toEqual(['relaxed-shuffle', 'relaxed-shuffle', 'thirds', 'thirds', 'planes', 'planes']);
  const withNative = [1, 2, 3, 63, 64].map((outputs) => chooseKernel(outputs, ['avx2-planes', 'avx2-thirds', ...WASM]));
  expect(withNative).toEqual(['relaxed-shuffle', 'relaxed-shuffle', 'avx2-thirds', 'avx2-thirds', 'avx2-planes']);
  expect(chooseKernel(1000, ['scalar'])).toBe('scalar');
});

for (const name of availableKernels()) {
  test(`${name} multiplies each power of two and each nibble like the field does`, () => {
    const coefficients = [0, 1, 2, 3, 0xffff, 0x8000, 0x100b, ...Array.from({ length: 16 }, (_, bit) => 1 << bit)];
    const words = Uint16Array.from({ length: 256 }, (_, i) => [i, i << 8, 1 << (i % 16), 0xffff - i][i % 4] ?? 0);
    const [inputs, outputs] = [1, coefficients.length];
    const result = run(name, [words], inputs, outputs, (_, output) => coefficients[output] ?? 0);
    for (const [output, coefficient] of coefficients.entries()) {
      expect(result[output]).toEqual(words.map((word) => field.multiply(word, coefficient)));
    }
  });

  test.for([
    [1, 1, 1],
    [2, 1, 3],
    [3, 7, 2],
    [17, 8, 1],
    [33, 19, 2],
    [5, 300, 1],
  ])(
    `${name} sums products of random blocks: %i inputs, %i outputs, %i strips`,
    ([inputs = 0, outputs = 0, strips = 0]) => {
      const data = Array.from({ length: inputs }, () => randomWords(strips * 256));
      const coefficients = randomWords(inputs * outputs);
      const result = run(name, data, inputs, outputs, (i, o) => coefficients[i * outputs + o] ?? 0);
      for (const output of new Set([0, outputs >> 1, outputs - 1])) {
        const expected = new Uint16Array(strips * 256);
        for (const [i, block] of data.entries()) {
          const coefficient = coefficients[i * outputs + output] ?? 0;
          for (let k = 0; k < block.length; k++) {
            expected[k] = (expected[k] ?? 0) ^ field.multiply(block[k] ?? 0, coefficient);
          }
        }
        expect(result[output]).toEqual(expected);
      }
    },
  );
}

test.for([0, 4, 52, 56, 60, 64, 100, 120, 124, 128, 4096, 100_000])('MD5 of eight blocks of %i bytes', (length) => {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 64, shared: true });
  const { md5Eight } = loadKernels(compileModule(), memory);
  const bytes = new Uint8Array(memory.buffer);
  const start = 256 << 10;
  bytes.set(randomBytes(8 * 100_000), start);
  const addresses = Uint32Array.from(
    { length: 8 },
    (_, i) => start + i * 100_000 + (i % 4) * 4 * Number(length < 50_000),
  );
  new Uint32Array(memory.buffer, 1024, 8).set(addresses);
  md5Eight?.(1024, length, 2048, 65536);
  const digests = [...addresses].map((_, i) => Buffer.from(bytes.slice(2048 + 16 * i, 2064 + 16 * i)).toString('hex'));
  const expected = [...addresses].map((a) =>
    createHash('md5')
      .update(bytes.slice(a, a + length))
      .digest('hex'),
  );
  expect(digests).toEqual(expected);
});

function randomWords(count: number): Uint16Array {
  return new Uint16Array(new Uint8Array(randomBytes(count * 2)).buffer);
}

/** Lays everything out in a memory and returns the outputs; splits the strips and the inputs into two calls each. */
function run(
  name: KernelName,
  data: readonly Uint16Array[],
  inputs: number,
  outputs: number,
  coefficient: (input: number, output: number) => number,
): Uint16Array[] {
  const strips = (data[0]?.length ?? 0) / 256;
  const even = inputs + (inputs % 2);
  const width = Math.ceil(outputs / 8) * 8;
  const memory = new WebAssembly.Memory({ initial: 512, maximum: 512, shared: true });
  const kernel = loadKernels(compileModule(name), memory).kernel(name);
  let next = 65536 + SCRATCH_BYTES;
  const allocate = (bytes: number): number => {
    const address = next;
    next += Math.ceil(bytes / 64) * 64;
    return address;
  };
  const coefficients = allocate(even * width * 2);
  const tables = allocate(kernel.tableBytes(even, outputs));
  const sources = allocate(even * 4);
  const accumulator = allocate(outputs * strips * STRIP_BYTES);
  const target = allocate(strips * STRIP_BYTES);
  for (let i = 0; i < inputs; i++) {
    const address = allocate(strips * STRIP_BYTES);
    new Uint16Array(memory.buffer, address, strips * 256).set(data[i] ?? []);
    new Uint32Array(memory.buffer, sources, even)[i] = address;
    for (let o = 0; o < outputs; o++) {
      new Uint16Array(memory.buffer, coefficients, even * width)[i * width + o] = coefficient(i, o);
    }
  }
  if (even > inputs) new Uint32Array(memory.buffer, sources, even)[inputs] = target;
  kernel.buildTables({ coefficients, width, inputs: even, outputs, tables }, 65536);
  const half = strips >> 1;
  for (const [firstStrip, count] of [
    [0, half],
    [half, strips - half],
  ] as const) {
    kernel.multiply({ accumulator, outputs, sources, inputs: even, tables, firstStrip, strips: count }, 65536);
  }
  return Array.from({ length: outputs }, (_, output) => {
    kernel.finish({ accumulator, outputs, output, firstStrip: 0, strips, target });
    return new Uint16Array(memory.buffer, target, strips * 256).slice();
  });
}
