import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdForReading } from '../lock/index.ts';
import { finding } from '../records/finding.ts';
import type { Artifact, Manifest } from '../records/manifest.ts';
import { manifestText } from './manifest-file.ts';
import { recoverUnfinished, unfinished } from './recover.ts';
import type { Grounds } from './grounds.ts';
import { claimedFiles, removeArchive, type Forget } from './removal.ts';
import { readStore } from './store.ts';
import { testManifest } from './test-support/test-manifest.ts';

const NAME = 'home_FULL_2026-01-02_030405';
const OTHER = 'home_FULL_2026-02-02_030405';

let top: string;
let archives: string;
let parity: string;
let grounds: Grounds;
let forgotten: string[];
const forget: Forget = async ({ name }) => {
  forgotten.push(name);
  return { done: true, findings: [] };
};

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'darkive-removal-'));
  [archives, parity] = [join(top, 'archives'), join(top, 'parity')];
  forgotten = [];
  grounds = { archives, places: [parity], temporary: join(top, 'temporary'), state: null };
  await mkdir(archives);
  await mkdir(parity);
});
afterEach(() => rm(top, { recursive: true }));

const artifact = (file: string, directory: string | null): Artifact => ({
  kind: 'parity',
  producer: '@darkive/plugin-par2',
  file,
  directory,
  bytes: 6,
  sha256: '0'.repeat(64),
});

/** A published archive of three slices, parity in another directory and a catalogue beside the slices. */
async function publish(name: string, more: readonly Artifact[] = []): Promise<Manifest> {
  const one = testManifest(name);
  const slices = [1, 2, 3].map((number) => ({ file: `${name}.${number}.dar`, bytes: 5, sha256: '0'.repeat(64) }));
  const artifacts = [artifact(`${name}.1.dar.par2`, parity), artifact(`${name}-catalogue.1.dar`, null), ...more];
  const manifest: Manifest = { ...one, slices, artifacts };
  for (const { file } of slices) await writeFile(join(archives, file), 'slice');
  await writeFile(join(parity, `${name}.1.dar.par2`), 'parity');
  await writeFile(join(archives, `${name}-catalogue.1.dar`), 'catalogue');
  await writeFile(join(archives, `${name}.manifest.json`), manifestText(manifest));
  return manifest;
}

const visible = async (): Promise<string[]> =>
  (await readStore(archives)).archives.map(({ manifest }) => manifest.name);

test('an archive goes with its slices, parity and catalogue; others keep theirs', async () => {
  const [gone, other] = [await publish(NAME), await publish(OTHER)];
  const before = await readdir(archives);
  const result = await removeArchive(grounds, gone, claimedFiles([gone, other], archives), forget);
  expect(result).toEqual({ complete: true, bytes: 5 * 3 + 6 + 9, findings: [] });
  expect(await readdir(archives)).toEqual(['.darkive', ...before.filter((file) => file.startsWith(OTHER))]);
  expect(await readdir(parity)).toEqual([`${OTHER}.1.dar.par2`]);
  expect(forgotten).toEqual([NAME]);
  expect(await unfinished(archives)).toEqual([]);
});

test('a kill between any two steps is finished by the next run; meanwhile the archive is no restore point', async () => {
  const steps = ['begun', 'slice', 'slice', 'slice', 'parity', 'catalogue', 'forgotten'] as const;
  for (const [index] of steps.entries()) {
    const manifest = await publish(NAME);
    await mkdir(join(archives, '.darkive/removing'), { recursive: true });
    await rename(join(archives, `${NAME}.manifest.json`), join(archives, '.darkive/removing', `${manifest.id}.json`));
    const files = [
      ...[3, 2, 1].map((slice) => join(archives, `${NAME}.${slice}.dar`)),
      join(parity, `${NAME}.1.dar.par2`),
      join(archives, `${NAME}-catalogue.1.dar`),
    ];
    for (const file of files.slice(0, index)) await rm(file);
    expect(await visible()).toEqual([]);
    expect(await unfinished(archives)).toEqual([manifest.id]);
    forgotten = [];
    expect(await recoverUnfinished(grounds, forget)).toMatchObject([{ code: 'removal-finished', severity: 'info' }]);
    expect(await readdir(archives)).toEqual(['.darkive']);
    expect(await readdir(parity)).toEqual([]);
    expect(forgotten).toEqual([NAME]);
    expect(await recoverUnfinished(grounds, forget)).toEqual([]);
  }
});

test('a process killed at any moment of a removal leaves all of the archive, or none of it after the next run', async () => {
  const script = join(import.meta.dirname, 'test-support/remove-archive.ts');
  let interrupted = 0;
  // The last one is killed once its removal has begun, however slow the machine is.
  for (const delay of [0, 1, 2, 3, 4, 6, 8, null]) {
    const manifest = await publish(NAME);
    const child = spawn(process.execPath, [script, archives, NAME], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    if (delay === null) while ((await visible()).length > 0) await new Promise((resolve) => setImmediate(resolve));
    else await new Promise((resolve) => setTimeout(resolve, delay));
    child.kill('SIGKILL');
    await once(child, 'close');
    const begun = (await visible()).length === 0;
    if ((await unfinished(archives)).length > 0) interrupted += 1;
    await recoverUnfinished(grounds, forget);
    expect(await unfinished(archives)).toEqual([]);
    const left = [...(await readdir(archives)).filter((file) => file !== '.darkive'), ...(await readdir(parity))];
    expect(left).toHaveLength(begun ? 0 : 6);
    if (!begun) await removeArchive(grounds, manifest, new Map(), forget);
  }
  expect(interrupted).toBeGreaterThan(0);
});

test('without somebody who can make the bases forget, the files go and the rest is left to the next run', async () => {
  const manifest = await publish(NAME);
  await mkdir(join(archives, '.darkive/removing'), { recursive: true });
  await rename(join(archives, `${NAME}.manifest.json`), join(archives, '.darkive/removing', `${manifest.id}.json`));
  expect(await recoverUnfinished(grounds)).toEqual([]);
  expect(await readdir(archives)).toEqual(['.darkive']);
  expect(await unfinished(archives)).toEqual([manifest.id]);
  expect(await recoverUnfinished(grounds, forget)).toMatchObject([{ code: 'removal-finished' }]);
});

test('while somebody restores nothing goes, and an interrupted removal waits', async () => {
  const manifest = await publish(NAME);
  await mkdir(join(archives, '.darkive'));
  const release = await holdForReading(archives, 'restore-1');
  await expect(removeArchive(grounds, manifest, new Map(), forget)).rejects.toMatchObject({
    code: 'lock-held',
    exit: 'locked',
  });
  expect(await visible()).toEqual([NAME]);
  await mkdir(join(archives, '.darkive/removing'), { recursive: true });
  await rename(join(archives, `${NAME}.manifest.json`), join(archives, '.darkive/removing', `${manifest.id}.json`));
  expect(await recoverUnfinished(grounds, forget)).toEqual([]);
  expect(await readFile(join(archives, `${NAME}.1.dar`), 'utf8')).toBe('slice');
  await release();
  expect(await recoverUnfinished(grounds, forget)).toMatchObject([{ code: 'removal-finished' }]);
  expect(await readdir(join(archives, '.darkive/reading'))).toEqual([]);
});

test('a restore that was killed holds nothing', async () => {
  const manifest = await publish(NAME);
  await mkdir(join(archives, '.darkive/reading'), { recursive: true });
  await writeFile(join(archives, '.darkive/reading/dead.sqlite'), '');
  expect(await removeArchive(grounds, manifest, new Map(), forget)).toMatchObject({ complete: true });
});

test('what could not be forgotten is tried again by the next run', async () => {
  const manifest = await publish(NAME);
  const full = finding('degraded', 'target-full', 'no room for the base');
  const { complete, findings } = await removeArchive(grounds, manifest, new Map(), async () => ({
    done: false,
    findings: [full],
  }));
  expect([complete, findings]).toEqual([false, [full]]);
  expect(await unfinished(archives)).toEqual([manifest.id]);
  expect(await recoverUnfinished(grounds, forget)).toMatchObject([{ code: 'removal-finished' }]);
});

test('only regular files that the manifest names are deleted', async () => {
  const precious = join(top, 'precious');
  await writeFile(precious, 'mine');
  const manifest = await publish(NAME);
  await rm(join(archives, `${NAME}.2.dar`));
  await symlink(precious, join(archives, `${NAME}.2.dar`));
  await rm(join(archives, `${NAME}.3.dar`));
  await mkdir(join(archives, `${NAME}.3.dar`));
  await writeFile(join(archives, `${NAME}.4.dar`), 'not in the manifest');
  const { complete, findings } = await removeArchive(grounds, manifest, new Map(), forget);
  expect(complete).toBe(false);
  expect(findings).toMatchObject([
    { code: 'file-not-removed', facts: { file: join(archives, `${NAME}.3.dar`) } },
    { code: 'file-not-removed', facts: { file: join(archives, `${NAME}.2.dar`) } },
  ]);
  expect(await readFile(precious, 'utf8')).toBe('mine');
  expect((await readdir(archives)).filter((file) => file.endsWith('.dar'))).toEqual(
    [2, 3, 4].map((slice) => `${NAME}.${slice}.dar`),
  );
  await rm(join(archives, `${NAME}.3.dar`), { recursive: true });
  await rm(join(archives, `${NAME}.2.dar`));
  expect(await recoverUnfinished(grounds, forget)).toMatchObject([{ code: 'removal-finished' }]);
});

test('a manifest that names files of another archive costs that archive nothing', async () => {
  const other = await publish(OTHER);
  const greedy = [
    artifact(`${OTHER}.1.dar`, null),
    artifact(`${OTHER}.manifest.json`, archives),
    artifact(`${OTHER}.1.dar.par2`, parity),
  ];
  const manifest = await publish(NAME, greedy);
  const { complete, findings } = await removeArchive(
    grounds,
    manifest,
    claimedFiles([manifest, other], archives),
    forget,
  );
  expect([complete, findings.map(({ code }) => code)]).toEqual([true, Array(3).fill('file-of-another-archive')]);
  expect(await visible()).toEqual([OTHER]);
  expect(await readFile(join(archives, `${OTHER}.1.dar`), 'utf8')).toBe('slice');
  expect(await readdir(parity)).toEqual([`${OTHER}.1.dar.par2`]);
});

test('parity on a disk that is not mounted is deleted once it is back', async () => {
  const manifest = await publish(NAME);
  await rename(parity, `${parity}-unmounted`);
  const { complete, findings } = await removeArchive(grounds, manifest, new Map(), forget);
  expect([complete, findings]).toMatchObject([
    false,
    [{ severity: 'degraded', message: expect.stringContaining('may not be mounted') }],
  ]);
  expect(await readdir(archives)).toEqual(['.darkive']);
  await rename(`${parity}-unmounted`, parity);
  expect(await recoverUnfinished(grounds, forget)).toMatchObject([{ code: 'removal-finished' }]);
  expect(await readdir(parity)).toEqual([]);
});

test('a removal record that cannot be used is named and left', async () => {
  await mkdir(join(archives, '.darkive/removing'), { recursive: true });
  await writeFile(join(archives, '.darkive/removing/x.json'), '{"name":7}');
  expect(await recoverUnfinished(grounds, forget)).toMatchObject([{ code: 'removal-stuck', severity: 'degraded' }]);
  expect(await unfinished(archives)).toEqual(['x']);
});
