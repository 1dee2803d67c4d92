import { z } from 'zod';

/** Of a place: it is a file name on every file system, and one word in a shell. */
export const PLACE_NAME = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

/** Where a place is kept, in the owner's words; one line. */
export const placeLocation = z
  .string()
  .min(1)
  .max(64)
  .refine((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text), { message: 'must be one line' });

const bytes = z.int().nonnegative();
const generation = z.int().nonnegative();
const utc = z.iso.datetime();

/** A place as its owner has set it up. */
const placeSettings = {
  id: z.uuid(),
  name: z.string().regex(PLACE_NAME),
  /** `directory`, `disk`, `disc`, `remote`, or a word of the plugin whose driver it is. */
  kind: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  location: placeLocation,
  /** Id of the archive directory whose archives lie here. */
  home: z.uuid(),
  /** Room that copies may take; null: as much as it has. */
  capacityBytes: bytes.nullable(),
  /** Bytes that stay free. */
  reserveBytes: bytes,
};

/**
 * `active`: copies there count. `lost`: nobody knows where it is; nothing there counts, and what is known of it stays in
 * case it turns up. `retired`: given up on purpose; nothing there counts, and nothing is copied there any more.
 */
export const PLACE_STATES = ['active', 'lost', 'retired'] as const;

/** `darkive-place.json` on a place: who this is. Nothing is written where it does not lie. */
export const placeRecordSchema = z.object({
  schema: z.literal('darkive.place/1'),
  ...placeSettings,
  /** Grows by one with every change of what lies there, here and in the inventory at home. */
  generation,
  writtenAt: utc,
});

/** A file of an archive that lies at a place. */
export interface StoredCopy {
  /** Relative to `archives/` of the place; without a directory. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** When it was last read back from the place itself and was what it should be, UTC; null: written, but not proved. */
  readonly verifiedAt: string | null;
}

/**
 * The list of files of an inventory. Checked by hand, and not by a schema of its entries: there are a hundred thousand of them where
 * many disks hold many archives, and each command about copies reads all of them.
 */
const storedCopies = z.array(z.unknown()).transform((entries, context): StoredCopy[] => {
  const names = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const problem = copyProblem(entry) ?? (names.has(fileOf(entry)) ? 'names a file twice' : null);
    if (problem !== null) {
      context.addIssue({ code: 'custom', message: problem, path: [index] });
      return z.NEVER;
    }
    names.add(fileOf(entry));
  }
  // Each was just found to be one.
  return entries as StoredCopy[];
});

function fileOf(entry: unknown): string {
  return (entry as StoredCopy).file;
}

const SHA256 = /^[0-9a-f]{64}$/;
const UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

/** Null when it is a file of a place. */
function copyProblem(entry: unknown): string | null {
  if (typeof entry !== 'object' || entry === null) return 'must be an object';
  const { file, bytes: size, sha256, verifiedAt } = entry as Record<keyof StoredCopy, unknown>;
  if (typeof file !== 'string' || file === '' || file === '.' || file === '..' || /[/\0]/.test(file))
    return 'file: must be a file name';
  if (!Number.isSafeInteger(size) || Number(size) < 0) return 'bytes: must be a size';
  if (typeof sha256 !== 'string' || !SHA256.test(sha256)) return 'sha256: must be a digest';
  if (
    verifiedAt !== null &&
    (typeof verifiedAt !== 'string' || !UTC.test(verifiedAt) || Number.isNaN(Date.parse(verifiedAt)))
  )
    return 'verifiedAt: must be a time';
  return null;
}

const inventory = {
  place: z.object(placeSettings),
  state: z.enum(PLACE_STATES),
  generation,
  writtenAt: utc,
  /** When every file of it was last read back; null: never all of them in one go. */
  verifiedAt: utc.nullable(),
  files: storedCopies,
};

/** `places/<id>.json` on places: what a place holds. Of all places on each, so that any one tells of the others. */
export const inventorySchema = z.object({ schema: z.literal('darkive.inventory/1'), ...inventory });

/** `<archives>/.darkive/places/<id>.json`: the same at home, with what only home knows and no place is told. */
export const knownPlaceSchema = z.object({
  schema: z.literal('darkive.known-place/1'),
  ...inventory,
  /** For the driver of its kind: where the place is found. */
  options: z.record(z.string(), z.unknown()),
  /** When it was last there and was recognised. */
  seenAt: utc,
  /** As it was then; null: it was never asked. */
  room: z.object({ freeBytes: bytes, capacityBytes: bytes, largestFile: bytes.nullable() }).nullable(),
  /** Generation that a run has begun to write, and not ended; null: none. The place may have come to it or not. */
  begun: generation.nullable(),
  /** Files that a run has begun to write or to remove: they may be there, whole or not, and mean nothing. */
  unsettled: z.array(z.string()),
});

/** `<archives>/.darkive/places/home.json`: the archive directory itself as a place. */
export const homeRecordSchema = z.object({
  schema: z.literal('darkive.home/1'),
  id: z.uuid(),
  location: placeLocation,
  writtenAt: utc,
});

export type PlaceRecord = z.infer<typeof placeRecordSchema>;
export type Inventory = z.infer<typeof inventorySchema>;
export type KnownPlace = z.infer<typeof knownPlaceSchema>;
export type HomeRecord = z.infer<typeof homeRecordSchema>;
