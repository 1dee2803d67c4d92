import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DarkiveError } from '../errors/index.ts';

export interface SliceFileInfo {
  readonly number: number;
  /** File name without the directory. */
  readonly file: string;
  readonly bytes: number;
}

export type SliceProblemKind =
  | 'none'
  | 'gap'
  | 'empty-slice'
  | 'not-a-slice'
  | 'label-mismatch'
  | 'not-terminated'
  | 'name-clash';

export interface SliceProblem {
  readonly kind: SliceProblemKind;
  /** The slice it is about; null when it is about all. */
  readonly slice: number | null;
  readonly message: string;
}

export interface SliceInspection {
  /** In order of their numbers. */
  readonly slices: readonly SliceFileInfo[];
  readonly problem: SliceProblem | null;
}

/**
 * Whether an archive's slices are all there: 1..N without a gap, each with dar's magic number and the label of the
 * first, only the last one flagged as the last. Reads 15 bytes of each. A clean `dar -t` does not prove this.
 * A missing directory has no slices. Throws `io-failed` when a slice cannot be read.
 */
export async function inspectSlices(directory: string, name: string): Promise<SliceInspection> {
  const { slices, clash } = await findSlices(directory, name);
  const first = slices[0];
  if (clash !== null) return { slices, problem: clash };
  if (first === undefined) {
    return { slices, problem: { kind: 'none', slice: null, message: `There is no slice of ${name} in ${directory}.` } };
  }
  let label: Buffer | null = null;
  for (const [index, slice] of slices.entries()) {
    const expected = index + 1;
    if (slice.number !== expected)
      return { slices, problem: problem('gap', expected, `${name} has no slice ${expected}.`) };
    const path = join(directory, slice.file);
    if (slice.bytes === 0) return { slices, problem: problem('empty-slice', expected, `${path} is empty.`) };
    const ends = await readEnds(path, slice.bytes);
    if (ends === null) return { slices, problem: problem('not-a-slice', expected, `${path} is not a slice of dar's.`) };
    label ??= ends.label;
    if (!ends.label.equals(label)) {
      return { slices, problem: problem('label-mismatch', expected, `${path} belongs to another archive.`) };
    }
    const isLast = expected === slices.length;
    if (ends.flaggedLast !== isLast) {
      const message = isLast
        ? `${path} is not the last slice: there are more.`
        : `${path} says it is the last, but is not.`;
      return { slices, problem: problem('not-terminated', expected, message) };
    }
  }
  return { slices, problem: null };
}

/** First bytes of every slice. */
const MAGIC = Buffer.from([0, 0, 0, 0x7b]);
/** Magic number and label. */
const HEADER_BYTES = 14;
const FLAG_LAST = 0x54; // 'T'
const FLAG_MORE = 0x4e; // 'N'

async function findSlices(
  directory: string,
  name: string,
): Promise<{ slices: SliceFileInfo[]; clash: SliceProblem | null }> {
  const slices: SliceFileInfo[] = [];
  for (const file of await readNames(directory)) {
    const digits = file.startsWith(`${name}.`) ? /^(\d+)\.dar$/.exec(file.slice(name.length + 1))?.[1] : undefined;
    if (digits === undefined || Number(digits) === 0) continue;
    const { size } = await ioFailure(`Cannot look at ${join(directory, file)}`, stat(join(directory, file)));
    slices.push({ number: Number(digits), file, bytes: size });
  }
  slices.sort((a, b) => a.number - b.number || (a.file < b.file ? -1 : 1));
  // dar takes one width for all numbers of an archive (--min-digits) and finds it out by looking.
  const width = slices[0] === undefined ? 1 : slices[0].file.length - name.length - '..dar'.length;
  const odd = slices.find(({ number, file }) => file !== `${name}.${String(number).padStart(width, '0')}.dar`);
  const message = `${odd?.file} does not fit the numbering of the other slices of ${name}.`;
  return { slices, clash: odd === undefined ? null : problem('name-clash', odd.number, message) };
}

async function readNames(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw new DarkiveError('io-failed', `Cannot read the directory ${directory}: ${reason(cause)}`, { cause });
  }
}

async function readEnds(path: string, bytes: number): Promise<{ label: Buffer; flaggedLast: boolean } | null> {
  if (bytes <= HEADER_BYTES) return null;
  const handle = await ioFailure(`Cannot open ${path}`, open(path, 'r'));
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    const flag = Buffer.alloc(1);
    const reading = Promise.all([handle.read(header, 0, HEADER_BYTES, 0), handle.read(flag, 0, 1, bytes - 1)]);
    await ioFailure(`Cannot read ${path}`, reading);
    const known = flag[0] === FLAG_LAST || flag[0] === FLAG_MORE;
    if (!header.subarray(0, MAGIC.length).equals(MAGIC) || !known) return null;
    return { label: header.subarray(MAGIC.length), flaggedLast: flag[0] === FLAG_LAST };
  } finally {
    await handle.close();
  }
}

async function ioFailure<Value>(what: string, work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (cause) {
    throw new DarkiveError('io-failed', `${what}: ${reason(cause)}`, {
      hint: 'Check the storage and the permissions of the archive directory.',
      cause,
    });
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function problem(kind: SliceProblemKind, slice: number, message: string): SliceProblem {
  return { kind, slice, message };
}
