import { expect, test } from 'vitest';
import { diffArchive, fullArchive } from '../test-support/archives.ts';
import { pipeLook } from '../test-support/look.ts';
import { presentArchive } from './archive.ts';
import { presentArchives } from './archives.ts';

test('archives are a table with a sum; what was never verified or is degraded stands out', () => {
  const document = {
    schema: 'darkive.archives/1',
    archives: [
      { ...fullArchive, pinned: true, state: 'sound' },
      { ...diffArchive, state: 'unproved' },
      { ...fullArchive, state: 'unsound' },
      { ...fullArchive, state: 'doubtful' },
    ],
    findings: [],
  } as const;
  expect(presentArchives(document, pipeLook)).toMatchInlineSnapshot(`
    "ARCHIVE                      CREATED                  SLICES      SIZE  PARITY  VERIFIED
    home_FULL_2026-11-21_085205  2026-11-21 09:52 +01:00      12  1.20 GiB     5 %  2026-11-21 10:10 +01:00  pinned
    home_DIFF_2026-11-22_085205  2026-11-22 09:52 +01:00       1  20.0 KiB    none  never  degraded
    home_FULL_2026-11-21_085205  2026-11-21 09:52 +01:00      12  1.20 GiB     5 %  damaged
    home_FULL_2026-11-21_085205  2026-11-21 09:52 +01:00      12  1.20 GiB     5 %  2026-11-21 10:10 +01:00  doubtful
    4 archives, 3.78 GiB with parity
    "
  `);
});

test('an empty store is said in words, with the reason below', () => {
  const finding = {
    severity: 'warning',
    code: 'x',
    message: 'One manifest cannot be read.',
    hint: 'Look at it.',
    facts: {},
  } as const;
  expect(presentArchives({ schema: 'darkive.archives/1', archives: [], findings: [finding] }, pipeLook)).toBe(
    'No archives.\nwarning: One manifest cannot be read.\n  → Look at it.\n',
  );
});

test('one archive is shown with its reference', () => {
  expect(presentArchive(diffArchive, pipeLook)).toMatchInlineSnapshot(`
    "home_DIFF_2026-11-22_085205
      created    2026-11-22 09:52 +01:00
      reference  home_FULL_2026-11-21_085205
      size       1 slice, 20.0 KiB, parity none
      verified   never

    "
  `);
});
