import { expect, test } from 'vitest';
import type { ShowOptions } from '@darkive/core/restoring/show';
import { pipeLook } from '../test-support/look.ts';
import { entryDocument, presentEntry, presentTreeEntry } from './entry.ts';

type Entry = Parameters<ShowOptions['onEntry']>[0];

const file: Entry = {
  path: Buffer.from('docs/a b.txt'),
  kind: 'file',
  data: 'saved',
  metadata: 'saved',
  bytes: 2048,
  crc: null,
  mode: 0o644,
  owner: { user: 'anna', group: 'users' },
  modifiedAt: Date.parse('2026-11-01T10:00:00Z') / 1000,
  changedAt: null,
  hardLinked: false,
  dirty: false,
  sparse: false,
  symlinkTarget: null,
  extendedAttributes: [],
};
const directory: Entry = { ...file, path: Buffer.from('docs'), kind: 'directory', bytes: null, mode: 0o3755 };
const link: Entry = {
  ...file,
  path: Buffer.from('docs/link'),
  kind: 'symlink',
  bytes: null,
  mode: 0o777,
  symlinkTarget: Buffer.from('../x\ny'),
};
const odd: Entry = { ...file, path: Buffer.from([0x64, 0x2f, 0xff, 0x1b, 0x0a]), data: 'referenced', mode: 0o4711 };
const gone: Entry = {
  ...file,
  path: Buffer.from('old.txt'),
  kind: null,
  data: 'deleted',
  bytes: null,
  mode: null,
  owner: null,
  modifiedAt: null,
};

test('an entry is one line whatever bytes are in its name', () => {
  expect([directory, file, link, odd, gone].map((entry) => presentEntry(entry, pipeLook)).join(''))
    .toMatchInlineSnapshot(`
    "saved     drwxr-sr-t  anna:users             2026-11-01 11:00 +01:00  docs
    saved     -rw-r--r--  anna:users   2.00 KiB  2026-11-01 11:00 +01:00  docs/a b.txt
    saved     lrwxrwxrwx  anna:users             2026-11-01 11:00 +01:00  docs/link -> ../x\\x0ay
    same      -rws--x--x  anna:users   2.00 KiB  2026-11-01 11:00 +01:00  d/\\xff\\x1b\\x0a
    deleted                                                               old.txt
    "
  `);
});

test('a file that changed while it was read is marked as dirty', () => {
  const dirty: Entry = { ...file, dirty: true };
  const mark = 'a b.txt  (dirty: changed while it was read)\n';
  expect(presentEntry(dirty, pipeLook)).toContain(mark);
  expect(presentTreeEntry(dirty)).toContain(mark);
  expect([entryDocument(dirty)['dirty'], entryDocument(file)['dirty']]).toEqual([true, false]);
});

test('the tree shows names by depth, directories with a slash', () => {
  expect([directory, file, link, odd, gone].map(presentTreeEntry).join('')).toMatchInlineSnapshot(`
    "docs/
      a b.txt
      link -> ../x\\x0ay
      \\xff\\x1b\\x0a  (same)
    old.txt  (deleted)
    "
  `);
});

test('in JSON a name has the form that restore takes back', () => {
  expect(entryDocument(odd)).toEqual({
    path: 'd/\\xff\\x1b\\x0a',
    kind: 'file',
    data: 'referenced',
    bytes: 2048,
    mode: '4711',
    owner: { user: 'anna', group: 'users' },
    modifiedAt: '2026-11-01T10:00:00.000Z',
    hardLinked: false,
    dirty: false,
    symlinkTarget: null,
  });
});
