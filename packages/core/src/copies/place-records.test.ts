import { expect, test } from 'vitest';
import type { Inventory, PlaceRecord } from '../records/place.ts';
import { inventoryText, parseInventory, parsePlaceRecord, placeRecordText } from './place-records.ts';

const place = {
  id: '1b4e28ba-2fa1-41d2-883f-0016d3cca427',
  name: 'bank-2',
  kind: 'directory',
  location: 'the bank, box 7',
  home: '6ba7b810-9dad-41d1-80b4-00c04fd430c8',
};
const record: PlaceRecord = {
  schema: 'darkive.place/1',
  ...place,
  generation: 3,
  writtenAt: '2026-11-21T09:52:05.000Z',
};
const file = { file: 'a.1.dar', bytes: 7, sha256: 'a'.repeat(64), verifiedAt: null };
const inventory: Inventory = {
  schema: 'darkive.inventory/1',
  place,
  generation: 3,
  writtenAt: '2026-11-21T09:52:05.000Z',
  files: [file, { ...file, file: 'a.2.dar', verifiedAt: '2026-11-21T09:52:06.000Z' }],
};

test('records are read as they were written', () => {
  expect(parsePlaceRecord(placeRecordText(record))).toEqual({ record });
  expect(parseInventory(inventoryText(inventory))).toEqual({ record: inventory });
});

test('every damaged byte of a record is noticed', () => {
  for (const [text, parse] of [
    [placeRecordText(record), parsePlaceRecord],
    [inventoryText(inventory), parseInventory],
  ] as const) {
    for (let at = 0; at < text.length; at += 1) {
      const bytes = Buffer.from(text);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      expect(parse(bytes), `byte ${at}`).toHaveProperty('problem');
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
  expect(parseInventory(inventoryText({ ...inventory, files }))).toHaveProperty('problem');
});
