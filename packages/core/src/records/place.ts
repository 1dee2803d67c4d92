import { z } from 'zod';

/** Of a place: it is a file name on every file system, and one word in a shell. */
const PLACE_NAME = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

/** Where a place is kept, in the owner's words; one line. */
const location = z
  .string()
  .min(1)
  .max(64)
  .refine((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text), { message: 'must be one line' });

const place = {
  id: z.uuid(),
  name: z.string().regex(PLACE_NAME),
  /** `directory`, `disk`, `disc`, `remote`, or a word of the plugin whose driver it is. */
  kind: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  location,
  /** Id of the archive directory whose archives lie here. */
  home: z.uuid(),
};

const generation = z.int().nonnegative();
const utc = z.iso.datetime();

/** `darkive-place.json` on a place: who this is. Nothing is written where it does not lie. */
export const placeRecordSchema = z.object({
  schema: z.literal('darkive.place/1'),
  ...place,
  /** Grows by one with every change of what lies there, here and in the inventory at home. */
  generation,
  writtenAt: utc,
});

export const storedCopySchema = z.object({
  /** Relative to `archives/` of the place; without a directory. */
  file: z
    .string()
    .min(1)
    .refine((name) => !/[/\0]/.test(name) && name !== '.' && name !== '..', { message: 'must be a file name' }),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** When it was last read back from the place itself and was what it should be; null: written, but not proved. */
  verifiedAt: utc.nullable(),
});

/** `<archives>/.darkive/places/<id>.json` at home and `places/<id>.json` on places: what a place holds. */
export const inventorySchema = z.object({
  schema: z.literal('darkive.inventory/1'),
  place: z.object(place),
  generation,
  writtenAt: utc,
  files: z
    .array(storedCopySchema)
    .refine((files) => new Set(files.map(({ file }) => file)).size === files.length, { message: 'names a file twice' }),
});

export type PlaceRecord = z.infer<typeof placeRecordSchema>;
export type Inventory = z.infer<typeof inventorySchema>;
export type StoredCopy = z.infer<typeof storedCopySchema>;
