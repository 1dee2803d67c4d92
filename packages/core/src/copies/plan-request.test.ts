import { expect, test } from 'vitest';
import type { KnownPlace } from '../records/place.ts';
import { planRequest, roomFor, standingUnits, type Wanted, type WantedArchive } from './plan-request.ts';

const at = '2026-11-21T09:52:05.000Z';
const now = Date.parse(at);
const file = { file: 'a.1.dar', bytes: 5000, sha256: 'a'.repeat(64) };
const policy = { want: 2, keepAtLeast: 1, locations: 1, verifyEvery: 1000, places: ['bank'], priority: 3 };
const archive: WantedArchive = {
  manifest: { id: 'A', reference: null },
  units: [{ unit: { slice: 1, files: [file] }, sound: true }],
  policy,
  verifiedAt: at,
  unsoundAtHome: false,
};

function place(name: string, change: Partial<KnownPlace> = {}): KnownPlace {
  return {
    schema: 'darkive.known-place/1',
    place: { id: name, name, kind: 'disk', location: name, home: 'h', capacityBytes: null, reserveBytes: 100 },
    state: 'active',
    generation: 0,
    writtenAt: at,
    verifiedAt: null,
    files: [{ ...file, verifiedAt: at }],
    options: {},
    seenAt: at,
    room: { freeBytes: 50, capacityBytes: 1000, largestFile: 7 },
    begun: null,
    unsettled: [],
    ...change,
  };
}

function wanted(change: Partial<WantedArchive>, places = [place('bank')], time = now): Wanted {
  return { home: { id: 'h', location: 'flat' }, archives: [{ ...archive, ...change }], places, now: time };
}

test.each<[string, Partial<WantedArchive>, number, object[]]>([
  [
    'was verified',
    {},
    now,
    [
      { place: 'h', proved: true },
      { place: 'bank', proved: true },
    ],
  ],
  [
    'failed its last check',
    { unsoundAtHome: true },
    now,
    [
      { place: 'h', proved: false },
      { place: 'bank', proved: true },
    ],
  ],
  [
    'was never verified',
    { verifiedAt: null },
    now,
    [
      { place: 'h', proved: false },
      { place: 'bank', proved: true },
    ],
  ],
  [
    'was verified too long ago',
    {},
    now + 1001,
    [
      { place: 'h', proved: false },
      { place: 'bank', proved: false },
    ],
  ],
  [
    'misses a file',
    { units: [{ unit: { slice: 1, files: [file] }, sound: false }] },
    now,
    [{ place: 'bank', proved: true }],
  ],
])('an archive that %s at home is worth as much', (_what, change, time, standing) => {
  expect(standingUnits(wanted(change, [place('bank')], time))[0]?.[0]?.at).toEqual(standing);
});

test('a place that a policy does not name takes nothing, one that is lost counts for nothing', () => {
  const places = [place('bank'), place('aunt'), place('gone', { state: 'lost' })];
  const request = (id: string) => planRequest(wanted({}, places), { place: id, freeBytes: 0, evict: true });
  expect(request('bank').archives[0]).toMatchObject({ want: 2, locations: 1, priority: 3 });
  expect(request('aunt').archives[0]).toMatchObject({ want: 0, locations: 0, keepAtLeast: 1 });
  expect(request('bank').places).toEqual([
    { id: 'bank', location: 'bank', capacityBytes: 900, largestFile: 7 },
    { id: 'aunt', location: 'aunt', capacityBytes: 900, largestFile: 7 },
  ]);
});

test.each<[number | null, number, number, number]>([
  // capacity, free, taken by copies → room, with 10 bytes of records of which 4 lie there, and 100 kept free
  [null, 1000, 0, 894],
  [500, 1000, 300, 190],
  [500, 100, 300, 0],
  [200, 1000, 300, 0],
])(
  'with a capacity of %s, %s free and %s taken there is room for %s',
  (capacityBytes, freeBytes, archivesBytes, room) => {
    const known = place('bank');
    const one = { place: { ...known.place, capacityBytes } };
    expect(roomFor(one, { freeBytes, archivesBytes, recordsBytes: 4 }, 10)).toBe(room);
  },
);
