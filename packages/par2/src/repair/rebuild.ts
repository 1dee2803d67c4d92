import { combine } from '../engine/combine.ts';
import type { Combination } from '../engine/combine.ts';
import type { InputBlock } from '../engine/input-block.ts';
import type { Engine } from '../engine/engine.ts';
import { planMemory } from '../engine/memory-plan.ts';
import { Par2Error } from '../errors.ts';
import type { RecoveryBlock, RecoverySet, SetFile } from '../format/recovery-set.ts';
import type { OpenFiles } from '../fs/sources.ts';
import { constantLogs, createField, ORDER } from '../gf16/field.ts';
import { solve } from '../gf16/matrix.ts';
import { scalarRows, simdRows } from '../gf16/rows.ts';
import { chooseKernel, compileModule } from '../kernel/choose.ts';
import { reporter } from '../options.ts';
import type { CommonOptions } from '../options.ts';
import type { Examination } from '../verify/examine.ts';
import type { LoadedSet } from '../verify/load-set.ts';
import type { Target } from './target.ts';

export interface RebuildWork {
  readonly loaded: LoadedSet;
  readonly examination: Examination;
  readonly targets: ReadonlyMap<SetFile, Target>;
  readonly files: OpenFiles;
  readonly engine: Engine;
  readonly options: CommonOptions;
  /** Bytes of memory for data. */
  readonly limit: number;
}

/**
 * Computes the lost blocks and writes them to their places in the targets, in one reading of all blocks that are there.
 * With the recovery blocks taken as further inputs, the sums over everything present are what the missing blocks
 * contribute to those recovery blocks; the inverse matrix turns them into the blocks.
 */
export async function rebuild(work: RebuildWork): Promise<void> {
  const { loaded, examination, engine, options } = work;
  const { set } = loaded;
  const { blockSize } = set;
  const missing = [...examination.blocks.keys()].filter((block) => examination.blocks[block] === undefined);
  if (missing.length === 0) return;
  const homes = homesOf(work, blockSize);
  const present = [...examination.blocks.keys()].filter((block) => examination.blocks[block] !== undefined);
  const matrix = matrixFor(set, present, missing);
  const recovery = matrix.chosen.map(({ volume, dataOffset }) => ({
    source: (loaded.volumes[volume] as LoadedSet['volumes'][number]).source,
    offset: dataOffset,
    length: blockSize,
  }));
  const inputs = [...present.map((block) => examination.blocks[block] as InputBlock), ...recovery];
  const kernel = options.kernel ?? chooseKernel(missing.length);
  const plan = planMemory({
    blockSize,
    inputs: inputs.length,
    outputs: missing.length,
    accumulators: 2,
    limit: work.limit,
    tableBytes: engine.kernel(kernel).tableBytes,
  });
  const total = inputs.reduce((sum, input) => sum + input.length, 0);
  await combine({
    engine,
    kernel,
    files: work.files,
    plan,
    blockSize,
    inputs,
    outputs: missing.length,
    coefficients: matrix.coefficients,
    second: matrix.second,
    async write(output, offset, data) {
      const home = homes.get(missing[output] as number);
      if (home === undefined) return;
      const length = Math.min(data.length, home.end - home.start - offset);
      if (length > 0) await home.target.write(data.subarray(0, length), home.start + offset);
    },
    onRead: reporter(options.onProgress, 'compute', total),
    signal: options.signal,
  });
}

interface Matrix {
  readonly chosen: readonly RecoveryBlock[];
  readonly coefficients: Combination['coefficients'];
  readonly second: NonNullable<Combination['second']>;
}

function matrixFor(set: RecoverySet, present: readonly number[], missing: readonly number[]): Matrix {
  const field = createField();
  const logs = constantLogs(set.sourceBlocks);
  const solution = solve(
    field,
    missing.map((block) => logs[block] as number),
    set.recoveryBlocks.map((block) => block.exponent),
    (count, columns) => simdRows(compileModule(), count, columns) ?? scalarRows(field, count, columns),
  );
  if (solution === undefined) {
    throw new Par2Error('not-repairable', 'no choice of the intact recovery blocks determines the lost blocks', {
      facts: { needed: missing.length, available: set.recoveryBlocks.length, shortfall: 0 },
    });
  }
  const chosen = solution.rows.map((row) => set.recoveryBlocks[row] as RecoveryBlock);
  return {
    chosen,
    coefficients(input, target) {
      const block = present[input];
      if (block === undefined) {
        target.fill(0);
        target[input - present.length] = 1;
        return;
      }
      const log = logs[block] as number;
      for (const [i, { exponent }] of chosen.entries()) target[i] = field.exp[(log * exponent) % ORDER] as number;
    },
    second(sum, target) {
      for (const [output, row] of solution.inverse.entries()) target[output] = row[sum] as number;
    },
  };
}

interface Home {
  readonly target: Target;
  readonly start: number;
  readonly end: number;
}

/** Where each block of the files that are rebuilt belongs. */
function homesOf(work: RebuildWork, blockSize: number): Map<number, Home> {
  const homes = new Map<number, Home>();
  for (const [file, target] of work.targets) {
    for (let i = 0; i < file.blocks; i++) {
      const start = i * blockSize;
      homes.set((file.firstBlock ?? 0) + i, { target, start, end: Math.min(file.size, start + blockSize) });
    }
  }
  return homes;
}
