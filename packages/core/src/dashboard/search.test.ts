import { execFileSync } from 'node:child_process';
import { Buffer } from 'node:buffer';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { restoreArchive } from '../restoring/restore.ts';
import { backUp } from '../test-support/backed-up.ts';
import { workshop } from '../test-support/workshop.ts';
import { createDashboard } from './open-dashboard.ts';
import { seeded } from './test-support/seeded.ts';

test('a search is limited and says when there is more; names are told for reading, and exactly', async () => {
  const { dashboard } = await seeded('troubled');
  const all = await dashboard.find({ pattern: '*', definition: 'home', limit: 1000 });
  expect(all.paths.length).toBeGreaterThan(10);
  const two = await dashboard.find({ pattern: '*', definition: 'home', limit: 2 });
  expect([two.paths.length, two.more]).toEqual([2, true]);
  const odd = all.paths.find(({ path }) => path === 'letters/caf\\xe9.txt');
  expect(Buffer.from(odd?.pathBase64 ?? '', 'base64')).toEqual(
    Buffer.concat([Buffer.from('letters/caf'), Buffer.from([0xe9]), Buffer.from('.txt')]),
  );
  const versions = await dashboard.versions({ definition: 'home', pathBase64: odd?.pathBase64 ?? '' });
  expect(versions.versions.length).toBeGreaterThan(1);
  expect(versions.versions.at(-1)).toMatchObject({
    restorable: true,
    command: "darkive restore --archive home_FULL_2026-10-23_000000 --to TARGET 'letters/caf\\xe9.txt'",
  });
  const notes = await dashboard.versions({
    definition: 'home',
    pathBase64: Buffer.from('notes.md').toString('base64'),
  });
  expect(notes.versions.at(-1)).toMatchObject({ state: 'removed', command: null, version: null });
  for (const wrong of [{ pattern: '' }, { limit: 0 }, { limit: 1001 }, { limit: 1.5 }]) {
    await expect(dashboard.find({ pattern: 'a', definition: null, limit: 1, ...wrong })).rejects.toMatchObject({
      code: 'usage-invalid',
    });
  }
  await expect(dashboard.versions({ definition: 'home', pathBase64: 'bm90aGluZw==' })).rejects.toMatchObject({
    code: 'path-not-found',
  });
});

test('the command that a version names restores exactly that file, whatever its name', async () => {
  const shop = await workshop({ definition: { 'restore-test': 'off' } });
  const names = ['-rf', 'a b\'s "best" $(x).txt', 'back\\slash'];
  await mkdir(join(shop.data, 'sub'));
  for (const name of names) await writeFile(join(shop.data, 'sub', name), `content of ${name}`);
  await writeFile(join(shop.data, names[0] ?? ''), 'content of the dash');
  await backUp(shop);
  const { config, services } = shop;
  const dashboard = createDashboard({
    config,
    surroundings: { env: { PATH: process.env['PATH'] }, cwd: '/', home: '/' },
    zone: 'UTC',
    clock: services.clock,
    hostName: 'test-host',
    version: '0.0.0',
    signal: services.signal,
  });
  const found = await dashboard.find({ pattern: '*', definition: null, limit: 100 });
  const files = found.paths.filter(({ kind }) => kind === 'file');
  expect(files).toHaveLength(4);
  for (const [index, { definition, pathBase64 }] of files.entries()) {
    const [version] = (await dashboard.versions({ definition, pathBase64 })).versions;
    // A shell reads the line; what it hands on is restored.
    const words = execFileSync('sh', ['-c', `printf '%s\\0' ${version?.command}`])
      .toString()
      .split('\0');
    const to = join(shop.directory, `restored ${index}`);
    const [, , , archive = null, , , path = ''] = words;
    await restoreArchive(
      { config, archive, definition: null, at: null, paths: [path], to, onlyThisArchive: false, despiteDamage: false },
      services,
    );
    const name = Buffer.from(pathBase64, 'base64').toString();
    expect(await readFile(join(to, name), 'utf8')).toBe(await readFile(join(shop.data, name), 'utf8'));
  }
});
