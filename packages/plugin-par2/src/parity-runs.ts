import { lstat } from 'node:fs/promises';
import type { NewArtifact, SliceFile } from '@darkive/core/plugin';

/** A set that was made, and of which slice. */
export interface MadeSet {
  readonly slice: SliceFile;
  /** The slice as it was before it was read, see `fileIdentity`. */
  readonly identity: string;
  readonly artifacts: readonly NewArtifact[];
  /** Of the slice as the set was made from it; null when the engine does not tell. */
  readonly sha256: string | null;
}

export interface ParityRun {
  /** Where the sets of this run are staged; null until the first. */
  directory: string | null;
  /** By number of the slice. */
  readonly sets: Map<number, MadeSet>;
}

/** What the hooks of one run tell each other. A run is forgotten when it has ended. */
export interface ParityRuns {
  of(runId: string): ParityRun;
  forget(runId: string): void;
  /** True when a set of a run that still goes on was made from exactly these bytes at this place. */
  knows(path: string, sha256: string): boolean;
}

export function createParityRuns(): ParityRuns {
  const runs = new Map<string, ParityRun>();
  return {
    of(runId) {
      const run = runs.get(runId) ?? { directory: null, sets: new Map() };
      runs.set(runId, run);
      return run;
    },
    forget: (runId) => void runs.delete(runId),
    knows: (path, sha256) =>
      [...runs.values()].some(({ sets }) =>
        [...sets.values()].some((set) => set.slice.path === path && set.sha256 === sha256),
      ),
  };
}

/** Changes when the file is written to or replaced. Null when there is none. */
export async function fileIdentity(path: string): Promise<string | null> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await lstat(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(':');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
