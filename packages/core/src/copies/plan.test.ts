import { expect, test } from 'vitest';
import { planCopies, type PlannedArchive, type PlannedPlace, type PlanRequest } from './plan.ts';

const GB = 1_000_000_000;

function place(id: string, capacityBytes: number, largestFile: number | null = null): PlannedPlace {
  return { id, location: id, capacityBytes, largestFile };
}

/** An archive at home and these places, with slices of these sizes. */
function archive(
  id: string,
  sizes: readonly number[],
  at: readonly string[],
  more: Partial<PlannedArchive> = {},
): PlannedArchive {
  return {
    id,
    reference: null,
    want: 3,
    keepAtLeast: 2,
    locations: 1,
    priority: 0,
    units: sizes.map((bytes, index) => ({
      slice: index + 1,
      bytes,
      largestFile: bytes,
      sound: true,
      at: ['home', ...at].map((one) => ({ place: one, proved: true })),
    })),
    ...more,
  };
}

function plan(
  archives: readonly PlannedArchive[],
  places: readonly PlannedPlace[],
  freeBytes: number,
  more: Partial<PlanRequest> = {},
): string[] {
  const home = { id: 'home', location: 'house' };
  const { steps, leftOut } = planCopies({ place: 'bank', freeBytes, evict: true, archives, places, home, ...more });
  return [
    ...steps.map(({ kind, archive: of, slice }) => `${kind} ${of} ${slice}`),
    ...leftOut.map(({ archive: of, slice, reason }) => `left ${of} ${slice} ${reason}`),
  ];
}

test('what has fewest copies comes first, whatever its age', () => {
  const archives = [archive('old', [1], ['aunt']), archive('new', [1], [])];
  expect(plan(archives, [place('bank', 9), place('aunt', 9)], 9)).toEqual(['copy new 1', 'copy old 1']);
});

test('a copy to spare goes for a first copy, directly before it', () => {
  const archives = [archive('rich', [2], ['bank', 'aunt', 'cloud']), archive('poor', [2], [])];
  const places = [place('bank', 3), place('aunt', 9), place('cloud', 9)];
  expect(plan(archives, places, 1)).toEqual(['delete rich 1', 'copy poor 1']);
  expect(plan(archives, places, 1, { evict: false })).toEqual(['left poor all no-room']);
});

test('an unproved copy elsewhere lets nothing go', () => {
  const rich = archive('rich', [2], ['bank', 'aunt', 'cloud']);
  const doubted = {
    ...rich,
    units: rich.units.map((unit) => ({
      ...unit,
      at: unit.at.map((one) => ({ ...one, proved: one.place === 'home' })),
    })),
  };
  const places = [place('bank', 3), place('aunt', 9), place('cloud', 9)];
  expect(plan([doubted, archive('poor', [2], [])], places, 1)).toEqual(['left poor all no-room']);
});

test('an archive is spread by units only when no place can hold it', () => {
  expect(plan([archive('big', [4, 4, 4], [])], [place('bank', 9), place('aunt', 9)], 9)).toEqual([
    'copy big 1',
    'copy big 2',
    'left big 3 no-room',
  ]);
  expect(plan([archive('big', [4, 4, 4], [])], [place('bank', 9), place('aunt', 12)], 9)).toEqual([
    'left big all larger-than-place',
  ]);
});

test('a slice that the file system cannot hold is said before anything is written', () => {
  const fat = place('bank', 64 * GB, 2 ** 32 - 1);
  expect(plan([archive('wide', [5 * GB], [])], [fat], 64 * GB)).toEqual(['left wide 1 file-too-large']);
});

test('without a sound source nothing is copied', () => {
  const full = archive('full', [1, 1], []);
  const damaged = { ...full, units: full.units.map((unit, index) => ({ ...unit, sound: index === 0 })) };
  expect(plan([damaged], [place('bank', 9)], 9)).toEqual(['left full all no-source']);
});

test('a DIFF goes where its FULL is before one whose FULL is elsewhere', () => {
  const archives = [
    archive('strange', [1], [], { reference: 'nowhere' }),
    archive('full', [1], ['bank', 'aunt']),
    archive('diff', [1], [], { reference: 'full' }),
  ];
  expect(plan(archives, [place('bank', 2), place('aunt', 9)], 1, { evict: false })).toEqual([
    'copy diff 1',
    'left strange all no-room',
  ]);
});

test('200 archives of 50 slices over 20 places: what is planned is there afterwards, and a second plan has nothing to do', () => {
  const places = Array.from({ length: 20 }, (_, index) => place(`p${index}`, (60 + index * 37) * 50));
  const size = (seed: number): number => 1 + ((seed * 7919) % 13);
  let archives = Array.from({ length: 200 }, (_, index) =>
    archive(
      `a${index}`,
      Array.from({ length: 50 }, (_slice, slice) => size(index * 50 + slice)),
      [],
      { want: 2 + (index % 4), keepAtLeast: 1, locations: 2, reference: index % 7 === 0 ? null : `a${index - 1}` },
    ),
  );
  let copied = 0;
  for (const { id, capacityBytes } of places) {
    const request = { place: id, evict: true, archives, places, home: { id: 'home', location: 'house' } };
    const { steps } = planCopies({ ...request, freeBytes: capacityBytes });
    const here = new Set(steps.map(({ archive: of, slice }) => `${of} ${slice}`));
    copied += steps.length;
    archives = archives.map((one) => ({
      ...one,
      units: one.units.map((unit) => {
        return here.has(`${one.id} ${unit.slice}`) ? { ...unit, at: [...unit.at, { place: id, proved: true }] } : unit;
      }),
    }));
  }
  expect(copied).toBeGreaterThan(1000);
  for (const { id, capacityBytes } of places) {
    const held = archives
      .flatMap(({ units }) => units)
      .reduce((sum, unit) => (unit.at.some((one) => one.place === id) ? sum + unit.bytes : sum), 0);
    const request = { place: id, evict: true, archives, places, home: { id: 'home', location: 'house' } };
    expect(planCopies({ ...request, freeBytes: capacityBytes - held }).steps).toEqual([]);
  }
});
