import { expect, test } from 'vitest';
import { structured } from '../dar/test-support/requests.ts';
import { judgeContents, type ContentsCase, type EarlierContents } from './contents-guard.ts';
import { createContentsTally } from '../keeping/contents.ts';
import { earlierContents } from './earlier-contents.ts';
import type { Manifest } from '../records/manifest.ts';

const CONTENTS = { entries: 100, files: 90, bytes: 9000, deleted: 0 };
const COUNTED = { entries: 100, empty: false, skippedFiles: 0 };
const EARLIER: EarlierContents = {
  archive: 'home_FULL_2026-11-01_000000',
  entries: 100,
  bytes: 9000,
  deletedAlready: 0,
  sameSelection: true,
};

function verdict(change: {
  contents?: Partial<ContentsCase['contents']>;
  counted?: Partial<ContentsCase['counted']>;
  earlier?: Partial<EarlierContents> | null;
  shrink?: number | null;
  allowShrink?: boolean;
}): string {
  const { shrink = 0.5, earlier, allowShrink = false } = change;
  const { refusal, findings } = judgeContents({
    definition: { name: 'home', root: '/home', guards: { shrink, keepFree: 0 }, selection: structured() },
    archive: 'home_DIFF_2026-11-02_000000',
    contents: { ...CONTENTS, ...change.contents },
    counted: { ...COUNTED, ...change.counted },
    earlier: earlier === null ? null : { ...EARLIER, ...earlier },
    allowShrink,
  });
  if (refusal === null) return findings.map(({ code }) => `${code} (told)`).join(' ') || 'fine';
  return refusal.exit === 'refused' ? String(refusal.facts?.['guard']) : `exit ${refusal.exit}`;
}

test.each([
  ['all is as before', {}, 'fine'],
  ['nothing at all', { contents: { entries: 0, files: 0, bytes: 0 } }, 'nothing-saved'],
  [
    'nothing of a source whose first archive this is',
    { contents: { entries: 0, files: 0 }, earlier: null },
    'nothing-saved',
  ],
  ['nothing with the shrink guard off', { contents: { entries: 0, files: 0 }, shrink: null }, 'nothing-saved'],
  ['nothing, and the user said so', { contents: { entries: 0, files: 0 }, allowShrink: true }, 'fine'],
  [
    'nothing of nothing',
    { contents: { entries: 0, files: 0, bytes: 0 }, counted: { entries: 0, empty: true }, earlier: null },
    'fine',
  ],
  [
    'directories whose files were left out',
    { contents: { entries: 9, files: 0 }, counted: { skippedFiles: 3 }, earlier: null },
    'nothing-saved',
  ],
  [
    'directories that never held a file',
    { contents: { entries: 9, files: 0 }, counted: { entries: 9 }, earlier: null },
    'fine',
  ],
  ['half of the entries', { contents: { entries: 50 } }, 'fine'],
  ['less than half of them', { contents: { entries: 49 } }, 'contents-shrunk'],
  ['less than half of the bytes', { contents: { bytes: 4499 } }, 'contents-shrunk'],
  ['as few as a stricter guard refuses', { contents: { entries: 89 }, shrink: 0.1 }, 'contents-shrunk'],
  ['bytes that nobody counted then', { contents: { bytes: 1 }, earlier: { bytes: null } }, 'fine'],
  ['less, with the guard off', { contents: { entries: 1, bytes: 1 }, shrink: null }, 'fine'],
  ['less, and the user said so', { contents: { entries: 1, bytes: 1 }, allowShrink: true }, 'fine'],
  [
    'less, of a definition that was changed',
    { contents: { entries: 1 }, counted: { entries: 1 }, earlier: { sameSelection: false } },
    'contents-shrunk (told)',
  ],
  [
    'less than its new rules explain',
    { contents: { entries: 1 }, counted: { entries: 40 }, earlier: { sameSelection: false } },
    'contents-shrunk',
  ],
  ['half recorded as deleted', { contents: { deleted: 50 } }, 'fine'],
  ['more than half recorded as deleted, as much come new', { contents: { deleted: 51 } }, 'much-deleted'],
  [
    '… of a definition that was changed',
    { contents: { deleted: 51 }, earlier: { sameSelection: false } },
    'much-deleted',
  ],
  [
    'deletions that the archive before has recorded too',
    { contents: { deleted: 90 }, earlier: { entries: 30, deletedAlready: 85 } },
    'fine',
  ],
  [
    'new deletions among old ones',
    { contents: { deleted: 90 }, earlier: { entries: 30, deletedAlready: 70 } },
    'much-deleted',
  ],
  [
    'deletions that cannot be told from older ones',
    { contents: { deleted: 90 }, earlier: { deletedAlready: Infinity } },
    'fine',
  ],
  [
    'a first archive with a small part of what was counted',
    { contents: { entries: 10 }, earlier: null },
    'much-left-out (told)',
  ],
  ['… with the guard off', { contents: { entries: 10 }, earlier: null, shrink: null }, 'fine'],
])('%s: %o is %s', (_, change, wanted) => {
  expect(verdict(change)).toBe(wanted);
});

test('a refusal names what may have left files out, and the way on', () => {
  const { refusal } = judgeContents({
    definition: {
      name: 'home',
      root: '/home',
      guards: { shrink: 0.5, keepFree: 0 },
      selection: structured({ cacheDirectoryTagging: true, extraArguments: ['-M'] }),
    },
    archive: 'a',
    contents: { ...CONTENTS, entries: 0, files: 0 },
    counted: COUNTED,
    earlier: null,
    allowShrink: false,
  });
  expect(refusal?.message).toContain('cache-directory-tagging, dar-arguments');
  expect(refusal?.hint).toContain('--allow-shrink');
});

test('the tally counts what is there, not what is recorded as deleted', () => {
  const tally = createContentsTally();
  tally.onEntry({ kind: 'directory', data: 'saved', bytes: null });
  tally.onEntry({ kind: 'file', data: 'saved', bytes: 5 });
  tally.onEntry({ kind: 'file', data: 'referenced', bytes: 7 });
  tally.onEntry({ kind: 'symlink', data: 'saved', bytes: null });
  tally.onEntry({ kind: null, data: 'deleted', bytes: null });
  expect(tally.contents()).toEqual({ entries: 4, files: 3, bytes: 12, deleted: 1 });
});

const inodes = { saved: 3, hardLinks: 1, changedWhileRead: 0, metadataOnly: 1, notSaved: 2, failed: 0, excluded: 0 };
const archive = (id: string, reference: string | null, more: Partial<Manifest>): Manifest =>
  ({
    id,
    name: `name-${id}`,
    reference: reference === null ? null : { id: reference, name: reference },
    source: { root: '/', entries: 1, bytes: 1, selection: 's' },
    inodes: null,
    ...more,
  }) as Manifest;

test('deletions count as old where the archives up to the last one have recorded them', async () => {
  const contents = (deleted: number) => ({ entries: 10, files: 9, bytes: 90, deleted });
  const full = archive('full', null, { contents: contents(0) });
  const diff = archive('diff', 'full', { contents: contents(4) });
  const incr = archive('incr', 'diff', { contents: contents(3) });
  const other = archive('other', null, { contents: contents(0) });
  const manifests = [full, diff, incr, other];
  const already = async (last: Manifest, reference: string | null): Promise<number | undefined> =>
    (await earlierContents({ last, manifests, reference, selection: 's', count: async () => null }))?.deletedAlready;
  expect(await already(full, 'full')).toBe(0);
  expect(await already(diff, 'full')).toBe(4);
  expect(await already(incr, 'full')).toBe(7);
  expect(await already(incr, 'diff')).toBe(3);
  expect(await already(incr, null)).toBe(0);
  expect(await already(other, 'full'), 'a reference that the last archive does not build on').toBe(Infinity);
  const [a, b] = [archive('a', 'b', {}), archive('b', 'a', {})];
  const inCircle = { last: a, manifests: [a, b], reference: 'full', selection: 's' };
  const counted = await earlierContents({ ...inCircle, count: async () => ({ entries: 8, bytes: 80, deleted: 0 }) });
  expect(counted?.deletedAlready, 'references that lead in a circle').toBe(Infinity);
});

test('an archive without counts of its own is known by those of dar, or its listing', async () => {
  const asked: string[] = [];
  const known = async (last: Manifest) =>
    earlierContents({
      last,
      manifests: [last],
      reference: null,
      selection: 'another',
      count: async ({ name }) => {
        asked.push(name);
        return name === 'name-lost' ? null : { entries: 8, bytes: 80, deleted: 0 };
      },
    });
  const counted = archive('old', null, { inodes: { ...inodes, deleted: 5, total: 11, ea: 0, fsa: 0 } });
  expect(await known(counted)).toMatchObject({ entries: 6, bytes: null, sameSelection: false });
  expect(asked).toEqual([]);
  expect(await known(archive('adopted', null, {}))).toMatchObject({ archive: 'name-adopted', entries: 8, bytes: 80 });
  expect(await known(archive('lost', null, {}))).toBeNull();
});
