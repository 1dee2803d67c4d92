import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { copyUnit, type CopyUnitRequest } from './copy-unit.ts';
import { directoryDriver } from './directory/directory-driver.ts';
import type { OpenPlace } from './driver.ts';
import type { Unit } from '../records/unit.ts';

const CONTENTS = { 'a.1.dar': Buffer.alloc(200_000, 'slice'), 'a.1.par2': Buffer.alloc(20_000, 'parity') };
const NOW = '2026-11-21T09:52:05.000Z';

const unit: Unit = {
  slice: 1,
  files: Object.entries(CONTENTS).map(([file, content]) => {
    return { file, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
  }),
};

/** Home, with the files of the unit, and an empty place. */
async function shop(): Promise<{
  home: string;
  at: string;
  archives: string;
  request: CopyUnitRequest;
  abort: AbortController;
}> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'darkive-copy-')));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const [home, at] = [join(directory, 'home'), join(directory, 'place')];
  await mkdir(home);
  await mkdir(at);
  for (const [file, content] of Object.entries(CONTENTS)) await writeFile(join(home, file), content);
  const abort = new AbortController();
  const from = await directoryDriver.open({ path: home }, { signal: abort.signal });
  const place = await directoryDriver.open({ path: at }, { signal: abort.signal });
  const request = {
    unit,
    read: from.read,
    place,
    there: new Set<string>(),
    reserveBytes: 0,
    now: () => NOW,
    signal: abort.signal,
  };
  return { home, at, archives: join(at, 'archives'), request, abort };
}

test('a unit is copied whole, and dated where it was read back from the medium', async () => {
  const { request, archives } = await shop();
  let bytes = 0;
  const copied = await copyUnit({ ...request, onBytes: (more) => void (bytes += more) });
  const { fromMedium } = await request.place.hash('archives/a.1.dar');
  const verifiedAt = fromMedium ? NOW : null;
  expect(copied).toEqual({ state: 'copied', files: unit.files.map((file) => ({ ...file, verifiedAt })) });
  expect(bytes).toBe(220_000);
  for (const [file, content] of Object.entries(CONTENTS)) expect(await readFile(join(archives, file))).toEqual(content);
});

test.each(['a.1.dar', 'a.1.par2'])('when %s is damaged at home, nothing of its unit is copied', async (file) => {
  const { request, home, archives } = await shop();
  const damaged = Buffer.from(CONTENTS[file as keyof typeof CONTENTS]);
  damaged[777] = 0;
  await writeFile(join(home, file), damaged);
  expect(await copyUnit(request)).toEqual({ state: 'source-differs', file });
  expect(await readdir(archives)).toEqual([]);
});

test.each(['a.1.dar', 'a.1.par2'])('when %s is gone at home, the unit fails and leaves nothing', async (file) => {
  const { request, home, archives } = await shop();
  await rm(join(home, file));
  expect(await copyUnit(request)).toMatchObject({ state: 'failed', file, error: { code: 'io-failed' } });
  expect(await readdir(archives)).toEqual([]);
});

test('what the place had before stays when the rest of its unit fails', async () => {
  const { request, home, archives } = await shop();
  await mkdir(archives);
  await writeFile(join(archives, 'a.1.dar'), CONTENTS['a.1.dar']);
  await rm(join(home, 'a.1.par2'));
  expect(await copyUnit({ ...request, there: new Set(['a.1.dar']) })).toMatchObject({
    state: 'failed',
    file: 'a.1.par2',
  });
  expect(await readFile(join(archives, 'a.1.dar'))).toEqual(CONTENTS['a.1.dar']);
});

test('what the reserve needs is not used, and what the file system cannot hold is not begun', async () => {
  const { request, at } = await shop();
  const { freeBytes } = await request.place.room();
  expect(await copyUnit({ ...request, reserveBytes: freeBytes })).toMatchObject({
    state: 'no-room',
    needBytes: 220_000,
  });
  const room = async (): ReturnType<OpenPlace['room']> => ({
    freeBytes,
    capacityBytes: freeBytes,
    largestFile: 199_999,
  });
  const small = { ...request, place: { ...request.place, room } };
  expect(await copyUnit(small)).toEqual({ state: 'file-too-large', file: 'a.1.dar', largestFile: 199_999 });
  expect(await readdir(at)).toEqual([]);
});

test('a place that gives back something else is found out, and keeps nothing', async () => {
  const { request, archives } = await shop();
  const place: OpenPlace = {
    ...request.place,
    // A medium that turns a byte once it has said that all is written.
    write: async (file, source, expected) => {
      const written = await request.place.write(file, source, expected);
      if (file.endsWith('.par2')) await writeFile(join(archives, 'a.1.par2'), Buffer.alloc(20_000));
      return written;
    },
  };
  expect(await copyUnit({ ...request, place })).toEqual({ state: 'place-differs', file: 'a.1.par2' });
  expect(await readdir(archives)).toEqual([]);
});

test.each([1, 220_000])('an interruption after %i bytes ends with its reason and leaves nothing', async (after) => {
  const { request, archives, abort } = await shop();
  let bytes = 0;
  const onBytes = (more: number): void => {
    bytes += more;
    if (bytes >= after) abort.abort(new Error('told to stop'));
  };
  await expect(copyUnit({ ...request, onBytes })).rejects.toThrow('told to stop');
  expect(await readdir(archives)).toEqual([]);
});
