import {
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readStore, replaceManifest } from '../archive/index.ts';
import { basePath } from '../catalogue/index.ts';
import { finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import { checkCatalogs } from '../knowing/catalogue-check.ts';
import { findInArchives } from '../restoring/find.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import { restoreArchive } from '../restoring/restore.ts';
import { showStatus } from '../knowing/status.ts';
import { repairArchive } from './repair.ts';
import { backedUp, backUp, flip } from '../test-support/backed-up.ts';
import { copies } from '../test-support/copies-plugin.ts';
import type { Workshop } from '../test-support/workshop.ts';
import { verifyArchives } from './verify.ts';
import { testClock } from '../test-support/test-clock.ts';

const repair = ({ config, services }: Workshop, archive: string, dryRun = false) =>
  repairArchive({ config, archive, dryRun }, services);
const verify = ({ config, services }: Workshop) => verifyArchives({ config, archives: [], definition: null }, services);

async function manifestOf({ archives }: Workshop, name: string) {
  const { archives: stored } = await readStore(archives);
  return stored.find(({ manifest }) => manifest.name === name)?.manifest;
}

test('a dry run says what would be repaired and changes nothing', async () => {
  const { shop, name, slice } = await backedUp();
  await flip(slice);
  await rm(`${slice}.copy`);
  const before = [await readdir(shop.archives), await readFile(slice)];
  expect(await repair(shop, name, true)).toMatchObject({ exit: 'damage', document: { outcome: 'not-repairable' } });
  expect([await readdir(shop.archives), await readFile(slice)]).toEqual(before);
});

test('a dry run that could repair everything says so, with nothing left behind', async () => {
  const { shop, name, slice } = await backedUp();
  await flip(slice);
  const damaged = await readFile(slice);
  expect(await repair(shop, name, true)).toMatchObject({
    exit: 'done',
    document: { outcome: 'repairable', dryRun: true, slices: [{ slice: 1, reason: 'hash', repaired: false }] },
  });
  expect(await readFile(slice)).toEqual(damaged);
  expect(await readdir(shop.config.temporary)).toEqual([]);
});

test('the damaged slice is kept until dar has tested the archive, then nothing of it is left', async () => {
  const { shop, name, slice } = await backedUp();
  await flip(slice);
  const damaged = await readFile(slice);
  const kept = join(shop.archives, '.darkive/kept');
  const seen: Buffer[] = [];
  const services = {
    ...shop.services,
    onProgress: () => undefined,
    runner: {
      ...shop.services.runner,
      run: async (...request: Parameters<typeof shop.services.runner.run>) => {
        if (request[1].includes('-t')) {
          seen.push(await readFile(join(kept, `${name}.1.dar`)));
        }
        return shop.services.runner.run(...request);
      },
    },
  };
  expect(await repair({ ...shop, services }, name)).toMatchObject({ document: { outcome: 'repaired' } });
  expect(seen).toEqual([damaged]);
  await expect(readdir(kept)).rejects.toThrow('ENOENT');
});

test('a repair that was killed with the original moved away puts it back first', async () => {
  const { shop, name, slice } = await backedUp([]);
  const content = await readFile(slice);
  const kept = join(shop.archives, '.darkive/kept');
  await mkdir(kept);
  await rename(slice, join(kept, `${name}.1.dar`));
  const { document } = await repair(shop, name);
  expect(document.findings.map(({ code }) => code)).toEqual(['repair-undone']);
  expect(await readFile(slice)).toEqual(content);
});

test('a repair that was killed before its last test is finished by the next', async () => {
  const { shop, name, slice } = await backedUp();
  const kept = join(shop.archives, '.darkive/kept');
  await mkdir(kept);
  await link(slice, join(kept, `${name}.1.dar`));
  expect(await repair(shop, name)).toMatchObject({ exit: 'done' });
  await expect(readdir(kept)).rejects.toThrow('ENOENT');
});

test('lost parity is made anew from intact slices, and the manifest names it', async () => {
  const { shop, name, slice } = await backedUp();
  await writeFile(`${slice}.copy`, 'garbage');
  expect(await verify(shop)).toMatchObject({
    exit: 'degraded',
    document: { archives: [{ redundancy: { planned: 1, available: 0 } }] },
  });
  const before = await manifestOf(shop, name);
  expect(await repair(shop, name)).toMatchObject({
    exit: 'done',
    document: { outcome: 'repaired', slices: [], artifacts: [{ file: `${name}.1.dar.copy`, regenerated: true }] },
  });
  expect(await readFile(`${slice}.copy`)).toEqual(await readFile(slice));
  const after = await manifestOf(shop, name);
  expect(after).toMatchObject({ id: before?.id, slices: before?.slices, artifacts: before?.artifacts });
  expect(after?.checks.at(-1)).toMatchObject({ name: 'darkive-plugin-copies:regenerated', result: 'passed' });
  expect(await verify(shop)).toMatchObject({
    exit: 'done',
    document: { archives: [{ redundancy: { planned: 1, available: 1 } }] },
  });
});

test('an archive that was made without parity gets it; old files that the manifest no longer names go last', async () => {
  const { shop, name, slice } = await backedUp([]);
  const protectedShop = await shop.with({ plugins: [copies] });
  expect(await repair(protectedShop, name)).toMatchObject({ exit: 'done', document: { outcome: 'repaired' } });
  expect((await stat(`${slice}.copy`)).size).toBe((await stat(slice)).size);
  expect(await repair(protectedShop, name)).toMatchObject({ document: { outcome: 'nothing-to-do' } });
});

test('parity is never made from a damaged slice', async () => {
  const { shop, name, slice } = await backedUp();
  await rm(`${slice}.copy`);
  await flip(slice);
  const manifest = await readFile(join(shop.archives, `${name}.manifest.json`));
  const { document, exit } = await repair(shop, name);
  expect(exit).toBe('damage');
  expect(document).toMatchObject({
    outcome: 'not-repairable',
    slices: [{ blocks: { lost: 1, available: 0 } }],
    artifacts: [{ file: `${name}.1.dar.copy`, regenerated: false }],
  });
  expect(await readdir(shop.archives)).not.toContain(`${name}.1.dar.copy`);
  expect(await readFile(join(shop.archives, `${name}.manifest.json`))).toEqual(manifest);
});

test('what cannot be repaired is named: blocks, and the files in the archive', async () => {
  const { shop, name, slice } = await backedUp([]);
  await flip(slice, 45_000);
  const { document } = await repair(shop, name);
  expect(document.affected).toHaveLength(1);
  expect(document.affected?.[0]).toMatch(/^letter \d$/);
});

test('a dangling link in the place of a slice is replaced; nothing outside is written', async () => {
  const { shop, name, slice } = await backedUp();
  const victim = join(shop.directory, 'victim');
  const content = await readFile(slice);
  await rm(slice);
  await symlink(victim, slice);
  expect(await verify(shop)).toMatchObject({ exit: 'damage' });
  expect(await repair(shop, name)).toMatchObject({ exit: 'done', document: { outcome: 'repaired' } });
  expect((await lstat(slice)).isFile()).toBe(true);
  expect(await readFile(slice)).toEqual(content);
  expect(await readdir(shop.directory)).not.toContain('victim');
});

test('two slices that were swapped are damage, and each is repaired', async () => {
  const { shop } = await backedUp();
  const sliced = await shop.with({ definition: { compression: 'none', slice: '40KiB' } });
  const name = await backUp(sliced);
  const [one, two] = [join(shop.archives, `${name}.1.dar`), join(shop.archives, `${name}.2.dar`)];
  const contents = [await readFile(one), await readFile(two)];
  await rename(one, `${one}.x`);
  await rename(two, one);
  await rename(`${one}.x`, two);
  expect(
    await verifyArchives({ config: sliced.config, archives: [name], definition: null }, sliced.services),
  ).toMatchObject({
    exit: 'damage',
  });
  expect(await repair(sliced, name)).toMatchObject({ exit: 'done' });
  expect([await readFile(one), await readFile(two)]).toEqual(contents);
});

async function codes(running: ReturnType<typeof repair>): Promise<string[]> {
  const { exit, document } = await running;
  return [exit, document.base, ...document.findings.map(({ code }) => code)];
}

test.each([
  ['lost', (file: string) => rm(file)],
  ['damaged', (file: string) => flip(file, 100)],
  ['cut short', (file: string) => truncate(file, 50)],
  ['empty', (file: string) => truncate(file, 0)],
])('an isolated catalogue that is %s is made anew from the slices', async (_what, damage) => {
  const { shop, name } = await backedUp();
  const file = join(shop.archives, `${name}-catalogue.1.dar`);
  await damage(file);
  expect(await verify(shop)).toMatchObject({ exit: 'degraded' });
  expect(await repair(shop, name, true)).toMatchObject({ document: { outcome: 'repairable' } });
  const { exit, document } = await repair(shop, name);
  expect({ exit, document }).toMatchObject({
    exit: 'done',
    document: {
      outcome: 'repaired',
      base: 'sound',
      artifacts: [{ file: `${name}-catalogue.1.dar`, regenerated: true }],
      findings: [{ code: 'artifacts-made', message: expect.stringContaining('its isolated catalogue') }],
    },
  });
  expect(await verify(shop)).toMatchObject({ exit: 'done' });
  expect(await checkCatalogs({ config: shop.config, definitions: [] }, shop.services)).toMatchObject({ exit: 'done' });
  expect((await manifestOf(shop, name))?.checks.at(-1)).toMatchObject({ name: '@darkive/core:regenerated' });
  const query = { pattern: 'letter 2', ignoreCase: false, definition: null, since: null, until: null };
  const limits = { minimumBytes: null, maximumBytes: null, limit: 10 };
  expect(await findInArchives({ ...query, ...limits, config: shop.config }, shop.services)).toMatchObject({
    exit: 'done',
  });
});

test('a lost catalogue of an archive whose slice is damaged too is made after the slice', async () => {
  const { shop, name, slice } = await backedUp();
  await rm(join(shop.archives, `${name}-catalogue.1.dar`));
  await flip(slice);
  expect(await repair(shop, name)).toMatchObject({
    exit: 'done',
    document: { slices: [{ repaired: true }], artifacts: [{ regenerated: true }] },
  });
  expect(await verify(shop)).toMatchObject({ exit: 'done' });
});

test('a catalogue that the backup could not isolate is made by a repair', async () => {
  const { shop, name } = await backedUp();
  const old = await manifestOf(shop, name);
  const told = finding('degraded', 'catalogue-not-made', 'dar took too long');
  await rm(join(shop.archives, `${name}-catalogue.1.dar`));
  await replaceManifest(shop.archives, {
    ...(old as Manifest),
    artifacts: old?.artifacts.filter(({ kind }) => kind !== 'catalogue') ?? [],
    findings: [{ ...told, facts: {} }],
  });
  expect(await repair(shop, name)).toMatchObject({ exit: 'done', document: { outcome: 'repaired' } });
  expect((await manifestOf(shop, name))?.artifacts.map(({ kind }) => kind)).toEqual(['parity', 'catalogue']);
});

test.each([
  ['missing', (file: string) => rm(file)],
  ['truncated', (file: string) => truncate(file, 40)],
  ['corrupted', (file: string) => writeFile(file, 'no base at all')],
])('a dar_manager base that is %s is made anew; restore works without it', async (_what, damage) => {
  const { shop, name } = await backedUp();
  await damage(basePath(shop.archives, 'home'));
  const options = { config: shop.config, archive: name, paths: [], onlyThisArchive: false, despiteDamage: false };
  const restored = await restoreArchive({ ...options, to: join(shop.directory, 'restored') }, shop.services);
  expect(restored).toMatchObject({ exit: 'done' });
  const check = () => checkCatalogs({ config: shop.config, definitions: [] }, shop.services);
  expect(await check()).toMatchObject({ exit: 'degraded' });
  expect(await codes(repair(shop, name, true))).toEqual(['done', 'damaged', 'base-to-rebuild']);
  expect(await codes(repair(shop, name))).toEqual(['done', 'rebuilt', 'base-rebuilt']);
  expect(await codes(repair(shop, name))).toEqual(['done', 'sound']);
  expect(await check()).toMatchObject({ exit: 'done' });
});

test('after a repair the status is well again, with no verification in between', async () => {
  const { shop, name, slice } = await backedUp();
  // The end of the last slice holds the catalogue: dar can neither test nor list it.
  const { size } = await stat(slice);
  await flip(slice, size - 200);
  await rm(join(shop.archives, `${name}-catalogue.1.dar`));
  const status = () => showStatus({ config: shop.config, definition: null }, shop.services);
  expect(await verify(shop)).toMatchObject({ exit: 'damage' });
  expect(await status()).toMatchObject({ exit: 'damage' });
  expect(await repair(shop, name)).toMatchObject({ exit: 'done' });
  const { document } = await status();
  expect(document.definitions[0]?.reasons).toEqual([]);
});

test('an archive that failed its last test, and is intact, is tested again', async () => {
  const { shop, name } = await backedUp();
  const ledger = await openServicesLedger(shop.config, shop.services);
  const at = testClock().toISOString();
  const id = (await manifestOf(shop, name))?.id ?? '';
  ledger.recordChecks(id, [{ name: 'dar-test', result: 'failed', at, seconds: 0 }], null);
  expect(await repair(shop, name)).toMatchObject({ exit: 'done', document: { outcome: 'nothing-to-do' } });
  expect(ledger.newestChecks().get(id)).toContainEqual(expect.objectContaining({ name: 'dar-test', result: 'passed' }));
  ledger.close();
});
