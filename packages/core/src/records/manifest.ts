import { z } from 'zod';
import { ARCHIVE_TYPES, DEFINITION_NAME } from './archive-name.ts';
import { SEVERITIES } from './finding.ts';

/** A file name without a directory: nothing in a manifest may lead out of its archive's directories. */
const fileName = z
  .string()
  .min(1)
  .refine((name) => !name.includes('/') && name !== '.' && name !== '..' && !name.includes('\0'), {
    message: 'must be a file name without a directory',
  });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();
const utc = z.iso.datetime();
const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]));

const findingSchema = z.object({
  severity: z.enum(SEVERITIES),
  code: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
  facts,
});

/** Which parity a parity file holds; counted in blocks as planned when it was made. */
export const parityInventorySchema = z.object({
  /** 1-based number of the slice that this set protects. */
  slice: z.int().positive(),
  /** Bytes in a block. */
  blockSize: z.int().positive(),
  /** Blocks of the slice itself. */
  sourceBlocks: z.int().positive(),
  /** Recovery blocks in this file; 0 for an index file. */
  recoveryBlocks: count,
});

export const artifactSchema = z.object({
  /** What it is: `parity`, `catalogue`, or a word of the plugin that made it. */
  kind: z.string().min(1),
  /** npm name of the plugin that made it. */
  producer: z.string().min(1),
  file: fileName,
  /** Absolute directory when it does not lie beside the slices; null when it does. */
  directory: z.string().startsWith('/').nullable(),
  bytes: count,
  sha256,
  parity: parityInventorySchema.optional(),
});

/** One check of an archive and its result. */
export const checkSchema = z.object({
  /** `dar-test`, `slices`, `restore-test`, or `<plugin>:<word>`. */
  name: z.string().min(1),
  result: z.enum(['passed', 'failed', 'not-checked']),
  at: utc,
  seconds: z.number().nonnegative(),
});

/** Inode counts that `dar -c` reports; dar(1). */
export const inodeCountsSchema = z.object({
  saved: count,
  hardLinks: count,
  changedWhileRead: count,
  metadataOnly: count,
  notSaved: count,
  failed: count,
  excluded: count,
  deleted: count,
  total: count,
  ea: count,
  fsa: count,
});

/** What belongs to the root directory itself: no archive of dar holds it. */
export const rootEntrySchema = z.object({
  /** With setuid, setgid and sticky bit. */
  mode: z.int().min(0).max(0o7777),
  uid: count,
  gid: count,
  /** Seconds since 1970 with nine digits after the point. */
  modifiedAt: z.string().regex(/^-?\d{1,12}\.\d{9}$/),
  /** Extended attributes and ACLs by name, values in base64; null when they could not be read. */
  attributes: z.record(z.string().regex(/^(?:user|trusted|security|system)\.[^\0]+$/), z.base64()).nullable(),
});

/** What an archive is, written beside its slices as `<name>.manifest.json`. The ledger can be rebuilt from it. */
export const manifestSchema = z.object({
  schema: z.literal('darkive.manifest/1'),
  id: z.uuid(),
  name: z.string().min(1),
  definition: z.string().regex(DEFINITION_NAME),
  type: z.enum(ARCHIVE_TYPES),
  /** The archive that this one's differences refer to; null for FULL. */
  reference: z.object({ id: z.uuid(), name: z.string().min(1) }).nullable(),
  /** When the run started; also the time in the name. */
  createdAt: utc,
  publishedAt: utc,
  host: z.string(),
  source: z.object({
    root: z.string(),
    /** Entries and bytes of the whole selection as measured before the run, for the shrink guard. */
    entries: count,
    bytes: count,
    /** SHA-256 of the selection rules; another value means the definition was changed in between. */
    selection: sha256,
    /** The root itself when the archive was begun. Not in manifests of older versions and of adopted archives. */
    rootEntry: rootEntrySchema.optional(),
    /** The source that the reference is of, when it has another name and the user said that it is this one. */
    adopted: z.object({ host: z.string(), root: z.string() }).optional(),
  }),
  /** Program name → version. */
  tools: z.record(z.string(), z.string()),
  /** The arguments that dar was started with, for the reader; not for replaying. */
  arguments: z.array(z.string()),
  slices: z.array(z.object({ file: fileName, bytes: count, sha256 })).min(1),
  artifacts: z.array(artifactSchema),
  /** Null when dar's summary could not be read. */
  inodes: inodeCountsSchema.nullable(),
  /**
   * What was there at its time, counted from its listing: saved in this archive or in one before it; and the entries that it
   * records as deleted. The next archive is compared with it. Not in manifests of older versions and of adopted archives.
   */
  contents: z.object({ entries: count, files: count, bytes: count, deleted: count }).optional(),
  /** Null when the restore test was switched off. */
  restoreTest: z.object({ sampled: count, passed: count, changed: count, failed: count }).nullable(),
  checks: z.array(checkSchema),
  outcome: z.enum(['success', 'degraded']),
  findings: z.array(findingSchema),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type RootEntry = z.infer<typeof rootEntrySchema>;
export type Artifact = z.infer<typeof artifactSchema>;
export type ParityInventory = z.infer<typeof parityInventorySchema>;
export type Check = z.infer<typeof checkSchema>;
export type InodeCounts = z.infer<typeof inodeCountsSchema>;
export type ManifestSlice = Manifest['slices'][number];
export type RestoreTestCounts = NonNullable<Manifest['restoreTest']>;
