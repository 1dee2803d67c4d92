import { expect, test } from 'vitest';
import { refuseName, windowsProblem } from './portable-name.ts';

const FAT = 0x4d44;
const EXT4 = 0xef53;

test.each(['home_FULL_2026-11-21_095205.1.dar', '.hidden', 'a b', 'ü', 'console', 'com10', 'a'.repeat(250)])(
  '%j is held by FAT, exFAT and NTFS',
  (name) => {
    expect(windowsProblem(name)).toBeNull();
    expect(() => refuseName(`archives/${name}`, FAT)).not.toThrow();
  },
);

test.each(['a:b', 'why?', 'a\\b', '"', 'line\nbreak', 'ends.', 'ends ', 'CON', 'nul.dar', 'lpt1.txt', 'a'.repeat(251)])(
  '%j is not, and is refused there alone',
  (name) => {
    expect(windowsProblem(name)).not.toBeNull();
    expect(() => refuseName(`archives/${name}`, FAT)).toThrow(expect.objectContaining({ code: 'guard-refused' }));
    expect(() => refuseName(`archives/${name}`, EXT4)).not.toThrow();
  },
);
