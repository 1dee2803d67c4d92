import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnProgress, ProgressEvent } from '../records/progress.ts';
import type { Services } from '../services/services.ts';

/** What a run says of itself while it goes on, for other processes. */
export interface LiveProgress {
  readonly phase: string;
  /** UTC, ISO 8601. */
  readonly phaseStartedAt: string;
  /** Done in this phase, and expected; null where that has no meaning. */
  readonly bytes: number | null;
  readonly totalBytes: number | null;
  readonly slices: number | null;
}

/** Milliseconds from one writing to the next; a new phase is written at once. */
const EVERY = 2000;

export interface LiveReporter {
  /** Passes every event on to the services' own, and notes it. */
  readonly onProgress: OnProgress;
  /** Removes the file. Never rejects. */
  end(): Promise<void>;
}

/**
 * Notes the progress of a run in `<state>/live/<run id>.json`: a small file that is never synced and may be lost. Whatever
 * goes wrong with it is logged once and changes nothing.
 */
export function reportLive(state: string, runId: string, { onProgress, clock, log }: Services): LiveReporter {
  const file = fileOf(state, runId);
  let current: LiveProgress | null = null;
  let written = 0;
  let broken = false;
  let writing: Promise<void> = Promise.resolve();

  const write = (): void => {
    if (broken || current === null) return;
    written = clock().getTime();
    const text = JSON.stringify(current);
    writing = writing
      .then(() => replace(file, text))
      .catch((error: unknown) => {
        if (!broken) log.debug(`live progress is not noted: ${String(error)}`);
        broken = true;
      });
  };
  return {
    onProgress(event) {
      onProgress(event);
      const next = noted(current, event, clock);
      if (next === null) return;
      const isNew = next.phaseStartedAt !== current?.phaseStartedAt || next.phase !== current.phase;
      current = next;
      if (isNew || clock().getTime() - written >= EVERY) write();
    },
    async end() {
      broken = true;
      await writing;
      await forgetLive(state, runId, log);
    },
  };
}

/** Removes what a run that has ended, or was killed, said of itself. Never rejects. */
export async function forgetLive(state: string, runId: string, log: Services['log']): Promise<void> {
  const file = fileOf(state, runId);
  await rm(file, { force: true }).catch((error: unknown) => log.debug(`${file} stays behind: ${String(error)}`));
}

/** What a run says of itself; null when it says nothing, or nothing that can be read. */
export async function readLive(state: string, runId: string): Promise<LiveProgress | null> {
  try {
    const said: unknown = JSON.parse(await readFile(fileOf(state, runId), 'utf8'));
    return isProgress(said) ? said : null;
  } catch {
    // It is only there while a run goes on, and only a hint.
    return null;
  }
}

function noted(current: LiveProgress | null, event: ProgressEvent, clock: () => Date): LiveProgress | null {
  if (event.kind === 'phase') {
    const phaseStartedAt = clock().toISOString();
    return { phase: event.phase, phaseStartedAt, bytes: null, totalBytes: null, slices: null };
  }
  if (event.kind !== 'progress' || current === null) return null;
  const { bytes, totalBytes, slices } = event;
  return { ...current, bytes, totalBytes, slices };
}

async function replace(file: string, text: string): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

function fileOf(state: string, runId: string): string {
  return join(state, 'live', `${runId}.json`);
}

function isProgress(value: unknown): value is LiveProgress {
  if (typeof value !== 'object' || value === null) return false;
  const { phase, phaseStartedAt, bytes, totalBytes, slices } = value as Record<string, unknown>;
  const isCount = (one: unknown): boolean => one === null || typeof one === 'number';
  return (
    typeof phase === 'string' &&
    typeof phaseStartedAt === 'string' &&
    !Number.isNaN(Date.parse(phaseStartedAt)) &&
    [bytes, totalBytes, slices].every(isCount)
  );
}
