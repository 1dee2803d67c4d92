import { expect, test } from 'vitest';
import type { BackupDocument, BackupRunDocument } from '@darkive/core/making/backup-document';
import { pipeLook } from '../test-support/look.ts';
import { presentBackup } from './backup.ts';

const archive = {
  id: '0c2f8f51-6a55-4d0b-8ad2-000000000002',
  name: 'home_FULL_2026-11-21_085205',
  slices: 3,
  bytes: 1_288_490_189,
  parityBytes: 65_011_712,
};

const run: BackupRunDocument = {
  runId: '0c2f8f51-6a55-4d0b-8ad2-000000000001',
  definition: 'home',
  type: 'FULL',
  outcome: 'success',
  startedAt: '2026-11-21T08:52:05.000Z',
  endedAt: '2026-11-21T08:52:17.000Z',
  archive,
  restorePoint: archive.name,
  phases: [
    { name: 'archive', seconds: 8.1 },
    { name: 'test', seconds: 3.9 },
  ],
  restoreTest: { sampled: 5, passed: 5, changed: 0, failed: 0 },
  findings: [],
  error: null,
};

function present(runs: readonly BackupRunDocument[], findings: BackupDocument['findings'] = []): string {
  return presentBackup({ schema: 'darkive.backup/1', outcome: 'success', runs, findings }, pipeLook);
}

test('a success says what was made, what was proved, and what can be restored now', () => {
  expect(present([run])).toBe(
    'home  FULL  success   home_FULL_2026-11-21_085205  3 slices, 1.20 GiB, parity 62.0 MiB, restore test 5/5, 12 s\n' +
      'home can be restored as of 2026-11-21 09:52 +01:00.\n',
  );
});

test('findings stand below their definition with the next step; a failure says what is still intact', () => {
  const degraded: BackupRunDocument = {
    ...run,
    outcome: 'degraded',
    restoreTest: { sampled: 5, passed: 4, changed: 1, failed: 0 },
    findings: [
      {
        severity: 'degraded',
        code: 'unreadable',
        message: '2 files could not be read',
        hint: 'Check their permissions.',
        facts: {},
      },
    ],
  };
  const failed: BackupRunDocument = {
    ...run,
    definition: 'documents',
    outcome: 'failed',
    archive: null,
    restoreTest: null,
    findings: [{ severity: 'error', code: 'target-full', message: '/mnt is full\u001b[2J', hint: null, facts: {} }],
    error: { code: 'target-full', phase: 'archive' },
  };
  const skipped: BackupRunDocument = {
    ...run,
    definition: 'mail',
    outcome: 'skipped',
    archive: null,
    phases: [],
    restoreTest: null,
  };
  expect(present([degraded, failed, skipped])).toMatchInlineSnapshot(`
    "home       FULL  degraded  home_FULL_2026-11-21_085205  3 slices, 1.20 GiB, parity 62.0 MiB, restore test 4/5 (1 changed since), 12 s
      degraded: 2 files could not be read
        → Check their permissions.
    documents  FULL  failed    target-full in archive, 12 s; nothing was published
      error: /mnt is full\\x1b[2J
    mail       FULL  skipped   nothing to do
    home can be restored as of 2026-11-21 09:52 +01:00.
    No new archive of documents; earlier archives are as they were.
    "
  `);
});

test('what concerns the command as a whole comes after the definitions', () => {
  const findings = [
    { severity: 'warning', code: 'recovered', message: 'An unfinished run was removed.', hint: null, facts: {} },
  ] as const;
  expect(present([{ ...run, restoreTest: null, archive: { ...archive, parityBytes: 0 } }], findings))
    .toMatchInlineSnapshot(`
    "home  FULL  success   home_FULL_2026-11-21_085205  3 slices, 1.20 GiB, no parity, restore test off, 12 s
    warning: An unfinished run was removed.
    home can be restored as of 2026-11-21 09:52 +01:00.
    "
  `);
});
