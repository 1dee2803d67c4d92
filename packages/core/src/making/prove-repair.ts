import { typed } from '../records/archive-name.ts';
import { checkFile, type Building } from '../archive/index.ts';
import { removeTree } from '../fs/index.ts';
import type { HookScope } from '../lifecycle/host.ts';
import type { VerifyEvent } from '../lifecycle/plugin-types.ts';
import { finding } from '../records/finding.ts';
import type { Check } from '../records/manifest.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import type { Services } from '../services/services.ts';
import type { RunState } from './run-state.ts';

/** Slices up to this size are always worth it. */
const SMALL = 64 * 1024 ** 2;
/** A larger one is, when it costs no more than this share of the run, at this speed. */
const SHARE = 0.05;
const BYTES_PER_SECOND = 20 * 1024 ** 2;
const MOST_BLOCKS = 16;

/**
 * Has a few blocks of the smallest slice lost in a copy and rebuilt from the parity that was just made. When that fails the
 * archive is published all the same, as degraded: it can be restored, but not repaired.
 */
export async function proveRepair(
  event: VerifyEvent,
  { building, scope }: { readonly building: Building; readonly scope: HookScope },
  run: RunState,
  services: Services,
): Promise<Check[]> {
  const protectedSlices = new Set(event.artifacts.map(({ slice }) => slice));
  const slice = event.slices
    .filter(({ slice: number }) => number !== null && protectedSlices.has(number))
    .toSorted((a, b) => a.bytes - b.bytes)[0];
  if (slice === undefined || slice.slice === null) return [];
  const started = services.clock();
  const runSeconds = (started.getTime() - run.startedAt.getTime()) / 1000;
  if (slice.bytes > SMALL && slice.bytes / BYTES_PER_SECOND > runSeconds * SHARE) return [];
  const { signal, plugins } = services;
  if (!plugins.loaded.some(({ hooks }) => hooks.includes('repair-drill'))) return [];
  const scratch = await building.stage('repair-drill', null);
  try {
    const answer = await plugins.repairDrill({ ...event, slice: slice.slice, mostBlocks: MOST_BLOCKS, scratch }, scope);
    throwIfInterrupted(signal);
    if (answer === null || answer.result === 'declined') return [];
    const state = answer.result === 'rebuilt' ? await checkFile({ ...slice, path: answer.path }, { signal }) : null;
    const problem = answer.result === 'failed' ? answer.reason : state?.state === 'intact' ? null : state?.message;
    if (problem !== null) run.add([failed(event.manifest.name, problem ?? '')]);
    const ended = services.clock();
    const seconds = (ended.getTime() - started.getTime()) / 1000;
    return [{ name: 'repair-drill', result: problem === null ? 'passed' : 'failed', at: ended.toISOString(), seconds }];
  } finally {
    await removeTree(scratch);
  }
}

function failed(archive: string, reason: string) {
  return finding(
    'degraded',
    'repair-drill-failed',
    `The parity of ${archive} could not repair a copy of its smallest slice: ${reason}`,
    `Look for a failing disk or memory, then make the parity anew: darkive repair ${typed(archive)}`,
    { archive },
  );
}
