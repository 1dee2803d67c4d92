import { rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseInventory } from '../archive/place-records.ts';
import { DarkiveError } from '../errors/index.ts';
import type { OpenPlace } from './driver.ts';
import { directoryDriver } from './directory/directory-driver.ts';
import { pool } from './test-support/pool.ts';

const FULL = 'home_FULL_2026-11-01_000000';
const DIFF = 'home_FULL_2026-11-02_000000';
const KB = 1024;

test('a place is brought up to date, says itself what it holds, and a second time nothing is written', async () => {
  const shop = await pool();
  await shop.archive(FULL, [300 * KB, 20 * KB]);
  await shop.place('bank');
  const brought = await shop.bring('bank');
  expect(brought.executed).toMatchObject({ failed: [], untried: [] });
  expect(brought.steps.map(({ kind, slice }) => [kind, slice])).toEqual([
    ['copy', 1],
    ['copy', 2],
    ['copy', null],
  ]);
  const tree = await shop.tree('bank');
  const home = await shop.tree('home');
  for (const file of [`${FULL}.1.dar`, `${FULL}.2.dar`, `${FULL}.manifest.json`]) {
    expect(tree.get(`archives/${file}`)).toBe(home.get(file));
  }
  const known = await shop.known('bank');
  expect(known).toMatchObject({ generation: 1, begun: null, unsettled: [] });
  expect(known.files.map(({ file }) => file)).toEqual([`${FULL}.1.dar`, `${FULL}.2.dar`, `${FULL}.manifest.json`]);
  expect(parseInventory(tree.get(`places/${known.place.id}.json`) ?? '')).toMatchObject({
    record: { generation: 1, files: known.files },
  });
  expect(JSON.parse(tree.get('darkive-place.json') ?? '')).toMatchObject({ generation: 1, name: 'bank' });

  const again = await shop.bring('bank');
  expect(again.steps).toEqual([]);
  expect(await shop.tree('bank')).toEqual(tree);
  expect({ ...(await shop.known('bank')), room: null }).toEqual({ ...known, room: null });
});

test('a dry run writes nothing anywhere, and plans what is then done', async () => {
  const shop = await pool();
  await shop.archive(FULL, [30 * KB]);
  await shop.place('bank');
  const before = [await shop.tree('bank'), await shop.tree('home')];
  const planned = await shop.bring('bank', { dryRun: true });
  expect([await shop.tree('bank'), await shop.tree('home')]).toEqual(before);
  expect((await shop.bring('bank')).executed?.done).toEqual(planned.steps);
});

test('a file that has gone from a place is copied again, and said', async () => {
  const shop = await pool();
  await shop.archive(FULL, [30 * KB, 30 * KB]);
  await shop.place('bank');
  await shop.bring('bank');
  const tree = await shop.tree('bank');
  await unlink(join(shop.pathOf('bank'), 'archives', `${FULL}.2.dar`));
  const brought = await shop.bring('bank');
  expect(brought.missing.map(({ file }) => file)).toEqual([`${FULL}.2.dar`]);
  expect(brought.executed?.done).toMatchObject([{ kind: 'copy', slice: 2 }]);
  const now = await shop.tree('bank');
  expect([...now.keys()]).toEqual([...tree.keys()]);
  expect(now.get(`archives/${FULL}.2.dar`)).toBe(tree.get(`archives/${FULL}.2.dar`));
});

test('files of others in a place are left alone and named', async () => {
  const shop = await pool();
  await shop.archive(FULL, [30 * KB]);
  await shop.place('bank');
  await shop.bring('bank');
  await writeFile(join(shop.pathOf('bank'), 'archives', 'holiday.jpg'), 'not ours');
  expect((await shop.bring('bank')).unknown).toEqual(['holiday.jpg']);
  expect((await shop.tree('bank')).get('archives/holiday.jpg')).toBe('not ours');
});

test('what is gone at home stays at the place', async () => {
  const shop = await pool();
  await shop.archive(FULL, [30 * KB]);
  await shop.place('bank');
  await shop.bring('bank');
  const tree = await shop.tree('bank');
  for (const file of [`${FULL}.1.dar`, `${FULL}.manifest.json`]) await rm(join(shop.home, file));
  expect((await shop.bring('bank')).steps).toEqual([]);
  expect(await shop.tree('bank')).toEqual(tree);
});

test('a slice that is damaged at home is never copied, and the rest is', async () => {
  const shop = await pool();
  await shop.archive(FULL, [30 * KB, 30 * KB]);
  await shop.place('bank');
  await writeFile(join(shop.home, `${FULL}.1.dar`), Buffer.alloc(30 * KB, 'x'));
  const { executed } = await shop.bring('bank');
  expect(executed?.failed).toMatchObject([{ step: { slice: 1 }, why: { state: 'source-differs' } }]);
  expect([...(await shop.tree('bank')).keys()].filter((path) => path.endsWith('.dar'))).toEqual([
    `archives/${FULL}.2.dar`,
  ]);
  expect((await shop.known('bank')).unsettled).toEqual([]);
});

test('a capacity is kept to, and what does not fit is named', async () => {
  const shop = await pool();
  await shop.archive(FULL, [200 * KB]);
  await shop.archive(DIFF, [200 * KB]);
  await shop.place('bank', { capacityBytes: 400 * KB });
  const { plan } = await shop.bring('bank');
  expect(plan.leftOut).toMatchObject([{ slice: 'all', reason: 'no-room' }]);
  const bytes = [...(await shop.tree('bank')).values()].reduce((sum, content) => sum + content.length, 0);
  expect(bytes).toBeLessThan(400 * KB);
});

test('a limit is kept to, and the next run goes on', async () => {
  const shop = await pool();
  await shop.archive(FULL, [40 * KB, 40 * KB, 40 * KB]);
  await shop.place('bank');
  const first = await shop.bring('bank', { limitBytes: 90 * KB });
  expect(first.executed?.done).toMatchObject([{ slice: 1 }, { slice: 2 }]);
  const second = await shop.bring('bank', { limitBytes: 90 * KB });
  expect(second.executed?.done).toMatchObject([{ slice: 3 }, { slice: null }]);
});

/** A directory whose writes fail from the so-many-th on, as a disk that is being unplugged does. */
async function failing(path: string, after: number, error: DarkiveError): Promise<OpenPlace> {
  const place = await directoryDriver.open({ path }, { signal: new AbortController().signal });
  let writes = 0;
  return {
    ...place,
    write: async (file, source, expected) => {
      writes += 1;
      if (writes > after) throw error;
      return place.write(file, source, expected);
    },
    room: async () => {
      if (writes > after) throw error;
      return place.room();
    },
  };
}

test('a place that is unplugged ends the run at once; what was copied is known, and the next run goes on', async () => {
  const shop = await pool();
  await shop.archive(FULL, [30 * KB, 30 * KB, 30 * KB]);
  await shop.place('bank');
  const gone = new DarkiveError('io-failed', 'gone', { facts: { errno: 'EIO' } });
  // The probe, a slice, and no more.
  const place = await failing(shop.pathOf('bank'), 2, gone);
  const { executed } = await shop.bring('bank', { place });
  expect(executed).toMatchObject({ done: [{ slice: 1 }], failed: [{ step: { slice: 2 } }], untried: [{}, {}] });
  const known = await shop.known('bank');
  expect(known.files.map(({ file }) => file)).toEqual([`${FULL}.1.dar`]);
  expect(known).toMatchObject({ generation: 0, begun: 1 });
  const { executed: rest } = await shop.bring('bank');
  expect(rest?.done).toMatchObject([{ slice: 2 }, { slice: 3 }, { slice: null }]);
  expect(await shop.known('bank')).toMatchObject({ generation: 1, begun: null, unsettled: [] });
});
