import type { DrillRecord } from '../../records/drill.ts';

/** An archive that could be drilled. */
export interface DrillCandidate {
  readonly id: string;
  readonly name: string;
  /** UTC, ISO 8601. */
  readonly createdAt: string;
  /** Numbers of slices that a repair drill could take. */
  readonly slices: number;
}

/** Where the next drill of an archive begins. */
export interface Turn {
  readonly id: string;
  readonly position: number;
}

/**
 * The order of restore drills: what was drilled longest ago, or never, comes first; of those the oldest archive. Each goes
 * on where its last drill ended, in the order of its catalogue, which never changes: so every file has its turn.
 */
export function restoreTurns(candidates: readonly DrillCandidate[], drills: readonly DrillRecord[]): Turn[] {
  const last = lastOf(drills, 'restore');
  return order(candidates, last).map(({ id }) => {
    const drill = last.get(id);
    return { id, position: drill === undefined || drill.to >= drill.end ? 0 : drill.to };
  });
}

/** The order of repair drills; `position` is the index of the slice. */
export function repairTurns(candidates: readonly DrillCandidate[], drills: readonly DrillRecord[]): Turn[] {
  const last = lastOf(drills, 'repair');
  return order(
    candidates.filter(({ slices }) => slices > 0),
    last,
  ).map(({ id, slices }) => {
    const next = last.get(id)?.to ?? 0;
    return { id, position: next >= slices ? 0 : next };
  });
}

function lastOf(drills: readonly DrillRecord[], kind: DrillRecord['kind']): ReadonlyMap<string, DrillRecord> {
  return new Map(drills.filter((drill) => drill.kind === kind).map((drill) => [drill.archiveId, drill]));
}

function order(
  candidates: readonly DrillCandidate[],
  last: ReadonlyMap<string, DrillRecord>,
): readonly DrillCandidate[] {
  const key = ({ id, createdAt, name }: DrillCandidate): string => `${last.get(id)?.at ?? ''} ${createdAt} ${name}`;
  return candidates.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
