import { rm } from 'node:fs/promises';
import type { HookContext, NewArtifact, PostArchiveAnswer, PostArchiveEvent, SliceFile } from '@darkive/core/plugin';
import { makeSet } from './make-set.ts';
import type { Par2Options } from './options.ts';
import { createParityRuns, fileIdentity, type ParityRun, type ParityRuns } from './parity-runs.ts';

/**
 * A set for each slice, all in one staged directory: those that `slice` made, if their slices are still the same, and
 * the rest; and the hashes of the slices as the sets were made from them. Throws when a set cannot be made whole: half a
 * protection is none.
 */
export async function postArchive(
  event: PostArchiveEvent,
  context: HookContext<Par2Options>,
  runs: ParityRuns = createParityRuns(),
): Promise<PostArchiveAnswer> {
  const { options, signal, log } = context;
  if (!options.create) return { artifacts: [], slices: [] };
  const run = runs.of(event.runId);
  const directory = (run.directory ??= await context.stage(options.directory));
  const totalBytes = event.slices.reduce((sum, { bytes }) => sum + bytes, 0);
  const artifacts: NewArtifact[] = [];
  const hashes: { slice: number; sha256: string }[] = [];
  let doneBytes = 0;
  for (const slice of event.slices) {
    signal.throwIfAborted();
    if (!(await isMade(slice, run))) {
      if (await dropSet(slice.number, run)) log.info(`slice ${slice.number} changed: its parity is made again`);
      const onProgress = (share: number): void => context.progress(doneBytes + share * slice.bytes, totalBytes);
      run.sets.set(slice.number, await makeSet({ slice, type: event.type, directory, onProgress }, context));
    }
    const made = run.sets.get(slice.number);
    artifacts.push(...(made?.artifacts ?? []));
    if (made !== undefined && made.sha256 !== null) hashes.push({ slice: slice.number, sha256: made.sha256 });
    doneBytes += slice.bytes;
    context.progress(doneBytes, totalBytes);
  }
  return { artifacts, slices: hashes };
}

/** There is a set, and the slice has not been touched since before it was read. */
async function isMade(slice: SliceFile, { sets }: ParityRun): Promise<boolean> {
  const made = sets.get(slice.number);
  return made !== undefined && made.slice.path === slice.path && made.identity === (await fileIdentity(slice.path));
}

/** False when there was none. */
async function dropSet(number: number, { sets }: ParityRun): Promise<boolean> {
  const made = sets.get(number);
  for (const { path } of made?.artifacts ?? []) await rm(path, { force: true });
  return sets.delete(number);
}
