import { readdir, readFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { errnoOf, fsErrorText, ioError, syncDirectory, writeFileDurably } from '../fs/index.ts';
import { manifestFileName } from '../records/archive-name.ts';
import { modeLike } from './modes.ts';

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
  readonly problems: readonly { readonly file: string; readonly problem: string }[];
}

export async function readPins(archives: string): Promise<PinStore> {
  const pins = new Map<string, Pin | null>();
  const problems: { file: string; problem: string }[] = [];
  for (const file of await pinFiles(archives)) {
    const name = file.slice(0, -SUFFIX.length);
    try {
      pins.set(name, pinSchema.parse(JSON.parse(await readFile(join(archives, file), 'utf8'))));
    } catch (error) {
      pins.set(name, null);
      const problem = error instanceof z.ZodError ? (error.issues[0]?.message ?? 'invalid') : fsErrorText(error);
      problems.push({ file, problem });
    }
  }
  return { pins, problems };
}

export async function writePin(archives: string, pin: Pin): Promise<string> {
  const file = pinFile(archives, pin.archive.name);
  await writeFileDurably(file, `${JSON.stringify({ schema: 'darkive.pin-file/1', ...pin }, null, 2)}\n`, {
    mode: await modeLike(join(archives, manifestFileName(pin.archive.name))),
  });
  return file;
}

/** False when there was none. */
export async function removePin(archives: string, name: string): Promise<boolean> {
  const file = pinFile(archives, name);
  try {
    await unlink(file);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
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
    return (await readdir(archives)).filter((file) => file.endsWith(SUFFIX) && !file.startsWith('.')).toSorted();
  } catch (error) {
    throw ioError(error, 'read the archive directory', archives);
  }
}
