import { expect, test } from 'vitest';
import type { HomeRecord, KnownPlace, PlaceRecord } from '../records/place.ts';
import {
  homeRecordText,
  inventoryText,
  knownPlaceText,
  parseHomeRecord,
  parseInventory,
  parseKnownPlace,
  parsePlaceRecord,
  placeRecordText,
} from './place-records.ts';

const place = {
  id: '1b4e28ba-2fa1-41d2-883f-0016d3cca427',
  name: 'bank-2',
  kind: 'directory',
  location: 'the bank, box 7',
  home: '6ba7b810-9dad-41d1-80b4-00c04fd430c8',
  capacityBytes: null,
  reserveBytes: 0,
};
const at = '2026-11-21T09:52:05.000Z';
const record: PlaceRecord = { schema: 'darkive.place/1', ...place, generation: 3, writtenAt: at };
const file = { file: 'a.1.dar', bytes: 7, sha256: 'a'.repeat(64), verifiedAt: null };
const known: KnownPlace = {
  schema: 'darkive.known-place/1',
  place,
  state: 'active',
  generation: 3,
  writtenAt: at,
  verifiedAt: null,
  files: [file, { ...file, file: 'a.2.dar', verifiedAt: '2026-11-21T09:52:06.000Z' }],
  options: { path: '/mnt/a-path-of-this-machine' },
  seenAt: at,
  room: { freeBytes: 5, capacityBytes: 9, largestFile: null },
  begun: 4,
  unsettled: ['a.3.dar'],
};
const home: HomeRecord = { schema: 'darkive.home/1', id: place.home, location: 'the flat', writtenAt: at };

test('records are read as they were written', () => {
  expect(parsePlaceRecord(placeRecordText(record))).toEqual({ record });
  expect(parseKnownPlace(knownPlaceText(known))).toEqual({ record: known });
  expect(parseHomeRecord(homeRecordText(home))).toEqual({ record: home });
});

test('places are told what a place holds, and not how home finds it', () => {
  const { state, generation, writtenAt, verifiedAt, files } = known;
  const told = { schema: 'darkive.inventory/1', place, state, generation, writtenAt, verifiedAt, files };
  expect(parseInventory(inventoryText(known))).toEqual({ record: told });
  expect(inventoryText(known)).not.toMatch(/a-path-of-this-machine|begun|unsettled|seenAt|room/);
});

test('every damaged byte of a record is noticed', () => {
  for (const [text, parse] of [
    [placeRecordText(record), parsePlaceRecord],
    [inventoryText(known), parseInventory],
    [knownPlaceText(known), parseKnownPlace],
    [homeRecordText(home), parseHomeRecord],
  ] as const) {
    for (let index = 0; index < text.length; index += 1) {
      const bytes = Buffer.from(text);
      bytes[index] = (bytes[index] ?? 0) ^ 1;
      expect(parse(bytes), `byte ${index}`).toHaveProperty('problem');
    }
    expect(parse(text.slice(0, -1))).toHaveProperty('problem');
  }
});

test('a record without a seal is believed by nobody', () => {
  expect(parsePlaceRecord(JSON.stringify(record))).toEqual({ problem: 'its seal is missing' });
});

test.each([
  ['a name with a slash', { name: 'a/b' }],
  ['a name that ends in a dot', { name: 'a.' }],
  ['capital letters, which FAT does not tell apart', { name: 'Bank' }],
  ['a name too long', { name: 'a'.repeat(65) }],
  ['a location of two lines', { location: 'a\nb' }],
  ['no location', { location: '' }],
  ['a generation before the first', { generation: -1 }],
])('a record with %s is refused', (_what, wrong) => {
  expect(parsePlaceRecord(placeRecordText({ ...record, ...wrong }))).toHaveProperty('problem');
});

test.each([
  ['leads out of the place', [{ ...file, file: '../a' }]],
  ['is named twice', [file, file]],
])('an inventory in which a file %s is refused', (_what, files) => {
  expect(parseInventory(inventoryText({ ...known, files }))).toHaveProperty('problem');
});
