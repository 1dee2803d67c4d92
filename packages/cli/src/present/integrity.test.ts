import { expect, test } from 'vitest';
import type { StatusDocument } from '@darkive/core/holdings/documents/status-document';
import { presentDrill } from './drill.ts';
import { presentLedger } from './ledger.ts';
import { plainPaint, type Look } from './look.ts';
import { monitorCode, monitorLine, unknownLine } from './monitor.ts';
import { presentScrub, presentScrubPlan } from './scrub.ts';
import { presentStatus } from './status.ts';

const look: Look = { paint: plainPaint, offsetMinutes: () => 0 };
const now = new Date('2026-11-21T09:00:00.000Z');

function status(changes: Partial<StatusDocument> = {}): StatusDocument {
  return {
    schema: 'darkive.status/1',
    verdict: 'attention',
    definitions: [
      {
        name: 'home',
        verdict: 'attention',
        archives: 3,
        restorePoint: { id: '1', name: 'home_FULL_2026-11-20_090000', createdAt: '2026-11-20T09:00:00.000Z' },
        period: 604_800,
        overdueAt: '2026-11-29T00:00:00.000Z',
        oldestVerification: { name: 'home_FULL_2026-11-20_090000', at: '2026-11-21T08:00:00.000Z' },
        lastDrill: { archive: 'home_FULL_2026-11-20_090000', at: '2026-11-21T08:30:00.000Z', result: 'passed' },
        timeToRecover: 7500,
        away: {
          restorePoint: { id: '0', name: 'home_FULL_2026-10-20_090000', createdAt: '2026-10-20T09:00:00.000Z' },
          places: ['bank-2'],
        },
        reasons: [
          {
            level: 'attention',
            code: 'parity-missing',
            message: 'home_FULL_2026-11-20_090000 has no parity.',
            command: 'darkive repair home_FULL_2026-11-20_090000',
          },
        ],
      },
    ],
    places: [
      {
        name: 'bank-2',
        kind: 'disk',
        location: 'bank',
        state: 'active',
        seenAt: '2026-10-21T08:00:00.000Z',
        verifiedAt: null,
        bytes: 1_073_741_824,
        reasons: [],
      },
    ],
    storage: {
      path: '/mnt/backup',
      reachable: true,
      freeBytes: 1_073_741_824,
      totalBytes: 2_147_483_648,
      fullOn: '2027-03-01T00:00:00.000Z',
      reasons: [],
    },
    findings: [],
    ...changes,
  };
}

test('the status says what can be restored, why it is not ok, and what to run', () => {
  expect(presentStatus(status(), look)).toMatchInlineSnapshot(`
    "home: attention
      restorable up to 2026-11-20 09:00 +00:00 (home_FULL_2026-11-20_090000)
      if this machine is gone: restorable up to 2026-10-20 09:00 +00:00, from bank-2 (kept at: bank)
      next backup due by 2026-11-29 00:00 +00:00
      every archive verified since 2026-11-21 08:00 +00:00
      last restore drill 2026-11-21 08:30 +00:00: passed; everything would take 2 h 5 min
      attention: home_FULL_2026-11-20_090000 has no parity.
        → Run: darkive repair home_FULL_2026-11-20_090000
    /mnt/backup: 1.00 GiB free, full about 2027-03-01
    bank-2 (kept at: bank): 1.00 GiB of copies, last there 2026-10-21 08:00 +00:00
    Verdict: attention
    "
  `);
});

test('a line for monitoring has the state, one reason, and the figures', () => {
  expect(monitorLine(status(), now)).toMatchInlineSnapshot(`
    "DARKIVE WARNING - home_FULL_2026-11-20_090000 has no parity. | 'home age'=86400s 'home verified'=3600s 'home recover'=7500s free=1073741824B;;;0;2147483648
    "
  `);
  expect(monitorCode(status())).toBe(1);
  const away = { ...status().storage, reachable: false, freeBytes: null };
  expect(monitorCode(status({ storage: away }))).toBe(3);
  expect(monitorCode(status({ storage: away, verdict: 'danger' }))).toBe(2);
  expect(monitorCode(status({ verdict: 'ok' }))).toBe(0);
  expect(unknownLine('a | b\nc')).toBe('DARKIVE UNKNOWN - a / b c\n');
});

test('a plan says how long it takes until every archive has had its turn', () => {
  const place = {
    place: '/mnt/backup',
    archives: 30,
    bytes: 3_000_000_000,
    due: 30,
    budgetBytes: 250_000_000,
    cycle: 12,
    estimated: false,
    interval: 648_000,
    next: ['home_FULL_2026-11-20_090000'],
  };
  const plan = { schema: 'darkive.scrub-plan/1', places: [place], findings: [] } as const;
  expect(presentScrubPlan(plan, look)).toMatchInlineSnapshot(`
    "/mnt/backup
      30 archives, 2.79 GiB; 30 due, 1 of them in the next scrub
      every archive has its turn within 12 scrubs: weekly, that is 3 months
      every 7.5 days or more often, none gets older than twice that age
      next: home_FULL_2026-11-20_090000
    "
  `);
  const unknown = { ...plan, places: [{ ...place, cycle: null, interval: null, next: [] }] };
  expect(presentScrubPlan(unknown, look)).toContain('is known after the first scrub');
  expect(presentScrubPlan({ ...plan, places: [] }, look)).toBe('No archives.\n');
});

test('a scrub ends with what is left', () => {
  const document = {
    schema: 'darkive.scrub/1',
    outcome: 'intact',
    archives: [],
    bytes: 0,
    seconds: 1,
    left: 2,
  } as const;
  expect(presentScrub({ ...document, places: [], findings: [] }, look)).toMatchInlineSnapshot(`
    "0 archives: intact
    0 B in 1.0 s; 2 archives left for the next scrub
    "
  `);
});

test('a drill tells what was restored and rebuilt, and how far the drills have come', () => {
  const common = {
    drillId: '1',
    archiveId: '1',
    archiveName: 'home_FULL_2026-11-20_090000',
    definition: 'home',
    at: now.toISOString(),
    result: 'passed',
    reason: null,
    bytes: 1_048_576,
    seconds: 2,
    from: 0,
  } as const;
  const text = presentDrill(
    {
      schema: 'darkive.drill/1',
      outcome: 'passed',
      drills: [
        { ...common, kind: 'restore', entries: 12, to: 12, end: 40, recoverSeconds: 3600 },
        { ...common, kind: 'repair', entries: 1, to: 1, end: 3, recoverSeconds: null },
      ],
      coverage: [{ id: '1', name: 'home_FULL_2026-11-20_090000', to: 12, end: 40 }],
      findings: [],
    },
    look,
  );
  expect(text).toMatchInlineSnapshot(`
    "home_FULL_2026-11-20_090000  restore drill passed: 12 files, 1.00 MiB, up to 12 of 40; everything would take 1 h
    home_FULL_2026-11-20_090000  repair drill passed: slice 1 of 3, 1.00 MiB lost and rebuilt in 2.0 s
    0 of 1 archive restored to the last file in this cycle
    "
  `);
});

test('the ledger is equal, differs, or was rebuilt', () => {
  const document = { schema: 'darkive.ledger-check/1', archives: 2, withoutManifest: [], findings: [] } as const;
  const texts = (['equal', 'differs', 'rebuilt'] as const).map((outcome) =>
    presentLedger({ ...document, outcome }, look),
  );
  expect(texts).toMatchInlineSnapshot(`
    [
      "2 archives: the ledger says the same as their manifests
    ",
      "2 archives: the ledger and the directory differ
    ",
      "2 archives: learnt anew from their manifests
    ",
    ]
  `);
});
