import type { Building } from '../archive/index.ts';
import type { UndoStack } from '../lifecycle/host.ts';
import type { JobEvent } from '../lifecycle/plugin-types.ts';
import type { Finding } from '../records/finding.ts';
import type { Check } from '../records/manifest.ts';
import type { OnProgress } from '../records/progress.ts';
import { hookScope } from '../session/hook-scope.ts';
import { allOrFirstError } from '../session/run-together.ts';
import type { Services } from '../services/services.ts';
import { adoptArtifacts, type AdoptedArtifact } from '../keeping/artifacts.ts';
import { hashSlices, type HashedSlice } from '../keeping/hash-slices.ts';
import { isolateCatalogue } from '../keeping/isolate-catalogue.ts';
import type { MadeArchive } from './make-archive.ts';
import type { RunRequest } from './run-request.ts';
import type { RunState } from './run-state.ts';
import { passedCheck } from './test-archive.ts';

interface ProtectRequest extends RunRequest {
  readonly event: JobEvent;
  readonly made: MadeArchive;
  /** Base path of the archive. */
  readonly base: string;
  readonly building: Building;
  readonly undo: UndoStack;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

export interface Protection {
  readonly artifacts: readonly AdoptedArtifact[];
  readonly slices: readonly HashedSlice[];
  /** Every slice was read from its first to its last byte. */
  readonly check: Check;
}

/** Everything that is put beside the slices: the isolated catalogue, what plugins make, and the hashes of the manifest. */
export async function protectArchive(request: ProtectRequest, run: RunState, services: Services): Promise<Protection> {
  const { definition, dar, event, made, base, building, undo, signal, onProgress } = request;
  const { archive } = event;
  const started = services.clock();
  const scope = hookScope(definition, { ...services, signal, onProgress }, undo, building);
  const protecting = made.hooksEnded(signal).then(() => {
    const files = made.slices.map(({ number, path, bytes }) => ({ number, path, bytes }));
    return services.plugins.postArchive({ ...event, slices: files }, scope);
  });
  const [isolated, { produced, findings }, slices] = await allOrFirstError([
    isolateCatalogue({ archive, base, building, dar, options: { signal, timeout: definition.timeouts.dar } }),
    protecting,
    hashSlices({
      slices: made.slices,
      claims: protecting.then(({ hashes }) => hashes),
      signal,
      onBytes: (bytes, totalBytes) => onProgress({ kind: 'progress', bytes, totalBytes, slices: null }),
    }),
  ]);
  // Hooks that were ended because the archive is bad have nothing to tell.
  signal.throwIfAborted();
  const adopted = await adoptArtifacts([...isolated.produced, ...produced], building, archive, signal);
  run.add([...isolated.findings, ...findings, ...adopted.findings]);
  run.measured.parityPassed = parityMade(adopted.artifacts, findings);
  return { artifacts: adopted.artifacts, slices, check: passedCheck('slices', started, services.clock()) };
}

/** Null when nobody makes parity. */
function parityMade(artifacts: readonly AdoptedArtifact[], findings: readonly Finding[]): boolean | null {
  if (findings.some(({ severity }) => severity === 'degraded' || severity === 'error')) return false;
  return artifacts.some(({ artifact }) => artifact.kind === 'parity') ? true : null;
}
