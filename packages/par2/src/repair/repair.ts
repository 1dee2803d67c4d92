import { dirname } from 'node:path';
import type { InputBlock } from '../engine/input-block.ts';
import { startEngine } from '../engine/engine.ts';
import { Par2Error, throwIfAborted } from '../errors.ts';
import type { SetFile } from '../format/recovery-set.ts';
import { openFiles } from '../fs/sources.ts';
import { chooseEngine, reporter } from '../options.ts';
import { examine } from '../verify/examine.ts';
import type { ExaminedFile } from '../verify/examine.ts';
import { openSet } from '../verify/load-set.ts';
import { isLostForGood, report } from '../verify/verify.ts';
import type { FileReport, VerifyOptions, VerifyResult } from '../verify/verify.ts';
import { blocksOf } from '../verify/whole-files.ts';
import { rebuild } from './rebuild.ts';
import { createTarget } from './target.ts';
import type { Target } from './target.ts';

export interface RepairOptions extends VerifyOptions {
  /** Where rebuilt files go; default: `directory`, replacing damaged files. Elsewhere nothing is replaced. */
  readonly outputDirectory?: string | undefined;
  /** Keep a damaged file that is replaced, as `<name>.1` (or the next free number); default false. */
  readonly keepOriginals?: boolean | undefined;
}

export interface RepairResult {
  /** What was found before the repair. */
  readonly before: VerifyResult;
  /** Files that were rebuilt, all hashes checked. Empty when everything was intact. */
  readonly repaired: readonly {
    readonly name: string;
    readonly path: string;
    readonly bytes: number;
    /** Blocks computed from recovery blocks; the others were copied. */
    readonly blocksRebuilt: number;
    /** Where the damaged file went. */
    readonly original: string | undefined;
  }[];
  /** Files that are damaged or missing still: something is in their place, or the set only describes them. */
  readonly unrepaired: readonly FileReport[];
}

/**
 * Rebuilds damaged and missing files. Each is written under a temporary name, checked against the hashes of the set,
 * flushed, and only then given its name; until then the damaged file is untouched.
 * @throws Par2Error as `verifyParity`, and `not-repairable` (facts `needed`, `available`), `repair-mismatch`,
 * `exists`, `disk-full`, `unwritable`, `not-regular` (something in place of a file)
 */
export async function repairParity(options: RepairOptions): Promise<RepairResult> {
  const { signal } = options;
  throwIfAborted(signal);
  const directory = options.directory ?? dirname(options.index);
  await using cleanUp = new AsyncDisposableStack();
  const opened = await openSet(options);
  cleanUp.defer(() => opened.close());
  // Threads start while packets are read; how much is missing is not known yet.
  const choice = chooseEngine(options, { bytes: 20 * opened.bytes, outputs: 8 });
  const engine = startEngine({ ...choice, bytes: choice.memoryLimit });
  cleanUp.defer(() => engine.close());
  const loaded = await opened.read();
  const { set } = loaded;
  const files = openFiles({ despiteErrors: true });
  cleanUp.defer(() => files.close());
  const examination = await examine(set, { ...options, directory, engine, files, limit: choice.memoryLimit });
  const before = report(loaded, examination);
  const broken = examination.files.filter(({ status }) => status !== 'intact');
  if (broken.length === 0) return { before, repaired: [], unrepaired: [] };
  const inPlace = options.outputDirectory === undefined;
  const isRepairable = (file: ExaminedFile): boolean => !isLostForGood(file) && !(inPlace && file.status === 'blocked');
  const mendable = broken.filter(isRepairable);
  refuseImpossible(before, broken, mendable);

  const outputDirectory = options.outputDirectory ?? directory;
  const targets = new Map<SetFile, Target>();
  cleanUp.defer(async () => {
    for (const target of targets.values()) await target.discard();
  });
  for (const examined of mendable) {
    targets.set(examined.file, await createTarget(outputDirectory, examined, options));
  }
  await rebuild({ loaded, examination, targets, files, engine, options, limit: choice.memoryLimit });
  const total = mendable.reduce((sum, { file }) => sum + file.size, 0);
  const onRead = reporter(options.onProgress, 'check', total);
  const blocksOfFile = (file: SetFile): readonly (InputBlock | undefined)[] =>
    file.firstBlock === undefined ? [] : examination.blocks.slice(file.firstBlock, file.firstBlock + file.blocks);
  for (const { file, elsewhere } of mendable) {
    const blocks = elsewhere ? blocksOf(elsewhere, file.size, set.blockSize) : blocksOfFile(file);
    await targets.get(file)?.complete({ blocks, blockSize: set.blockSize, files, onRead, signal });
  }
  throwIfAborted(signal);
  const repaired = [];
  for (const [file, target] of targets) {
    const original = await target.publish();
    const blocksRebuilt = blocksOfFile(file).filter((block) => !block).length;
    repaired.push({ name: file.name, path: target.path, bytes: file.size, blocksRebuilt, original });
  }
  const unrepaired = before.files.filter(
    ({ status }, index) => status !== 'intact' && !isRepairable(examination.files[index] as ExaminedFile),
  );
  return { before, repaired, unrepaired };
}

function refuseImpossible(
  before: VerifyResult,
  broken: readonly ExaminedFile[],
  mendable: readonly ExaminedFile[],
): void {
  const { needed, available } = before.recovery;
  if (needed > available) {
    throw new Par2Error('not-repairable', `${needed} blocks are lost and ${available} recovery blocks are intact`, {
      facts: { needed, available, shortfall: needed - available },
    });
  }
  if (mendable.length > 0) return;
  const names = broken.map(({ file }) => file.name);
  if (broken.some(isLostForGood)) {
    const message = `the set only describes ${names.join(', ')}, and has no blocks for a repair`;
    throw new Par2Error('not-repairable', message, { facts: { needed, available, shortfall: 0, names } });
  }
  throw new Par2Error('not-regular', `${names.join(', ')}: something else than the file has its place`, {
    facts: { names },
  });
}
