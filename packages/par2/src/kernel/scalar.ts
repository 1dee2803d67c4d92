import { createField } from '../gf16/field.ts';
import { STRIP_BYTES } from './kernel.ts';
import type { Kernel } from './kernel.ts';

const WORDS = STRIP_BYTES / 2;
/** Products of a coefficient with each low and each high byte. */
const TABLE_BYTES = 1024;

/** The plain version: two tables of 256 products for each coefficient. Needs a little-endian machine, like all here. */
export function scalarKernel(memory: ArrayBufferLike): Kernel {
  const field = createField();
  const words = (address: number, length: number): Uint16Array => new Uint16Array(memory, address, length);
  return {
    name: 'scalar',
    tableBytes: (inputs, outputs) => inputs * outputs * TABLE_BYTES,
    buildTables(task) {
      const coefficients = words(task.coefficients, task.inputs * task.width);
      let address = task.tables;
      for (let input = 0; input < task.inputs; input++) {
        for (let output = 0; output < task.outputs; output++) {
          const coefficient = coefficients[input * task.width + output] as number;
          const table = words(address, 512);
          for (let byte = 0; byte < 256; byte++) {
            table[byte] = field.multiply(coefficient, byte);
            table[256 + byte] = field.multiply(coefficient, byte << 8);
          }
          address += TABLE_BYTES;
        }
      }
    },
    multiply(task) {
      const sources = new Uint32Array(memory, task.sources, task.inputs);
      for (let strip = task.firstStrip; strip < task.firstStrip + task.strips; strip++) {
        for (let input = 0; input < task.inputs; input++) {
          const source = words((sources[input] as number) + strip * STRIP_BYTES, WORDS);
          for (let output = 0; output < task.outputs; output++) {
            const table = words(task.tables + (input * task.outputs + output) * TABLE_BYTES, 512);
            const target = words(task.accumulator + (strip * task.outputs + output) * STRIP_BYTES, WORDS);
            for (let i = 0; i < WORDS; i++) {
              const word = source[i] as number;
              const product = (table[word & 255] as number) ^ (table[256 + (word >> 8)] as number);
              target[i] = (target[i] as number) ^ product;
            }
          }
        }
      }
    },
    finish(task) {
      for (let i = 0; i < task.strips; i++) {
        const strip = task.firstStrip + i;
        const source = words(task.accumulator + (strip * task.outputs + task.output) * STRIP_BYTES, WORDS);
        words(task.target + i * STRIP_BYTES, WORDS).set(source);
      }
    },
  };
}
