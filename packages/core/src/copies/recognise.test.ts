import { expect, test } from 'vitest';
import { parsePlaceRecord, placeRecordText } from '../archive/place-records.ts';
import { recognise, type Expected, type SeenPlace } from './recognise.ts';

const HOME = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';
const OTHER_HOME = '6ba7b811-9dad-41d1-80b4-00c04fd430c8';
const BANK = '1b4e28ba-2fa1-41d2-883f-0016d3cca427';
const AUNT = '1b4e28bb-2fa1-41d2-883f-0016d3cca427';

interface Says {
  readonly id?: string;
  readonly home?: string;
  readonly generation?: number;
}

function text({ id = BANK, home = HOME, generation = 7 }: Says): string {
  const name = id === BANK ? 'bank' : 'aunt';
  const writtenAt = '2026-11-21T09:52:05.000Z';
  return placeRecordText({
    schema: 'darkive.place/1',
    id,
    name,
    kind: 'disk',
    location: name,
    home,
    capacityBytes: null,
    reserveBytes: 0,
    generation,
    writtenAt,
  });
}

function seen(says: Says, more: Partial<SeenPlace> = {}): SeenPlace {
  return { at: '/media/bank', record: parsePlaceRecord(text(says)), writable: true, ...more };
}

const known: Expected = { place: { id: BANK, home: HOME }, generation: 7, begun: null };

test.each<[string, SeenPlace, Partial<Expected>, SeenPlace[], object]>([
  ['the disk itself', seen({}), {}, [], { state: 'right' }],
  ['the disk itself, found twice at one path', seen({}), {}, [seen({})], { state: 'right' }],
  ['the disk beside another one', seen({}), {}, [seen({ id: AUNT }, { at: '/media/aunt' })], { state: 'right' }],
  ['a disk that takes no writes', seen({}, { writable: false }), {}, [], { state: 'read-only' }],
  ['a mount point without its disk', seen({}, { record: null }), {}, [], { state: 'no-record' }],
  ['another disk', seen({ id: AUNT }), {}, [], { state: 'other-place', name: 'aunt', id: AUNT }],
  [
    'a disk of another home',
    seen({ home: OTHER_HOME }),
    {},
    [],
    { state: 'other-home', name: 'bank', home: OTHER_HOME },
  ],
  [
    'a clone, with the other one attached',
    seen({}),
    {},
    [seen({ generation: 3 }, { at: '/media/clone' })],
    { state: 'cloned', at: ['/media/bank', '/media/clone'] },
  ],
  ['a disk that was rolled back', seen({ generation: 6 }), {}, [], { state: 'rolled-back', there: 6, home: 7 }],
  ['a disk newer than home', seen({ generation: 8 }), {}, [], { state: 'home-rolled-back', there: 8, home: 7 }],
  ['a disk to which a killed run came', seen({ generation: 8 }), { begun: 8 }, [], { state: 'right' }],
  ['a disk to which a killed run did not come', seen({ generation: 7 }), { begun: 8 }, [], { state: 'right' }],
  [
    'a disk older than the killed run',
    seen({ generation: 6 }),
    { begun: 8 },
    [],
    { state: 'rolled-back', there: 6, home: 7 },
  ],
])('%s is told', (_what, place, more, others, expected) => {
  expect(recognise({ ...known, ...more }, place, others)).toEqual(expected);
});

test('a record that is damaged anywhere is never the right one', () => {
  const sound = Buffer.from(text({}));
  for (let at = 0; at < sound.length; at += 1) {
    const bytes = Buffer.from(sound);
    bytes[at] = (bytes[at] ?? 0) ^ 0x20;
    expect(recognise(known, seen({}, { record: parsePlaceRecord(bytes) }), [])).toMatchObject({
      state: 'damaged-record',
    });
  }
});
