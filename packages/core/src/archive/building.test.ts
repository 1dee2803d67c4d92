import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sliceFileName } from '../records/archive-name.ts';
import type { Manifest } from '../records/manifest.ts';
import { startBuilding } from './building.ts';
import { readJournal, writeJournal, type Journal } from './journal.ts';
import type { Grounds } from './grounds.ts';
import { buildingDirectory } from './layout.ts';
import { placeMoves, planMoves, prepareMoves, type StagedFile } from './publish.ts';
import { recoverUnfinished, unfinished } from './recover.ts';
import { readStore } from './store.ts';
import { testManifest } from './test-support/test-manifest.ts';

const NAME = 'home_FULL_2026-01-02_030405';
const SLICE = sliceFileName(NAME, 1);
const request = { runId: 'run-1', definition: 'home', archive: NAME, permissions: 'private' } as const;

let top: string;
let archives: string;
let parity: string;
let grounds: Grounds;
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'darkive-building-'));
  archives = join(top, 'archives');
  parity = join(top, 'parity');
  grounds = { archives, places: [parity], temporary: join(top, 'temporary'), state: null };
  await mkdir(archives);
  await mkdir(parity);
});
afterEach(() => rm(top, { recursive: true }));

/** An archive with parity in another directory, ready to be published. */
async function built() {
  const building = await startBuilding({ archives, ...request });
  await writeFile(join(building.slices, SLICE), NAME);
  const stage = await building.stage('@darkive/plugin-par2', parity);
  await writeFile(join(stage, `${SLICE}.par2`), 'parity');
  const files = [
    { path: join(building.slices, SLICE), directory: null },
    { path: join(stage, `${SLICE}.par2`), directory: parity },
  ];
  const { artifacts } = testManifest(NAME);
  const parityFile = {
    kind: 'parity',
    producer: '@darkive/plugin-par2',
    file: `${SLICE}.par2`,
    bytes: 6,
    sha256: createHash('sha256').update('parity').digest('hex'),
  };
  return {
    building,
    files,
    manifest: testManifest(NAME, { artifacts: [...artifacts, { ...parityFile, directory: parity }] }),
  };
}

test('publishing makes slices, artifacts and manifest appear and leaves nothing else', async () => {
  const { building, files, manifest } = await built();
  expect((await readStore(archives)).archives).toEqual([]);
  await building.publish(files, manifest);
  expect((await readStore(archives)).archives).toMatchObject([{ manifest }]);
  expect(await readdir(archives)).toEqual(['.darkive', SLICE, `${NAME}.manifest.json`]);
  expect(await readdir(parity)).toEqual([`${SLICE}.par2`]);
  expect(await unfinished(archives)).toEqual([]);
});

test('discarding removes what was built, also in other directories', async () => {
  const { building } = await built();
  await building.discard();
  expect(await readdir(parity)).toEqual([]);
  expect(await unfinished(archives)).toEqual([]);
});

test('a name that is taken is refused, and the file there stays as it is', async () => {
  const { building, files, manifest } = await built();
  await writeFile(join(archives, SLICE), 'older');
  await expect(building.publish(files, manifest)).rejects.toMatchObject({ code: 'archive-exists' });
  await building.discard();
  expect(await readFile(join(archives, SLICE), 'utf8')).toBe('older');
  expect((await readStore(archives)).archives).toEqual([]);
});

test('what a killed run left is removed when it had not decided to publish', async () => {
  await built();
  expect(await recoverUnfinished(grounds)).toMatchObject([{ code: 'unfinished-run-removed', severity: 'info' }]);
  expect(await readdir(parity)).toEqual([]);
  expect(await unfinished(archives)).toEqual([]);
  expect(await recoverUnfinished(grounds)).toEqual([]);
});

test('a building directory without a journal is removed', async () => {
  await mkdir(join(buildingDirectory(archives, 'run-9'), 'slices'), { recursive: true });
  expect(await recoverUnfinished(grounds)).toMatchObject([{ code: 'unfinished-run-removed' }]);
  expect(await unfinished(archives)).toEqual([]);
});

test('a kill between any two moves of publishing is finished by the next run', async () => {
  for (const done of [0, 1, 2, 3]) {
    const { files, manifest } = await built();
    const directory = buildingDirectory(archives, request.runId);
    const source = join(directory, `${NAME}.manifest.json`);
    await writeFile(source, JSON.stringify(manifest));
    const planned = await planMoves({ archives, files, manifest, building: directory });
    const publish = placeMoves(planned, directory, archives);
    const journal = (await readJournal(directory, grounds)) as Journal;
    await writeJournal(directory, { ...journal, publish: planned });
    for (const { from, to } of publish.slice(0, done)) {
      await writeFile(to, await readFile(from));
      await rm(from);
    }
    expect(await recoverUnfinished(grounds)).toMatchObject([{ code: 'unfinished-run-published' }]);
    expect((await readStore(archives)).archives).toMatchObject([{ manifest: { name: NAME } }]);
    expect(await readFile(join(archives, SLICE), 'utf8')).toBe(NAME);
    expect(await readdir(parity)).toEqual([`${SLICE}.par2`]);
    expect(await unfinished(archives)).toEqual([]);
    for (const { to } of publish) await rm(to);
  }
});

test('a kill while a published run is tidied up is finished by the next run', async () => {
  const { building, files, manifest } = await built();
  const directory = buildingDirectory(archives, 'run-1');
  const journal = (await readJournal(directory, grounds)) as Journal;
  const planned = await planMoves({ archives, files, manifest, building: directory });
  await building.publish(files, manifest);
  // All was moved; the directories it came from are gone, the journal is not.
  await mkdir(directory, { recursive: true });
  await writeJournal(directory, { ...journal, publish: planned });
  expect(await recoverUnfinished(grounds)).toMatchObject([{ code: 'unfinished-run-published' }]);
  expect(await unfinished(archives)).toEqual([]);
  expect((await readStore(archives)).archives).toMatchObject([{ manifest }]);
});

test('an unfinished run that can be neither finished nor removed is named and left', async () => {
  const directory = buildingDirectory(archives, 'run-8');
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'journal.json'), '{"schema":"darkive.building/9"}');
  expect(await recoverUnfinished(grounds)).toMatchObject([{ code: 'unfinished-run-stuck', severity: 'degraded' }]);
  expect(await readdir(dirname(directory))).toEqual(['run-8']);
});

test('when publishing fails half-way nothing is visible, and what was built is kept', async () => {
  const { building, files, manifest } = await built();
  // The directory of the artifact goes away between the decision and its move.
  const taken = { path: files[1]?.path ?? '', directory: join(top, 'gone') };
  await mkdir(taken.directory);
  const publishing = building.publish([files[0] ?? taken, taken], manifest);
  await rm(taken.directory, { recursive: true });
  await expect(publishing).rejects.toMatchObject({ hint: expect.stringContaining('finishes publishing') });
  await building.discard();
  expect((await readStore(archives)).archives).toEqual([]);
  expect(await unfinished(archives)).toEqual(['run-1']);
});

test('a run whose parity cannot be reached is finished when it is there again', async () => {
  const { files, manifest } = await built();
  const directory = await decided(files, manifest);
  await rename(parity, `${parity}-unmounted`);
  expect(await recoverUnfinished(grounds)).toMatchObject([{ code: 'unfinished-run-stuck' }]);
  expect((await readStore(archives)).archives).toEqual([]);
  expect(await readdir(join(directory, 'slices'))).toEqual([SLICE]);
  await rename(`${parity}-unmounted`, parity);
  expect(await recoverUnfinished(grounds)).toMatchObject([{ code: 'unfinished-run-published' }]);
  expect((await readStore(archives)).archives).toMatchObject([{ manifest: { name: NAME } }]);
  expect(await readdir(parity)).toEqual([`${SLICE}.par2`]);
});

/** As a kill right after the decision leaves it. Returns the building directory. */
async function decided(files: readonly StagedFile[], manifest: Manifest): Promise<string> {
  const directory = buildingDirectory(archives, request.runId);
  const planned = await planMoves({ archives, files, manifest, building: directory });
  await prepareMoves(placeMoves(planned, directory, archives), manifest, 'private');
  const journal = (await readJournal(directory, grounds)) as Journal;
  await writeJournal(directory, { ...journal, publish: planned });
  return directory;
}
