import { readdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { errnoOf, ioError, syncDirectory } from '../fs/index.ts';
import { manifestFileName } from '../records/archive-name.ts';
import { copyOf, removeCopy, writeRecordTwice } from './copies.ts';
import { copiesRoot } from './layout.ts';
import { modeLike } from './modes.ts';
import { parseRecord, readRecordBytes } from './record-file.ts';
import { sealedText } from './seal.ts';

const SUFFIX = '.pin';

/** `<archives>/<name>.pin`: a file of record, so that a pin survives a lost ledger and moves with its archive. */
const pinSchema = z.object({
  schema: z.literal('darkive.pin-file/1'),
  archive: z.object({ id: z.uuid(), name: z.string().min(1) }),
  /** UTC. */
  pinnedAt: z.iso.datetime(),
  reason: z.string().nullable(),
});

export type Pin = Omit<z.infer<typeof pinSchema>, 'schema'>;

export interface PinStore {
  /** Archive name → its pin; null when the file cannot be read. It holds all the same: to be pinned is the safe side. */
  readonly pins: ReadonlyMap<string, Pin | null>;
  /** Pins that are damaged or lost, also where their copy answers. */
  readonly problems: readonly { readonly file: string; readonly problem: string }[];
}

/** A pin whose file is damaged is read from its copy; one that only its copy remembers was lost, and holds. */
export async function readPins(archives: string): Promise<PinStore> {
  const pins = new Map<string, Pin | null>();
  const problems: { file: string; problem: string }[] = [];
  const files = await pinFiles(archives);
  for (const file of files) {
    const name = file.slice(0, -SUFFIX.length);
    const read = await readPinAt(join(archives, file));
    if ('pin' in read) pins.set(name, read.pin);
    else {
      const copy = await readPinAt(copyOf(join(archives, file)));
      pins.set(name, 'pin' in copy ? copy.pin : null);
      problems.push({ file, problem: read.problem });
    }
  }
  for (const file of await copiesWithoutPin(archives, new Set(files))) {
    const copy = await readPinAt(join(copiesRoot(archives), file));
    pins.set(file.slice(0, -SUFFIX.length), 'pin' in copy ? copy.pin : null);
    problems.push({ file, problem: 'it is gone; its copy is still there' });
  }
  return { pins, problems };
}

/** One pin file, without its copy; it must be the pin of the archive that its name says. */
export async function readPinAt(
  file: string,
): Promise<{ readonly pin: Pin; readonly sealed: boolean } | { readonly problem: string; readonly missing: boolean }> {
  const read = await readRecordBytes(file);
  if ('problem' in read) return read;
  const record = parseRecord(read.content);
  if ('problem' in record) return { problem: record.problem, missing: false };
  const checked = pinSchema.safeParse(record.data);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    return { problem: `${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'invalid'}`, missing: false };
  }
  const { schema: _, ...pin } = checked.data;
  if (`${pin.archive.name}${SUFFIX}` !== basename(file)) {
    return { problem: 'it is the pin of another archive than its name says', missing: false };
  }
  return { pin, sealed: record.sealed };
}

export async function writePin(archives: string, pin: Pin): Promise<string> {
  const file = pinFile(archives, pin.archive.name);
  const mode = await modeLike(join(archives, manifestFileName(pin.archive.name)));
  await writeRecordTwice(file, sealedText({ schema: 'darkive.pin-file/1', ...pin }), mode);
  return file;
}

/** False when there was none. */
export async function removePin(archives: string, name: string): Promise<boolean> {
  const file = pinFile(archives, name);
  const kept = (await copiesWithoutPin(archives, new Set())).includes(basename(file));
  // The copy first: what a crash leaves in between is still a pin.
  await removeCopy(file);
  try {
    await unlink(file);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return kept;
    throw ioError(error, 'remove', file);
  }
  await syncDirectory(dirname(file));
  return true;
}

function pinFile(archives: string, name: string): string {
  return join(archives, `${name}${SUFFIX}`);
}

async function pinFiles(archives: string): Promise<string[]> {
  try {
    return (await readdir(archives)).filter(isPin).toSorted();
  } catch (error) {
    throw ioError(error, 'read the archive directory', archives);
  }
}

async function copiesWithoutPin(archives: string, present: ReadonlySet<string>): Promise<string[]> {
  try {
    return (await readdir(copiesRoot(archives))).filter((file) => isPin(file) && !present.has(file)).toSorted();
  } catch (error) {
    // Another user's reader may not look into .darkive: what it cannot see it does not hold for lost.
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(errnoOf(error) ?? '')) return [];
    throw ioError(error, 'look for copies in', copiesRoot(archives));
  }
}

function isPin(file: string): boolean {
  return file.endsWith(SUFFIX) && !file.startsWith('.');
}
