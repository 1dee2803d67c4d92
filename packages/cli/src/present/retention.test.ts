import type { PruneDocument, RetainedListing } from '@darkive/core/letting-go/retention-documents';
import { expect, test } from 'vitest';
import { pipeLook } from '../test-support/look.ts';
import { presentPin } from './pin.ts';
import { presentPrune } from './prune.ts';
import { presentRemove } from './remove.ts';
import { presentSimulation } from './simulation.ts';

const listing: RetainedListing = {
  id: '1',
  name: 'home_FULL_2026-01-01_020000',
  definition: 'home',
  type: 'FULL',
  createdAt: '2026-01-01T02:00:00Z',
  bytes: 2048,
  action: 'keep',
  reasons: ['the newest verified FULL', 'home_INCR_2026-03-04_020000 and 3 more cannot be restored without it'],
  removed: false,
};
const going: RetainedListing = {
  ...listing,
  name: 'home_INCR_2026-01-04_020000',
  action: 'remove',
  reasons: ['max-age: INCR archives older than 40 days go'],
};
const plan: PruneDocument = {
  schema: 'darkive.prune/1',
  dryRun: true,
  definitions: [
    { definition: 'home', refusal: null, archives: [listing, going] },
    { definition: 'videos', refusal: '5 of 6 archives are too old at once', archives: [] },
  ],
  removals: 1,
  bytes: 2048,
  findings: [],
};

test('a plan names every archive with what becomes of it and every reason', () => {
  expect(presentPrune(plan, pipeLook)).toMatchInlineSnapshot(`
    "home
      keep     home_FULL_2026-01-01_020000  the newest verified FULL
                                            home_INCR_2026-03-04_020000 and 3 more cannot be restored without it
      remove   home_INCR_2026-01-04_020000  max-age: INCR archives older than 40 days go

    videos
      no archives
      refused: 5 of 6 archives are too old at once.
        → Check the clock; --allow-mass goes on all the same.

    Would remove 1 archive, 2.00 KiB. Nothing was removed yet.
    "
  `);
});

test('a prune says what is gone, and when there was nothing to do', () => {
  const [home] = plan.definitions;
  if (home === undefined) throw new Error('no definition');
  const done = { ...plan, dryRun: false, definitions: [{ ...home, archives: [{ ...going, removed: true }] }] };
  expect(presentPrune(done, pipeLook)).toMatchInlineSnapshot(`
    "home
      removed  home_INCR_2026-01-04_020000  max-age: INCR archives older than 40 days go

    Removed 1 archive, 2.00 KiB.
    "
  `);
  expect(presentPrune({ ...plan, definitions: [], removals: 0 }, pipeLook)).toBe('Nothing to remove.\n');
});

test('a removal lists what goes', () => {
  const document = {
    schema: 'darkive.remove/1',
    dryRun: false,
    archives: [{ ...going, removed: true }],
    bytes: 2048,
    findings: [],
  } as const;
  expect(presentRemove(document, pipeLook)).toMatchInlineSnapshot(`
    "  removed  home_INCR_2026-01-04_020000  max-age: INCR archives older than 40 days go
    Removed 1 archive, 2.00 KiB.
    "
  `);
  expect(presentRemove({ ...document, dryRun: true, archives: [going] }, pipeLook)).toContain(
    'Would remove 1 archive, 2.00 KiB.',
  );
});

test('a pin and its end are one line', () => {
  const pin = {
    schema: 'darkive.pin/1',
    archive: { id: '1', name: 'a' },
    pinned: true,
    reason: 'tax',
    changed: true,
    findings: [],
  } as const;
  expect(presentPin(pin, pipeLook)).toBe('a is pinned (tax).\n');
  expect(presentPin({ ...pin, changed: false, reason: null }, pipeLook)).toBe('a is already pinned.\n');
  expect(presentPin({ ...pin, pinned: false }, pipeLook)).toBe('a is no longer pinned.\n');
  expect(presentPin({ ...pin, pinned: false, changed: false }, pipeLook)).toBe('a was not pinned.\n');
});

test('a simulation is a table of months by local time', () => {
  const run = { made: null, removed: [], exists: { FULL: 1, DIFF: 0, INCR: 2 }, oldest: '2026-01-01T02:00:00Z' };
  const text = presentSimulation(
    {
      schema: 'darkive.prune-simulation/1',
      definitions: [
        {
          definition: 'home',
          configured: false,
          runs: [
            { ...run, at: '2026-01-01T02:00:00Z', made: 'home_FULL_2026-01-01_020000' },
            { ...run, at: '2026-01-31T22:00:00Z', removed: ['x', 'y'] },
            { ...run, at: '2026-01-31T23:30:00Z', exists: { FULL: 1, DIFF: 1, INCR: 12 } },
          ],
          archives: [{ name: 'home_FULL_2026-01-01_020000', type: 'FULL', createdAt: '2026-01-01T02:00:00Z' }],
        },
      ],
    },
    pipeLook,
  );
  expect(text).toMatchInlineSnapshot(`
    "home
    No retention is configured: nothing is ever removed.
    END OF   FULL  DIFF  INCR  MADE  REMOVED  OLDEST
    2026-01     1     0     2     1        2  2026-01-01
    2026-02     1     1    12     0        0  2026-01-01
    3 runs, 1 archive at the end:
      home_FULL_2026-01-01_020000
    "
  `);
});
