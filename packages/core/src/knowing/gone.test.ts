import { clockAhead } from '../test-support/test-clock.ts';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildDocument } from '../dashboard/build-document.ts';
import { forgetArchives } from './ledger-forget.ts';
import { checkLedger, rebuildLedger } from './ledger.ts';
import { listArchives } from '../holdings/list.ts';
import { removeArchives } from '../letting-go/remove.ts';
import { restoreArchive } from '../restoring/restore.ts';
import { showStatus } from './status.ts';
import { backUp, backedUp } from '../test-support/backed-up.ts';
import type { Workshop } from '../test-support/workshop.ts';
import { verifyArchives } from '../proving/verify.ts';

const status = ({ config, services }: Workshop) => showStatus({ config, definition: null }, services);
const list = ({ config, services }: Workshop) =>
  listArchives({ config, definition: null, type: null, since: null, until: null }, services);
const verify = ({ config, services }: Workshop) => verifyArchives({ config, archives: [], definition: null }, services);
const forget = ({ config, services }: Workshop, archives: readonly string[]) =>
  forgetArchives({ config, archives, all: archives.length === 0, definition: null }, services);
const restore = ({ config, services, directory }: Workshop) => {
  const to = join(directory, 'out');
  const plain = { archive: null, paths: [], onlyThisArchive: false, despiteDamage: false };
  return restoreArchive({ config, definition: 'home', to, ...plain }, services);
};

async function reasons(shop: Workshop): Promise<string[]> {
  const { document } = await status(shop);
  return document.definitions.flatMap((one) => one.reasons.map(({ level, code }) => `${level} ${code}`));
}

/** Takes every file of an archive away, as a hand or a dying disk would. */
async function take(shop: Workshop, name: string): Promise<string> {
  const away = join(shop.directory, 'away');
  await mkdir(away, { recursive: true });
  for (const file of await readdir(shop.archives)) {
    if (file.startsWith(name)) await rename(join(shop.archives, file), join(away, file));
  }
  return away;
}

async function bringBack(shop: Workshop, away: string): Promise<void> {
  for (const file of await readdir(away)) await rename(join(away, file), join(shop.archives, file));
}

test('the newest archive vanishes: every look says so, as often as one looks, until it is back', async () => {
  const { shop } = await backedUp([]);
  const newest = await backUp(shop);
  const away = await take(shop, newest);
  for (const _look of [1, 2]) {
    expect(await reasons(shop)).toEqual(['danger archive-gone']);
    expect(await status(shop)).toMatchObject({ exit: 'damage' });
    const document = { findings: [{ code: 'archive-gone' }] };
    expect(await list(shop)).toMatchObject({ exit: 'degraded', document });
    expect(await verify(shop)).toMatchObject({ exit: 'damage', document });
    expect(await checkLedger(shop.config, shop.services)).toMatchObject({ document: { outcome: 'differs' } });
    await rebuildLedger(shop.config, shop.services);
  }
  const { config, services } = shop;
  const own = { config, zone: 'UTC', clock: services.clock, hostName: 'h', version: '0', signal: services.signal };
  const page = await buildDocument({ ...own, surroundings: services.surroundings }, 10);
  expect(page.reasons.map(({ code }) => code)).toEqual(['archive-gone']);
  // The state of now was in the one that is gone: an older one is restored only by name.
  await expect(restore(shop)).rejects.toMatchObject({ code: 'no-restore-point' });
  // An archive is named after its second: one that is gone must not get its name back from another.
  const later = { ...shop, services: { ...shop.services, clock: clockAhead(60_000) } };
  await backUp(later);
  expect(await reasons(later)).toEqual(['danger archive-gone']);
  await bringBack(later, away);
  expect(await reasons(later)).toEqual([]);
  expect(await list(later)).toMatchObject({ exit: 'done' });
});

test('gone for good is said by a command, of what is gone alone', async () => {
  const { shop, name } = await backedUp([]);
  const newest = await backUp(shop);
  await take(shop, newest);
  await status(shop);
  await expect(forget(shop, [name])).rejects.toMatchObject({ code: 'guard-refused' });
  await expect(forget(shop, ['home_FULL_1999-01-01_000000'])).rejects.toMatchObject({ code: 'archive-unknown' });
  await rename(shop.archives, `${shop.archives}.away`);
  await expect(forget(shop, [])).rejects.toMatchObject({ code: 'guard-refused' });
  await rename(`${shop.archives}.away`, shop.archives);
  expect((await forget(shop, [newest])).document.forgotten).toMatchObject([{ name: newest, definition: 'home' }]);
  expect(await reasons(shop)).toEqual([]);
  expect((await forget(shop, [])).document.forgotten).toEqual([]);
});

test('a removal of ours explains it', async () => {
  const { shop } = await backedUp([]);
  const diff = await backUp(shop, 'DIFF');
  const options = { config: shop.config, archives: [diff], withDependants: false, forceLast: false, yes: true };
  await removeArchives({ ...options, confirm: null }, shop.services);
  expect(await reasons(shop)).toEqual([]);
});

test('all are moved away, or the storage is not mounted: the right words, and no advice to begin anew', async () => {
  const { shop, name } = await backedUp([]);
  const second = await backUp(shop);
  for (const one of [name, second]) await take(shop, one);
  for (const _look of [1, 2]) {
    const { document } = await status(shop);
    const [reason, ...others] = document.definitions[0]?.reasons ?? [];
    expect([reason?.code, others]).toEqual(['archives-gone', []]);
    expect(reason?.message).toContain('All 2 archives of home are gone');
    expect(reason?.command).not.toContain('backup');
  }
  await expect(restore(shop)).rejects.toMatchObject({
    message: expect.stringContaining(second),
    hint: expect.not.stringContaining('backup full'),
  });
  await rename(shop.archives, `${shop.archives}.away`);
  expect((await status(shop)).exit).not.toBe('done');
});

test('another archive directory in the configuration: what is remembered of the old one is told', async () => {
  const { shop } = await backedUp([]);
  const other = join(shop.directory, 'other');
  await mkdir(other);
  const moved = await shop.with({ top: { archives: other } });
  const { document } = await status(moved);
  expect(document.definitions[0]?.reasons).toMatchObject([{ code: 'no-restore-point', command: null }]);
  expect(document.definitions[0]?.reasons[0]?.message).toContain(shop.archives);
});

test('a definition that was renamed, and a manifest that alone is gone, are called what they are', async () => {
  const { shop, name } = await backedUp([]);
  const manifest = join(shop.archives, `${name}.manifest.json`);
  const renamed = await shop.with({ top: { definitions: { house: { root: shop.data } } } });
  const { document } = await status(renamed);
  expect(document.definitions.map(({ name: definition, archives }) => [definition, archives])).toEqual([
    ['house', 0],
    ['home', 1],
  ]);
  await rm(manifest);
  expect(await reasons(shop)).toEqual(['danger manifest-missing']);
  expect(await reasons(shop)).toEqual(['danger manifest-missing']);
});
