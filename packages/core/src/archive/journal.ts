import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { errnoOf, fsErrorText, writeFileDurably } from '../fs/index.ts';

const absolute = z.string().startsWith('/');

/** What an unfinished run left on disk and how far it had come; `journal.json` of a building directory. */
const journalSchema = z.object({
  schema: z.literal('darkive.building/1'),
  runId: z.string(),
  archive: z.string(),
  definition: z.string(),
  /** Directories outside the building directory that belong to this run alone. */
  outside: z.array(absolute),
  /** Null until everything was tested and the moves are decided. The manifest is the last move. */
  publish: z.array(z.object({ from: absolute, to: absolute })).nullable(),
});

export type Journal = z.infer<typeof journalSchema>;

export async function writeJournal(directory: string, journal: Journal): Promise<void> {
  await writeFileDurably(join(directory, 'journal.json'), `${JSON.stringify(journal, null, 2)}\n`, { mode: 0o600 });
}

/** `absent`: the run died before it wrote anything of worth. */
export async function readJournal(directory: string): Promise<Journal | 'absent' | { problem: string }> {
  let text: string;
  try {
    text = await readFile(join(directory, 'journal.json'), 'utf8');
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? 'absent' : { problem: fsErrorText(error) };
  }
  try {
    return journalSchema.parse(JSON.parse(text));
  } catch (error) {
    return { problem: `its journal cannot be understood (${error instanceof Error ? error.message : String(error)})` };
  }
}
