import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import type { Definition } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';
import { answerWithin, errnoOf, fsErrorText, type SourceMeasure } from '../fs/index.ts';
import type { Manifest } from '../records/manifest.ts';

/**
 * Throws `guard-refused` when the root is missing, no directory, not to be read, or of a time that dar does not accept, `storage-silent` when it does not answer for `ms` milliseconds.
 */
export async function checkRoot(definition: Definition, ms: number): Promise<void> {
  const { name, root } = definition;
  const refuse = (problem: string, remedy = 'Mount it, or correct "root" of this definition.'): never => {
    throw new DarkiveError('guard-refused', `${name}: the root ${root} ${problem}.`, {
      hint: `${remedy} Earlier archives are not affected.`,
      facts: { guard: 'source-present', definition: name, root },
    });
  };
  try {
    const { isDirectory, atimeMs, mtimeMs } = await answerWithin(root, ms, lookAt(root));
    if (!isDirectory) refuse('is not a directory');
    // -az is for what is below: dar 2.7.8 ends at the root all the same (measured).
    if (atimeMs < 0 || mtimeMs < 0) {
      refuse('itself has a date before 1970, which dar does not accept', `Give it one of today: touch -- '${root}'.`);
    }
    // One that may be listed and not searched looks as if all of it had been deleted.
    await answerWithin(root, ms, access(root, constants.R_OK | constants.X_OK));
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === null) throw error;
    if (errno === 'ENOENT') refuse('does not exist');
    const allow = 'Give this user the right to read and enter it, or run the command as a user who has it.';
    refuse(`cannot be read: ${fsErrorText(error)}`, errno === 'EACCES' ? allow : undefined);
  }
}

async function lookAt(root: string) {
  let found = await stat(root);
  if (found.atimeMs < 0 && found.isDirectory()) {
    // Counting the source will read it; unless mounted with noatime that gives it an access time of now.
    await readdir(root);
    found = await stat(root);
  }
  return { isDirectory: found.isDirectory(), atimeMs: found.atimeMs, mtimeMs: found.mtimeMs };
}

/**
 * Throws `guard-refused` when the source is empty or much smaller than at the newest archive.
 * An unmounted root looks like this, and dar would record every file as deleted without a word.
 */
export function checkShrink(
  definition: Definition,
  measure: SourceMeasure,
  last: Manifest | null,
  selection: string,
): void {
  const { name, root } = definition;
  const hint = `Look at ${root}. If it is right, run the command again with --allow-shrink.`;
  if (measure.empty) {
    throw new DarkiveError('guard-refused', `${name}: the root ${root} is empty; is it mounted?`, {
      hint,
      facts: { guard: 'source-empty', definition: name, root },
    });
  }
  const { shrink } = definition.guards;
  if (shrink === null || last === null || last.source.selection !== selection) return;
  for (const [what, before, now] of [
    ['entries', last.source.entries, measure.entries],
    ['bytes', last.source.bytes, measure.bytes],
  ] as const) {
    if (now >= before * (1 - shrink)) continue;
    const percent = Math.round((1 - now / before) * 100);
    throw new DarkiveError(
      'guard-refused',
      `${name}: the source shrank by ${percent} % since ${last.name} (${what}: ${before} then, ${now} now).`,
      { hint, facts: { guard: 'source-shrunk', definition: name, what, before, now } },
    );
  }
}

const CLOCK_TOLERANCE_SECONDS = 60;

/** Throws `guard-refused` when the clock stands before the newest archive: its successor would sort before it. */
export function checkClock(definition: Definition, now: Date, newest: Manifest | null): void {
  if (newest === null) return;
  const behind = (Date.parse(newest.createdAt) - now.getTime()) / 1000;
  if (behind <= CLOCK_TOLERANCE_SECONDS) return;
  throw new DarkiveError(
    'guard-refused',
    `${definition.name}: the clock says ${now.toISOString()}, which is before the newest archive (${newest.name}).`,
    {
      hint: 'Set the clock of this machine, then run the command again.',
      facts: { guard: 'clock', definition: definition.name, archive: newest.name },
    },
  );
}
