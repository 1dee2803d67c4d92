import { expect, test } from 'vitest';
import type { FindDocument, VersionsDocument } from '@darkive/core/holdings/documents/catalogue-documents';
import { pipeLook } from '../test-support/look.ts';
import { presentCatalogCheck, presentCatalogRebuild, presentCatalogRelocate } from './catalog.ts';
import { presentDiffEntry, presentDiffSum } from './diff.ts';
import { presentFind } from './find.ts';
import { presentVersions } from './versions.ts';

const archive = { id: '1', name: 'home_FULL_2026-11-01_020000', createdAt: '2026-11-01T02:00:00.000Z' } as const;
const file = { kind: 'file', bytes: 2048, modifiedAt: '2026-10-31T11:00:00.000Z', mode: '0644', crc: 'ab' } as const;

test('what was found is a table; what is gone says so, and so does a search that was cut', () => {
  const document: FindDocument = {
    schema: 'darkive.find/1',
    pattern: 'letter',
    paths: [
      { definition: 'home', path: 'docs/letter.odt', archive, present: true, ...file },
      { definition: 'home', path: 'old letters', archive, present: false, ...file, kind: 'directory', bytes: null },
    ],
    more: true,
    findings: [],
  };
  expect(presentFind(document, pipeLook)).toMatchInlineSnapshot(`
    "     SIZE  MODIFIED                 ARCHIVE                      PATH
     2.00 KiB  2026-10-31 12:00 +01:00  home_FULL_2026-11-01_020000  docs/letter.odt
    directory  2026-10-31 12:00 +01:00  home_FULL_2026-11-01_020000  old letters/  removed since
    The first 2 paths; narrow the search or raise --limit
    "
  `);
  expect(presentFind({ ...document, paths: [], more: false }, pipeLook)).toBe(
    'Nothing in the archives matches letter.\n',
  );
});

test('versions are numbered by content, and say whether they can be restored', () => {
  const chain = {
    archives: [archive.name],
    complete: true,
    missing: null,
    verifiedAt: null,
    readable: true,
    unreadable: [],
  };
  const full = { ...archive, type: 'FULL', verifiedAt: null } as const;
  const document: VersionsDocument = {
    schema: 'darkive.versions/1',
    definition: 'home',
    path: 'docs/letter.odt',
    versions: [
      {
        state: 'saved',
        version: 1,
        ...file,
        archive: full,
        chain: { ...chain, verifiedAt: '2026-11-01T03:00:00.000Z' },
      },
      { state: 'inode-only', version: 2, ...file, mode: '0600', archive: full, chain },
      {
        state: 'returned',
        version: 1,
        ...file,
        archive: full,
        chain: { ...chain, readable: false, unreadable: ['home_FULL_x'] },
      },
      {
        state: 'saved',
        version: 1,
        ...file,
        archive: full,
        chain: { ...chain, complete: false, missing: 'home_DIFF_x' },
      },
      {
        state: 'removed',
        version: null,
        kind: null,
        bytes: null,
        modifiedAt: null,
        mode: null,
        crc: null,
        archive: full,
        chain,
      },
    ],
    findings: [],
  };
  expect(presentVersions(document, pipeLook)).toMatchInlineSnapshot(`
    "home: docs/letter.odt
    VERSION           SIZE  MODIFIED                 MODE  ARCHIVE                      RESTORE
    1             2.00 KiB  2026-10-31 12:00 +01:00  0644  home_FULL_2026-11-01_020000  ready, verified 2026-11-01 04:00 +01:00
    2 metadata    2.00 KiB  2026-10-31 12:00 +01:00  0600  home_FULL_2026-11-01_020000  ready, not all verified
    1 back again  2.00 KiB  2026-10-31 12:00 +01:00  0644  home_FULL_2026-11-01_020000  slices of home_FULL_x are missing
    1             2.00 KiB  2026-10-31 12:00 +01:00  0644  home_FULL_2026-11-01_020000  needs home_DIFF_x, which is not there
    removed                                                home_FULL_2026-11-01_020000
    "
  `);
});

test('differences are signs, paths and what differs', () => {
  const lines = [
    { change: 'added', path: 'a', kind: 'file', bytes: 10 },
    { change: 'changed', path: 'b', kind: 'file', bytes: 10, differences: ['size', 'time'] },
    { change: 'removed', path: 'c', kind: 'directory', bytes: null },
  ] as const;
  const sum = { schema: 'darkive.diff/1', definition: 'home', from: archive, to: archive, findings: [] } as const;
  const text = lines.map((line) => presentDiffEntry(line, pipeLook)).join('');
  expect(text + presentDiffSum({ ...sum, added: 1, changed: 1, removed: 1 }, pipeLook)).toMatchInlineSnapshot(`
    "+ a (file, 10 B)
    ~ b (size, time)
    - c (directory)
    1 added, 1 changed, 1 removed
    "
  `);
});

test('the catalogues are counted by definition', () => {
  const base = '/mnt/backup/home.dmd';
  const finding = {
    severity: 'degraded',
    code: 'x',
    message: 'The base is damaged.',
    hint: 'Make it anew.',
    facts: {},
  } as const;
  const rebuilt = { definition: 'home', base, archives: 3, inBase: 2, indexed: 3 };
  const checked = { definition: 'home', archives: 3, catalogues: 3, base: 'corrupted', indexed: 2 } as const;
  const relocated = { definition: 'home', base, relocated: 3 };
  expect(
    [
      presentCatalogRebuild(
        { schema: 'darkive.catalog-rebuild/1', outcome: 'incomplete', definitions: [rebuilt], findings: [finding] },
        pipeLook,
      ),
      presentCatalogRebuild(
        { schema: 'darkive.catalog-rebuild/1', outcome: 'rebuilt', definitions: [], findings: [] },
        pipeLook,
      ),
      presentCatalogCheck(
        { schema: 'darkive.catalog-check/1', outcome: 'inconsistent', definitions: [checked], findings: [finding] },
        pipeLook,
      ),
      presentCatalogRelocate(
        { schema: 'darkive.catalog-relocate/1', from: '/old', to: '/new', definitions: [relocated], findings: [] },
        pipeLook,
      ),
    ].join('\n'),
  ).toMatchInlineSnapshot(`
    "DEFINITION  ARCHIVES  IN BASE  INDEXED  BASE
    home               3        2        3  /mnt/backup/home.dmd
    degraded: The base is damaged.
      → Make it anew.
    Rebuilt, but not complete.

    No archives.
    Rebuilt.

    DEFINITION  ARCHIVES  CATALOGUES  INDEXED  BASE
    home               3           3        2  corrupted
    degraded: The base is damaged.
      → Make it anew.
    The catalogues do not agree with the archives.

    From /old to /new
      /mnt/backup/home.dmd: 3 archives
    "
  `);
});
