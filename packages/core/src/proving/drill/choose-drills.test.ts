import { expect, test } from 'vitest';
import type { DrillRecord } from '../../records/drill.ts';
import { repairTurns, restoreTurns, type DrillCandidate } from './choose-drills.ts';

const candidate = (id: string, year: number, slices = 2): DrillCandidate => ({
  id,
  name: id,
  createdAt: `${year}-01-01T00:00:00.000Z`,
  slices,
});

function drill(archiveId: string, day: number, to: number, end: number, kind: DrillRecord['kind'] = 'restore') {
  const at = new Date(Date.UTC(2026, 0, day)).toISOString();
  const rest = {
    drillId: `${archiveId}-${day}`,
    archiveName: archiveId,
    definition: 'home',
    result: 'passed' as const,
  };
  return {
    ...rest,
    archiveId,
    kind,
    at,
    to,
    end,
    from: 0,
    entries: 1,
    bytes: 1,
    seconds: 1,
    recoverSeconds: null,
    reason: null,
  };
}

test('an old archive that was never drilled comes first, then what was drilled longest ago', () => {
  const all = [candidate('new', 2025), candidate('old', 2010), candidate('b', 2011), candidate('a', 2012)];
  const turns = restoreTurns(all, [drill('a', 1, 5, 9), drill('b', 2, 9, 9)]);
  expect(turns).toEqual([
    { id: 'old', position: 0 },
    { id: 'new', position: 0 },
    { id: 'a', position: 5 },
    { id: 'b', position: 0 },
  ]);
});

test('over time every file of every archive has its turn', () => {
  const files = new Map([
    ['a', 7],
    ['b', 3],
    ['c', 12],
  ]);
  const seen = new Set<string>();
  const drills: DrillRecord[] = [];
  const all = [...files.keys()].map((id, index) => candidate(id, 2000 + index));
  // Five files in each drill, two archives in each run.
  for (let day = 1; day <= 6; day += 1) {
    for (const { id, position } of restoreTurns(all, drills).slice(0, 2)) {
      const end = files.get(id) ?? 0;
      const to = Math.min(end, position + 5);
      for (let file = position; file < to; file += 1) seen.add(`${id} ${file}`);
      drills.push(drill(id, day, to, end));
    }
  }
  expect(seen.size).toBe(22);
});

test('repair drills go through the slices in turn, and leave out archives without parity', () => {
  const all = [candidate('a', 2010, 3), candidate('none', 2009, 0)];
  expect(repairTurns(all, [drill('a', 1, 1, 3, 'repair')])).toEqual([{ id: 'a', position: 1 }]);
  expect(repairTurns(all, [drill('a', 1, 3, 3, 'repair')])).toEqual([{ id: 'a', position: 0 }]);
});
