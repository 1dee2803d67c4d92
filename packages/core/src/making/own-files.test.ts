import { expect, test } from 'vitest';
import type { CatalogueEntry } from '../dar/index.ts';
import { createOwnFileWatch, refuseOwnFiles } from './own-files.ts';

const ARCHIVE = 'home_FULL_2026-11-21_095205';
const RUN = '7b0c2a52-0000-4000-8000-000000000001';

function watched(...paths: (string | Buffer)[]) {
  const watch = createOwnFileWatch(ARCHIVE, RUN);
  for (const path of paths) {
    watch.onEntry({ path: Buffer.from(path), data: 'saved' } as CatalogueEntry);
  }
  return watch;
}

test.each([
  [`${ARCHIVE}.1.dar`],
  [`disk/archives/.darkive/building/${RUN}/slices/${ARCHIVE}.12.dar`],
  [`.darkive/building/${RUN}`],
  [`parity/.darkive-building-${RUN}`],
  [`state/live/${RUN}.json`],
])('%s can only come from this run', (path) => {
  expect(String(watched('a', path, 'b').certain())).toBe(path);
});

test('what the user made with the name of the archive is theirs', () => {
  const own = [`dumps/${ARCHIVE}.sql`, `notes/${RUN}.txt`, `x${ARCHIVE}.1.dar.txt`, 'building/other'];
  expect(watched(...own).certain()).toBeNull();
});

test('files with names like ours are looked up where they lie; copies that are not ours may be saved', async () => {
  const watch = watched(
    'copy/home_FULL_2020-01-01_000000.1.dar',
    'm/sub/ledger.sqlite',
    'holidays.1.dar',
    'x/.darkive',
  );
  expect(watch.suspects().map(String)).toEqual(['copy', 'm/sub', 'x']);
  const asked: string[] = [];
  const own = (mine: string) => ({
    inside: [],
    isOwn: async (directory: Buffer) => {
      asked.push(String(directory));
      return String(directory) === mine;
    },
  });
  await refuseOwnFiles(ARCHIVE, watch, '/root', own('/nowhere'));
  expect(asked).toEqual(['/root/copy', '/root/m/sub', '/root/m', '/root/x']);
  await expect(refuseOwnFiles(ARCHIVE, watch, '/root', own('/root/m'))).rejects.toMatchObject({
    code: 'guard-refused',
    hint: expect.stringContaining('"m"'),
  });
});
