import { expect, test } from 'vitest';
import { namedPlaces } from './named-places.ts';

const surroundings = { env: { DISK: '/mnt/disk' }, home: '/home/anna' };

test.each<[unknown, readonly string[]]>([
  ['/mnt/parity/', ['/mnt/parity']],
  ['~/parity', ['/home/anna/parity']],
  ['$DISK/parity', ['/mnt/disk/parity']],
  ['/mnt/$$HOME', ['/mnt/$$HOME', '/mnt/$HOME']],
  ['/mnt/$UNKNOWN', ['/mnt/$UNKNOWN']],
  [{ deep: [{ directory: '~/a' }], ratio: '5 %', n: 1, none: null }, ['/home/anna/a']],
  ['parity', []],
  ['', []],
  ['/', []],
])('%j names %j', (value, places) => {
  expect(namedPlaces(value, surroundings)).toEqual(places);
});
