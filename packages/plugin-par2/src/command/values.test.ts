import { expect, test } from 'vitest';
import { bytesOf, memoryOf, redundancyOf } from './values.ts';

test.each([
  ['4096', 4096],
  ['1k', 1024],
  ['1K', 1024],
  ['1kB', 1000],
  ['64KiB', 65_536],
  ['100M', 104_857_600],
  ['100MB', 100_000_000],
  ['1.5MiB', 1_572_864],
  ['1.5 GiB', 1_610_612_736],
  ['2g', 2_147_483_648],
  ['512B', 512],
])('the size %s is %i bytes', (text, bytes) => {
  expect(bytesOf(text)).toBe(bytes);
});

test.each(['', 'k', '1.5', '1.5B', '1x', '1kk', '-1', '1e3', '0x10', '99999999999999T'])('%j is no size', (text) => {
  expect(() => bytesOf(text)).toThrow('is not a size');
});

test('memory in small numbers is MiB, as par2 takes it', () => {
  expect(memoryOf('512')).toBe(512 * 2 ** 20);
  expect(memoryOf('1048576')).toBe(2 ** 20);
  expect(memoryOf('1MiB')).toBe(2 ** 20);
});

test.each([
  ['5', { share: 0.05 }],
  ['5%', { share: 0.05 }],
  ['0.5 %', { share: 0.005 }],
  ['100%', { share: 1 }],
  ['k200', { bytes: 204_800 }],
  ['m1', { bytes: 1_048_576 }],
  ['G1', { bytes: 1_073_741_824 }],
])('the redundancy %s is %j', (text, expected) => {
  expect(redundancyOf(text)).toEqual(expected);
});

test.each(['', '%', '101%', '-1', '5k', 'm', 'x5'])('%j is no redundancy', (text) => {
  expect(() => redundancyOf(text)).toThrow('is not a share');
});
