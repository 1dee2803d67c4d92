import { expect, test } from 'vitest';
import { entry } from '../../catalogue/test-support/entries.ts';
import type { CatalogueEntry } from '../../dar/index.ts';
import type { LinkedInode } from '../../preflight/linked-inodes.ts';
import { relinkedPaths, type KnownName } from './relinked.ts';

const BEFORE = 1_700_000_000;
const SINCE = 1_700_001_000;
const LATER = 1_700_002_000;

/** An inode of the source, changed after the reference was made unless told otherwise. */
function inode(names: string, change: Partial<LinkedInode> = {}): LinkedInode {
  const paths = names.split(' ');
  return {
    kind: 'file',
    bytes: 10,
    modifiedAt: BEFORE,
    changedAt: LATER,
    mode: 0o644,
    uid: 1,
    gid: 1,
    paths,
    ...change,
  };
}

/** One inode of the reference. */
function was(
  names: string,
  change: Partial<CatalogueEntry> = {},
  more: Partial<KnownName> = {},
): [string, KnownName][] {
  const paths = names.split(' ');
  return paths.map((path) => [
    path,
    {
      entry: entry(path, { hardLinked: paths.length > 1, modifiedAt: BEFORE, changedAt: BEFORE, ...change }),
      crc: 'ab12cd34',
      sound: true,
      ...more,
    },
  ]);
}

interface Case {
  readonly now: readonly LinkedInode[];
  readonly before: readonly (readonly [string, KnownName][])[];
  readonly whole: string;
}

const CASES: Readonly<Record<string, Case>> = {
  'links that nobody touched': { now: [inode('a b', { changedAt: BEFORE })], before: [was('a b')], whole: '' },
  'ln -f b a': { now: [inode('a b')], before: [was('a', { modifiedAt: 1 }), was('b')], whole: 'a b' },
  'ln -f b a, where nothing but the content differs': {
    now: [inode('a b')],
    before: [was('a', {}, { crc: '00' }), was('b')],
    whole: 'a b',
  },
  'a new name of a file': { now: [inode('a b')], before: [was('a')], whole: '' },
  'a new name of a file whose mode changed too': {
    now: [inode('a b', { mode: 0o600 })],
    before: [was('a')],
    whole: 'a b',
  },
  'a new name of a file whose owner changed too': { now: [inode('a b', { uid: 2 })], before: [was('a')], whole: 'a b' },
  'a new name of a file that was written too': {
    now: [inode('a b', { modifiedAt: LATER, bytes: 11 })],
    before: [was('a')],
    whole: '',
  },
  'only new names': { now: [inode('a b')], before: [], whole: '' },
  'another mode for all names': { now: [inode('a b', { mode: 0o600 })], before: [was('a b')], whole: '' },
  'a day of a tree of links (cp -al): a new name beside many': {
    now: [inode('a b c d e new')],
    before: [was('a b c d e')],
    whole: '',
  },
  '… whose last name is itself only linked': {
    now: [inode('a b c d e new')],
    before: [was('a b c d e').map(([path, name]) => [path, path === 'e' ? { ...name, crc: null } : name])],
    whole: '',
  },
  'two inodes of one size and time, of other content, became one': {
    now: [inode('a b c d')],
    before: [was('a b'), was('c d', {}, { crc: '00' })],
    whole: 'a b c d',
  },
  'two names became two files': { now: [inode('a'), inode('b')], before: [was('a b')], whole: 'b' },
  'three names became two files': { now: [inode('a c'), inode('b')], before: [was('a b c')], whole: 'b' },
  'two pairs of names changed partners': {
    now: [inode('a c'), inode('b d')],
    before: [was('a b'), was('c d', { modifiedAt: 1 })],
    whole: 'a c b d',
  },
  'twins that nobody touched stay, whatever becomes of another': {
    now: [inode('a b', { changedAt: BEFORE }), inode('c')],
    before: [was('a b'), was('c d')],
    whole: '',
  },
  'a directory gave way to a link': {
    now: [inode('a b')],
    before: [was('a', { kind: 'directory', bytes: null }), was('b')],
    whole: 'a b',
  },
  'a name that the archives before list as something else': {
    now: [inode('a b', { changedAt: BEFORE })],
    before: [was('a b', {}, { sound: false })],
    whole: 'a b',
  },
  'changed in the second in which the reference was begun': {
    now: [inode('a b', { changedAt: SINCE })],
    before: [was('a', { changedAt: SINCE }), was('b', { changedAt: SINCE })],
    whole: 'a b',
  },
  'a symbolic link with two names that was two': {
    now: [inode('a b', { kind: 'symlink', bytes: 3 })],
    before: [was('a', { kind: 'symlink', bytes: null }), was('b', { kind: 'symlink', bytes: null })],
    whole: 'a b',
  },
};

test.each(Object.entries(CASES))('%s', (_, { now, before, whole }) => {
  const paths = relinkedPaths({
    inodes: now,
    known: new Map(before.flat()),
    since: SINCE,
    owner: (uid) => ({ user: uid === 1 ? 'u' : 'other', group: 'g' }),
  });
  expect(paths.join(' ')).toBe(whole);
});
