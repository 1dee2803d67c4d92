import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireArchiveLock, holdForReading, isBeingRead } from '../lock/index.ts';
import { startBuilding, type Building } from './building.ts';
import type { Grounds } from './grounds.ts';
import { readJournal, writeJournal, type Journal } from './journal.ts';
import { buildingDirectory } from './layout.ts';
import { manifestText } from './manifest-file.ts';
import { placeMoves, planMoves, prepareMoves } from './publish.ts';
import { recoverUnfinished, unfinishedProblems } from './recover.ts';
import { sealedText } from './seal.ts';
import { readStore } from './store.ts';
import { testManifest } from './test-support/test-manifest.ts';

// Whoever can write the storage writes journals, manifests and links as he likes, seals included. Nothing outside changes.

const NAME = 'home_FULL_2026-01-02_030405';
const manifest = testManifest(NAME, {}, 'slice');
let top: string;
let archives: string;
let outside: string;
let grounds: Grounds;
let before: string;

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'darkive-enemy-'));
  [archives, outside] = [join(top, 'archives'), join(top, 'outside')];
  await mkdir(archives);
  await mkdir(join(outside, 'deep'), { recursive: true });
  await mkdir(join(top, 'parity'));
  await writeFile(join(outside, 'precious'), 'mine');
  await writeFile(join(outside, `${NAME}.1.dar`), 'mine as well');
  await writeFile(join(outside, 'data.sqlite'), '');
  await writeFile(join(outside, 'deep', `${NAME}.1.dar.par2`), 'and mine');
  grounds = { archives, places: [join(top, 'parity')], temporary: join(top, 'temporary'), state: null };
  before = tree(outside);
});
afterEach(async () => {
  const after = tree(outside);
  await rm(top, { recursive: true });
  expect(after).toBe(before);
});

/** Every name with kind and content. */
function tree(directory: string): string {
  const names = readdirSync(directory, { recursive: true }) as string[];
  return names
    .toSorted()
    .map((name) => {
      const path = join(directory, name);
      return `${name} ${lstatSync(path).mode} ${lstatSync(path).isFile() ? readFileSync(path, 'utf8') : ''}`;
    })
    .join('\n');
}

const start = (runId = 'run-1'): Promise<Building> =>
  startBuilding({ archives, runId, definition: 'home', archive: NAME, permissions: 'private' });

/** As a kill right after the decision to publish leaves it. */
async function decided(): Promise<string> {
  const { slices } = await start();
  await writeFile(join(slices, `${NAME}.1.dar`), 'slice');
  const directory = buildingDirectory(archives, 'run-1');
  const files = [{ path: join(slices, `${NAME}.1.dar`), directory: null }];
  const planned = await planMoves({ archives, files, manifest, building: directory });
  await prepareMoves(placeMoves(planned, directory, archives), manifest, 'private');
  const journal = (await readJournal(directory, grounds)) as Journal;
  await writeJournal(directory, { ...journal, publish: planned });
  return directory;
}

const stuck = [{ code: 'unfinished-run-stuck', severity: 'degraded' }];

test.each([
  ['an absolute directory to be deleted', { outside: () => [outside] }],
  ['a directory beside the parity', { outside: () => [`${top}/parity/../outside`] }],
  [
    'a file of others to be moved',
    { publish: () => [{ from: join(outside, 'precious'), to: join(archives, `${NAME}.1.dar`) }] },
  ],
  [
    'a file to be made elsewhere',
    { publish: () => [{ from: `${archives}/.darkive/building/run-1/slices/x`, to: join(outside, `${NAME}.x`) }] },
  ],
])('an old journal with %s is refused by name', async (_, change) => {
  const directory = buildingDirectory(archives, 'run-1');
  await start();
  const journal: Record<string, unknown> = {
    schema: 'darkive.building/1',
    runId: 'run-1',
    archive: NAME,
    definition: 'home',
    outside: [],
    publish: null,
  };
  for (const [key, value] of Object.entries(change)) journal[key] = value();
  await writeFile(join(directory, 'journal.json'), JSON.stringify(journal));
  expect(await unfinishedProblems(grounds)).toHaveLength(1);
  expect(await recoverUnfinished(grounds)).toMatchObject(stuck);
});

test('an old journal whose paths lie where they belong is finished, when every part is what the manifest says', async () => {
  const directory = await decided();
  const slice = { from: join(directory, 'slices', `${NAME}.1.dar`), to: join(archives, `${NAME}.1.dar`) };
  const file = `${NAME}.manifest.json`;
  const publish = [slice, { from: join(directory, file), to: join(archives, file) }];
  const old = { schema: 'darkive.building/1', runId: 'run-1', archive: NAME, definition: 'home', outside: [], publish };
  await writeFile(join(directory, 'journal.json'), JSON.stringify(old));
  await writeFile(slice.from, 'other');
  expect(await recoverUnfinished(grounds)).toMatchObject(stuck);
  await writeFile(slice.from, 'slice');
  expect(await recoverUnfinished(grounds)).toMatchObject([{ code: 'unfinished-run-published' }]);
  expect((await readStore(archives)).archives).toMatchObject([{ manifest: { name: NAME } }]);
});

test('a link on the way, or in place of a part, is not followed', async () => {
  const directory = await decided();
  await rename(join(directory, 'slices'), join(directory, 'aside'));
  await symlink(outside, join(directory, 'slices'));
  expect(await recoverUnfinished(grounds)).toMatchObject(stuck);
  await rm(join(directory, 'slices'));
  await mkdir(join(directory, 'slices'));
  await symlink(join(outside, `${NAME}.1.dar`), join(directory, 'slices', `${NAME}.1.dar`));
  expect(await recoverUnfinished(grounds)).toMatchObject(stuck);
  expect((await readStore(archives)).archives).toEqual([]);
});

test('a building directory that is a link is left, and so is what it leads to', async () => {
  await start();
  await symlink(outside, buildingDirectory(archives, 'run-2'));
  expect((await recoverUnfinished(grounds)).map(({ code }) => code)).toContain('unfinished-run-stuck');
});

test.each([
  '.darkive',
  '.darkive/building',
  '.darkive/removing',
  '.darkive/copies',
  '.darkive/kept',
  '.darkive/reading',
  '.darkive/lock.sqlite',
])('nobody gets the lock where %s is a link', async (name) => {
  if (name !== '.darkive') await mkdir(join(archives, '.darkive'));
  await symlink(outside, join(archives, name));
  const holder = { pid: 1, host: 'here', command: 'backup', startedAt: '2026-01-02T03:04:05.000Z' };
  await expect(acquireArchiveLock(archives, holder)).rejects.toMatchObject({ code: 'guard-refused' });
  await (
    await holdForReading(archives, 'restore-1')
  )();
});

test('a link among the holds of restores is not opened', async () => {
  await mkdir(join(archives, '.darkive/reading'), { recursive: true });
  await symlink(join(outside, 'data.sqlite'), join(archives, '.darkive/reading/x.sqlite'));
  await symlink(join(outside, 'new.sqlite'), join(archives, '.darkive/reading/y.sqlite'));
  expect(await isBeingRead(archives)).toBe(false);
});

test('a copy of a directory in the middle of publishing is finished where it lies, and the old one keeps its own', async () => {
  await decided();
  const copied = join(top, 'copied');
  await cp(archives, copied, { recursive: true });
  const here = { ...grounds, archives: copied };
  expect(await recoverUnfinished(here)).toMatchObject([{ code: 'unfinished-run-published' }]);
  expect((await readStore(copied)).archives).toHaveLength(1);
  expect((await readStore(archives)).archives).toEqual([]);
  expect(await recoverUnfinished(grounds)).toMatchObject([{ code: 'unfinished-run-published' }]);
  expect((await readStore(archives)).archives).toHaveLength(1);
});

test('a copy does not delete what its original has elsewhere', async () => {
  const building = await start();
  const stage = await building.stage('p', join(top, 'parity'));
  await writeFile(join(stage, 'part'), 'in use');
  const copied = join(top, 'copied');
  await cp(archives, copied, { recursive: true });
  expect(await recoverUnfinished({ ...grounds, archives: copied })).toMatchObject([{ code: 'unfinished-run-removed' }]);
  expect(readFileSync(join(stage, 'part'), 'utf8')).toBe('in use');
});

test('the record of a removal deletes nothing elsewhere, nothing of other names, and nothing through a link', async () => {
  const artifact = (file: string, directory: string | null) => {
    return { kind: 'parity', producer: 'p', file, directory, bytes: 4, sha256: '0'.repeat(64) };
  };
  await symlink(outside, join(archives, 'linked'));
  await writeFile(join(archives, 'notes.txt'), 'of the user');
  const artifacts = [
    artifact('precious', outside),
    artifact(`${NAME}.1.dar`, outside),
    artifact(`${NAME}.1.dar.par2`, join(archives, 'linked/deep')),
    artifact(`${NAME}.1.dar`, join(top, 'parity/../outside')),
    artifact('notes.txt', null),
  ];
  const hostile = testManifest(NAME, { artifacts }, 'slice');
  await mkdir(join(archives, '.darkive/removing'), { recursive: true });
  await writeFile(join(archives, '.darkive/removing', `${hostile.id}.json`), manifestText(hostile));
  const findings = await recoverUnfinished(grounds, async () => ({ done: true, findings: [] }));
  expect(findings.filter(({ code }) => code === 'place-not-configured')).toHaveLength(2);
  expect(readFileSync(join(archives, 'notes.txt'), 'utf8')).toBe('of the user');
});

test('a journal of the present form whose seal is right is believed no more than that', async () => {
  const directory = await decided();
  const journal = (await readJournal(directory, grounds)) as Journal;
  const [slice] = journal.publish ?? [];
  for (const change of [
    { outside: [outside] },
    { publish: [{ ...slice, to: `${NAME}.evil` }, ...(journal.publish ?? []).slice(1)] },
    { publish: (journal.publish ?? []).slice(1) },
    { publish: (journal.publish ?? []).slice(0, 1) },
    { archive: 'photos_FULL_2026-01-02_030405' },
  ]) {
    const text = sealedText({ schema: 'darkive.building/2', ...journal, ...change });
    await writeFile(join(directory, 'journal.json'), text);
    expect(await recoverUnfinished(grounds)).toMatchObject(stuck);
  }
  expect((await readStore(archives)).archives).toEqual([]);
});
