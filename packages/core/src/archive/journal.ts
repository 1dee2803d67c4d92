import { lstat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { writeFileDurably } from '../fs/index.ts';
import { parseArchiveName } from '../records/archive-name.ts';
import { isOurs, isOwnOutside, type Grounds } from './grounds.ts';
import { outsideStage } from './layout.ts';
import { parseRecord, readRecordBytes } from './record-file.ts';
import { sealedText } from './seal.ts';

const absolute = z.string().startsWith('/');
const fileName = z
  .string()
  .regex(/^[^/\0]+$/)
  .refine((name) => name !== '.' && name !== '..');
/** Below the building directory or the staging directory: never upwards, never absolute. */
const below = z
  .string()
  .refine(
    (path) =>
      !isAbsolute(path) &&
      path !== '' &&
      !path.includes('\0') &&
      path.split('/').every((part) => !['', '.', '..'].includes(part)),
  );

/** The directory that a journal belongs to. A copy of it is another one, whatever its journal says. */
const identity = z.object({ device: z.string(), inode: z.string() });
export type DirectoryIdentity = z.infer<typeof identity>;

const move = z.object({
  /** Below the building directory, or below the staging directory in `directory` when that is given. */
  from: below,
  to: fileName,
  /** Null: the archive directory. Else one that the configuration names. */
  directory: absolute.nullable(),
});
export type JournalMove = z.infer<typeof move>;

/** What an unfinished run left on disk and how far it had come; `journal.json` of a building directory. */
const journalSchema = z.object({
  schema: z.literal('darkive.building/2'),
  runId: z.string(),
  archive: z.string(),
  definition: z.string(),
  /** The building directory itself. */
  identity,
  /** Directories outside the building directory that belong to this run alone. */
  outside: z.array(absolute),
  /** Null until everything was tested and the moves are decided. The manifest is the last move. */
  publish: z.array(move).min(1).nullable(),
});

/** As they were: absolute paths, no seal, no identity. */
const oldSchema = z.object({
  schema: z.literal('darkive.building/1'),
  runId: z.string(),
  archive: z.string(),
  definition: z.string(),
  outside: z.array(absolute),
  publish: z.array(z.object({ from: absolute, to: absolute })).nullable(),
});

export type Journal = Omit<z.infer<typeof journalSchema>, 'schema'>;

export async function writeJournal(directory: string, journal: Journal): Promise<void> {
  const text = sealedText({ schema: 'darkive.building/2', ...journal });
  await writeFileDurably(join(directory, 'journal.json'), text, { mode: 0o600 });
}

/** Who a building directory is: a copy has other numbers. */
export async function identityOf(directory: string): Promise<DirectoryIdentity> {
  const { dev, ino } = await lstat(directory, { bigint: true });
  return { device: String(dev), inode: String(ino) };
}

/** `absent`: the run died before it wrote anything of worth. */
export async function readJournal(
  directory: string,
  grounds: Grounds,
): Promise<Journal | 'absent' | { problem: string }> {
  const read = await readRecordBytes(join(directory, 'journal.json'));
  if ('problem' in read) return read.missing ? 'absent' : { problem: `its journal cannot be read: ${read.problem}` };
  return parseJournal(read.content, directory, grounds);
}

/** The archive that a run is making, as far as its journal tells; nothing is done because of it. */
export async function archiveOfJournal(directory: string): Promise<string | null> {
  const read = await readRecordBytes(join(directory, 'journal.json'));
  const record = 'problem' in read ? read : parseRecord(read.content);
  if ('problem' in record) return null;
  const archive = (record.data as { archive?: unknown } | null)?.archive;
  return typeof archive === 'string' ? archive : null;
}

/** Pure: everything that a journal names must be the run's own, in a place that the configuration names. */
export function parseJournal(
  text: string | Uint8Array,
  directory: string,
  grounds: Grounds,
): Journal | { problem: string } {
  const record = parseRecord(text);
  if ('problem' in record) return { problem: `its journal is damaged: ${record.problem}` };
  const journal = toJournal(record, directory, grounds);
  if ('problem' in journal) return journal;
  const problem = foreignPart(journal, directory, grounds);
  return problem === null ? journal : { problem };
}

function toJournal(
  { data, sealed }: { readonly data: unknown; readonly sealed: boolean },
  directory: string,
  grounds: Grounds,
): Journal | { problem: string } {
  const old = oldSchema.safeParse(data);
  if (old.success) return fromOld(old.data, directory, grounds);
  const parsed = journalSchema.safeParse(data);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      problem: `its journal cannot be understood (${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'invalid'})`,
    };
  }
  if (!sealed) return { problem: 'its journal is damaged: the digest at its end is missing' };
  const { schema: _, ...journal } = parsed.data;
  return journal;
}

/** An old journal is read when each of its paths lies where the present form could say it. */
function fromOld(old: z.infer<typeof oldSchema>, directory: string, grounds: Grounds): Journal | { problem: string } {
  const moves: JournalMove[] = [];
  for (const { from, to } of old.publish ?? []) {
    const target = dirname(to);
    const place = target === grounds.archives ? null : target;
    const base = place === null ? directory : place;
    const way = relative(base, from);
    const relativeMove = move.safeParse({ from: way, to: basename(to), directory: place });
    if (resolve(from) !== from || resolve(to) !== to || !relativeMove.success) {
      return { problem: `its journal names ${from}, which does not lie below ${base}` };
    }
    moves.push(relativeMove.data);
  }
  const { runId, archive, definition, outside } = old;
  return { runId, archive, definition, outside, identity: UNKNOWN, publish: old.publish === null ? null : moves };
}

/** No directory has it: what an old journal wants has to be proved by the files themselves. */
const UNKNOWN: DirectoryIdentity = { device: '', inode: '' };

function foreignPart(
  { runId, archive, outside, publish }: Journal,
  directory: string,
  grounds: Grounds,
): string | null {
  if (runId !== basename(directory)) return `its journal is that of another run, ${JSON.stringify(runId)}`;
  if (parseArchiveName(archive) === null) return `its journal names no archive: ${JSON.stringify(archive)}`;
  const strange = outside.find((path) => !isOwnOutside(path, runId, grounds));
  if (strange !== undefined)
    return `its journal names ${strange}, which is no directory of this run in a place that the configuration names`;
  for (const { from, to, directory: place } of publish ?? []) {
    if (!to.startsWith(archive)) return `its journal wants to make ${to}, which is no file of ${archive}`;
    if (place === null) continue;
    if (!isOurs(place, grounds)) return `its journal names ${place}, which the configuration does not`;
    const stage = basename(outsideStage(place, runId));
    if (!from.startsWith(`${stage}/`))
      return `its journal wants to move ${join(place, from)}, which is no file of this run`;
  }
  return null;
}
