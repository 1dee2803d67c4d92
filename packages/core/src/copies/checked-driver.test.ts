import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { placeDriverContract } from '../plugin/testing/place-driver-contract.ts';
import { DarkiveError } from '../errors/index.ts';
import { checkedDriver } from './checked-driver.ts';
import { directoryDriver, type DirectoryOptions } from './directory/directory-driver.ts';
import type { OpenPlace, PlaceDriver } from './driver.ts';

const context = { signal: new AbortController().signal };

placeDriverContract({
  driver: checkedDriver('shelves', directoryDriver) as PlaceDriver<DirectoryOptions>,
  describe,
  it,
  make: async () => {
    const path = await mkdtemp(join(tmpdir(), 'darkive-checked-'));
    return { here: { path }, absent: { path: join(path, 'no') }, dispose: () => rm(path, { recursive: true }) };
  },
});

async function all(source: AsyncIterable<unknown>): Promise<void> {
  for await (const item of source) expect(item).not.toBeUndefined();
}

const wrong: [string, Partial<Record<keyof OpenPlace, unknown>>, (place: OpenPlace) => Promise<unknown>][] = [
  ['a room of NaN', { room: async () => ({ freeBytes: NaN, capacityBytes: 1, largestFile: null }) }, (at) => at.room()],
  [
    'a room in text',
    { room: async () => ({ freeBytes: '1', capacityBytes: 1, largestFile: null }) },
    (at) => at.room(),
  ],
  ['no room', { room: async () => undefined }, (at) => at.room()],
  ['a list of names', { list: () => one('file') }, (at) => all(at.list())],
  ['a file without a size', { list: () => one({ file: 'a' }) }, (at) => all(at.list())],
  ['text for bytes', { read: () => one('text') }, (at) => all(at.read('a'))],
  ['a write that says nothing', { write: async () => undefined }, (at) => at.write('a', one('') as never, EXPECTED)],
  ['a write that says true', { write: async () => true }, (at) => at.write('a', one('') as never, EXPECTED)],
  [
    'a hash in capitals',
    { hash: async () => ({ ...EXPECTED, sha256: 'A'.repeat(64), fromMedium: true }) },
    (at) => at.hash('a'),
  ],
  ['a hash of which nobody knows whence', { hash: async () => EXPECTED }, (at) => at.hash('a')],
  ['a removal that says nothing', { remove: async () => undefined }, (at) => at.remove('a')],
  ['swept minus one', { sweep: async () => -1 }, (at) => at.sweep()],
];

const EXPECTED = { bytes: 1, sha256: 'a'.repeat(64) };

async function* one(value: unknown): AsyncGenerator<unknown> {
  yield value;
}

test.each(wrong)('%s is an error of the plugin', async (_what, change, call) => {
  const path = await mkdtemp(join(tmpdir(), 'darkive-checked-'));
  onTestFinished(() => rm(path, { recursive: true }));
  const lying: PlaceDriver<DirectoryOptions> = {
    ...directoryDriver,
    open: async (...request) => Object.assign(await directoryDriver.open(...request), change),
  };
  const place = await checkedDriver('shelves', lying).open({ path }, context);
  await expect(call(place)).rejects.toMatchObject({ code: 'hook-failed', facts: { plugin: 'shelves' } });
});

test.each([[undefined], ['here'], [{ state: 'here' }], [{ state: 'absent', say: '' }], [{ state: 'gone', say: 'x' }]])(
  'found: %j is an error of the plugin',
  async (found) => {
    const lying = { ...directoryDriver, find: async () => found as never };
    await expect(checkedDriver('shelves', lying).find({}, context)).rejects.toMatchObject({ code: 'hook-failed' });
  },
);

test.each([
  [
    'an error of a file keeps its errno',
    Object.assign(new Error('gone'), { code: 'ENOENT', errno: -2, syscall: 'open', path: '/x' }),
    { code: 'io-failed', facts: { errno: 'ENOENT' } },
  ],
  [
    'any other error is one of the plugin',
    new Error('the server is tired'),
    { code: 'hook-failed', facts: { plugin: 'shelves' } },
  ],
  ['so is what is no error', 'no', { code: 'hook-failed', message: expect.stringContaining('failed: no') }],
  ['our own goes through', new DarkiveError('target-full', 'Full.'), { code: 'target-full' }],
])('%s', async (_what, thrown, expected) => {
  const fail = (): never => {
    throw thrown as Error;
  };
  const place = {
    ...(await directoryDriver.open({ path: tmpdir() }, context)),
    room: fail,
    read: fail,
    hash: async () => fail(),
  };
  const checked = checkedDriver('shelves', {
    ...directoryDriver,
    find: fail,
    readOptions: fail,
    open: async () => place,
  });
  await expect(checked.find({}, context)).rejects.toMatchObject(expected);
  expect(() => checked.readOptions({})).toThrow(expect.objectContaining({ code: expected.code }));
  const opened = await checked.open({}, context);
  await expect(opened.room()).rejects.toMatchObject(expected);
  await expect(opened.hash('a')).rejects.toMatchObject(expected);
  await expect(all(opened.read('a'))).rejects.toMatchObject(expected);
});

test('after an abort its reason goes through', async () => {
  const abort = new AbortController();
  const reason = new Error('told to stop');
  const lying = { ...directoryDriver, find: async () => Promise.reject(reason) };
  abort.abort(reason);
  await expect(checkedDriver('shelves', lying).find({}, { signal: abort.signal })).rejects.toBe(reason);
});
