import { basename, dirname } from 'node:path';
import {
  finding,
  type Finding,
  type HookContext,
  type SliceRedundancy,
  type VerifyAnswer,
  type VerifyEvent,
} from '@darkive/core/plugin';
import { checkFile, type FileState } from './check-files.ts';
import { chooseReader } from './choose-engine.ts';
import type { ParityState } from './engine.ts';
import type { Par2Options } from './options.ts';
import { takeInventory, type PacketInventory } from './packet-inventory.ts';
import { createParityRuns, type ParityRuns } from './parity-runs.ts';
import { paritySets, type ParitySet } from './parity-sets.ts';
import { wholeSet } from './whole-set.ts';

/** Is every slice's parity whole, does it belong to the slice, and how many recovery blocks are left? Reads only. */
export async function verify(
  event: VerifyEvent,
  context: HookContext<Par2Options>,
  runs: ParityRuns = createParityRuns(),
): Promise<VerifyAnswer> {
  const sets = paritySets(event);
  if (sets.every(({ files }) => files.length === 0)) {
    const protectedWhole = wholeSet(event).length > 0;
    return { findings: context.options.create && !protectedWhole ? [withoutParity(event)] : [], redundancy: [] };
  }
  const findings: Finding[] = [];
  const redundancy: SliceRedundancy[] = [];
  const totalBytes = sets.reduce((sum, { slice }) => sum + slice.bytes, 0);
  let doneBytes = 0;
  for (const set of sets) {
    context.signal.throwIfAborted();
    const verified = await verifySet(set, event.manifest.name, context, runs);
    findings.push(...verified.findings);
    redundancy.push(verified.redundancy);
    doneBytes += set.slice.bytes;
    context.progress(doneBytes, totalBytes);
  }
  return { findings, redundancy };
}

async function verifySet(
  set: ParitySet,
  archive: string,
  context: HookContext<Par2Options>,
  runs: ParityRuns,
): Promise<{ readonly findings: readonly Finding[]; readonly redundancy: SliceRedundancy }> {
  const { signal, options } = context;
  const states = await Promise.all(set.files.map(async (file) => ({ file, state: await checkFile(file, signal) })));
  const readable = states.filter(({ state }) => state === 'sound' || state === 'changed').map(({ file }) => file.path);
  const inventory = await takeInventory(readable, signal);
  if (states.some(({ state }) => state !== 'sound') && isForeign(set, inventory)) {
    return foreignSet(set, archive, inventory);
  }
  const findings = parityFindings(
    set,
    archive,
    states.map(({ state }) => state),
    inventory,
  );
  const redundancy = {
    slice: set.slice.slice,
    sourceBlocks: set.sourceBlocks,
    planned: set.planned,
    available: inventory.described ? inventory.recoveryBlocks : 0,
  };
  const [usable] = readable;
  if (!options.verify || usable === undefined || !inventory.described) return { findings, redundancy };
  // In the run that made it: the manifest has the hash of what the set was made from, and the set is whole.
  if (findings.length === 0 && runs.knows(set.slice.path, set.slice.sha256)) return { findings, redundancy };
  const engine = await chooseReader(context, options);
  const state = await engine.verify({
    sliceDirectory: dirname(set.slice.path),
    parityDirectory: set.directory,
    set: basename(usable),
  });
  return { findings: [...findings, ...sliceFindings(set, archive, state)], redundancy };
}

/** What lies there was made for another file; files that are as the manifest says are the slice's own whatever they say. */
function isForeign({ slice }: ParitySet, { described, describes }: PacketInventory): boolean {
  return described && !describes.includes(basename(slice.path));
}

/** Somebody or something has exchanged files: damage, for a repair with them would destroy the slice. */
function foreignSet({ slice, planned, sourceBlocks }: ParitySet, archive: string, { describes }: PacketInventory) {
  const message = `The parity of slice ${slice.slice} of ${archive} belongs to another file (${describes.join(', ')}); nothing can be repaired with it.`;
  const hint = `Bring the right files back, or make them anew from the slice, which must be intact: darkive repair ${archive}`;
  const facts = { archive, slice: slice.slice, planned, usable: 0, describes: [...describes] };
  return {
    findings: [finding('damage', 'parity-foreign', message, hint, facts)],
    redundancy: { slice: slice.slice, sourceBlocks, planned, available: 0 },
  };
}

/** Parity that cannot do what was planned. The archive itself is not touched by that: degraded. */
function parityFindings(
  set: ParitySet,
  archive: string,
  states: readonly FileState[],
  inventory: PacketInventory,
): readonly Finding[] {
  const { slice, files, planned } = set;
  const usable = inventory.described ? inventory.recoveryBlocks : 0;
  const broken = files.flatMap(({ path }, index) =>
    states[index] === 'sound' ? [] : [`${basename(path)} (${states[index]})`],
  );
  const facts = { archive, slice: slice.slice, planned, usable, files: broken };
  const hint = `Make it anew from the slice, which must be intact: darkive repair ${archive}`;
  if (files.length === 0) {
    return [finding('degraded', 'parity-missing', `Slice ${slice.slice} of ${archive} has no parity.`, hint, facts)];
  }
  if (broken.length === 0 && usable >= planned) return [];
  const what = broken.length === 0 ? 'its files are as they were made' : broken.join(', ');
  const message = `The parity of slice ${slice.slice} of ${archive} is damaged: ${usable} of ${planned} recovery blocks can be used; ${what}.`;
  return [finding('degraded', 'parity-damaged', message, hint, facts)];
}

/** Core compares slices with the manifest itself; this is what their parity says. */
function sliceFindings({ slice }: ParitySet, archive: string, state: ParityState): readonly Finding[] {
  const facts = { archive, slice: slice.slice };
  switch (state.state) {
    case 'intact':
      return [];
    case 'repairable':
    case 'beyond-repair': {
      const counts =
        state.counts === null
          ? ''
          : ` (${state.counts.needed} recovery blocks needed, ${state.counts.available} there)`;
      const how = state.state === 'repairable' ? 'can be repaired' : 'cannot be repaired';
      const message = `Slice ${slice.slice} of ${archive} does not match its parity; it ${how} from it${counts}.`;
      return [
        finding('damage', 'slice-damaged', message, `Run: darkive repair ${archive}`, { ...facts, ...state.counts }),
      ];
    }
    case 'unusable': {
      const message = `The parity of slice ${slice.slice} of ${archive} cannot be used: ${state.reason}`;
      return [finding('degraded', 'parity-damaged', message, `Make it anew: darkive repair ${archive}`, facts)];
    }
  }
}

function withoutParity({ manifest }: VerifyEvent): Finding {
  const message = `${manifest.name} has no parity: damage to it cannot be repaired.`;
  return finding('warning', 'parity-none', message, 'Make a new full archive with this plugin switched on.', {
    archive: manifest.name,
  });
}
