import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { definePlugin } from '../lifecycle/plugin-types.ts';
import type { RemoveDocument } from './retention-documents.ts';
import { listArchives } from '../holdings/list.ts';
import { pinArchive, unpinArchive } from './pin.ts';
import { planRemove, removeArchives, type RemoveOptions } from './remove.ts';
import { pretendPlace } from '../test-support/known-place.ts';
import { publishPlain } from '../test-support/plain-archives.ts';
import { workshop, type Workshop, type WorkshopChange } from '../test-support/workshop.ts';

const TYPES = ['FULL', 'DIFF', 'INCR', 'INCR', 'FULL'] as const;

interface Stock {
  readonly shop: Workshop;
  readonly names: readonly string[];
  readonly remove: (
    names: readonly (string | undefined)[],
    change?: Partial<RemoveOptions>,
  ) => ReturnType<typeof removeArchives>;
  readonly plan: (
    names: readonly (string | undefined)[],
    change?: Partial<RemoveOptions>,
  ) => ReturnType<typeof planRemove>;
}

async function stocked(change: WorkshopChange = {}): Promise<Stock> {
  const shop = await workshop(change);
  const list = TYPES.map((type, index) => ({
    type,
    time: new Date(Date.parse('2026-01-01T12:00:00Z') + index * 86_400_000),
  }));
  const names = (await publishPlain(shop.archives, list)).map(({ name }) => name);
  const options = (archives: readonly (string | undefined)[], more: Partial<RemoveOptions> = {}): RemoveOptions => ({
    config: shop.config,
    archives: archives.map((name) => name ?? '?'),
    withDependants: false,
    forceLast: false,
    yes: true,
    confirm: null,
    ...more,
  });
  return {
    shop,
    names,
    remove: (archives, more) => removeArchives(options(archives, more), shop.services),
    plan: (archives, more) => planRemove(options(archives, more), shop.services),
  };
}

async function listed({ config, services }: Workshop): Promise<{ name: string; pinned: boolean }[]> {
  const { document } = await listArchives({ config, definition: null, type: null, since: null, until: null }, services);
  return document.archives.map(({ name, pinned }) => ({ name, pinned }));
}

const left = async (shop: Workshop): Promise<string[]> => (await listed(shop)).map(({ name }) => name);

test('a named archive goes; a dry run only says so', async () => {
  const { shop, names, remove, plan } = await stocked();
  const dry = await plan([names[3]]);
  expect(dry).toMatchObject({
    exit: 'done',
    document: { dryRun: true, archives: [{ name: names[3], reasons: ['named'], removed: false }] },
  });
  expect(await left(shop)).toEqual(names);
  const { document, exit } = await remove([names[3]]);
  expect([exit, document.archives.map(({ name, removed }) => [name, removed])]).toEqual(['done', [[names[3], true]]]);
  expect(await left(shop)).toEqual(names.filter((_, index) => index !== 3));
});

test('what others build on is refused, naming them, unless they go as well: those first', async () => {
  const { shop, names, remove } = await stocked();
  await expect(remove([names[0]])).rejects.toMatchObject({
    code: 'guard-refused',
    message: `Nothing was removed. ${names[1]} builds on ${names[0]}.`,
    hint: expect.stringContaining('--with-dependants'),
  });
  await expect(remove([names[0], names[1]])).rejects.toMatchObject({
    message: `Nothing was removed. ${names[2]}, ${names[3]} build on ${names[1]}.`,
  });
  const { document } = await remove([names[0]], { withDependants: true });
  expect(document.archives.map(({ name, reasons }) => [name, reasons[0]])).toEqual([
    [names[3], `builds on ${names[1]}`],
    [names[2], `builds on ${names[1]}`],
    [names[1], `builds on ${names[0]}`],
    [names[0], 'named'],
  ]);
  expect(await left(shop)).toEqual([names[4]]);
});

test('the newest verified FULL is refused unless it is forced', async () => {
  const { shop, names, remove } = await stocked();
  await expect(remove([names[4]])).rejects.toMatchObject({
    code: 'guard-refused',
    message: `Nothing was removed. ${names[4]} is the newest verified FULL of home.`,
    hint: expect.stringContaining('--force-last'),
  });
  await remove([names[4]], { forceLast: true });
  expect(await left(shop)).toEqual(names.slice(0, 4));
});

test('a pinned archive is refused until it is unpinned, also among the dependants', async () => {
  const { shop, names, remove } = await stocked();
  const [, , incr = ''] = names;
  const pin = () => pinArchive({ config: shop.config, archive: incr, reason: 'tax' }, shop.services);
  expect(await pin()).toMatchObject({
    exit: 'done',
    document: { schema: 'darkive.pin/1', pinned: true, reason: 'tax', changed: true },
  });
  expect((await pin()).document.changed).toBe(false);
  expect((await listed(shop)).filter(({ pinned }) => pinned)).toEqual([{ name: incr, pinned: true }]);
  await expect(remove([names[0]], { withDependants: true })).rejects.toMatchObject({
    message: `Nothing was removed. ${incr} is pinned (tax).`,
    hint: expect.stringContaining('darkive unpin'),
  });
  const unpin = () => unpinArchive({ config: shop.config, archive: incr }, shop.services);
  expect((await unpin()).document).toMatchObject({ schema: 'darkive.unpin/1', pinned: false, changed: true });
  expect((await unpin()).document.changed).toBe(false);
  await remove([incr]);
  expect(await left(shop)).not.toContain(incr);
});

test('a pin survives a lost ledger', async () => {
  const { shop, names } = await stocked();
  await pinArchive({ config: shop.config, archive: names[0] ?? '', reason: null }, shop.services);
  await listed(shop);
  await rm(join(shop.directory, 'state'), { recursive: true });
  expect((await listed(shop))[0]).toEqual({ name: names[0], pinned: true });
});

test('a pin whose file is damaged holds, and can be taken away', async () => {
  const { shop, names, remove } = await stocked();
  await writeFile(join(shop.archives, `${names[3]}.pin`), '{');
  await expect(remove([names[3]])).rejects.toMatchObject({
    message: expect.stringContaining('the pin file cannot be read'),
  });
  await unpinArchive({ config: shop.config, archive: names[3] ?? '' }, shop.services);
  await remove([names[3]]);
});

test('an unknown archive is exit 8, and nothing outside the archive directory can be pinned', async () => {
  const { shop, remove } = await stocked();
  await expect(remove(['home_FULL_1999-01-01_000000'])).rejects.toMatchObject({ code: 'archive-unknown' });
  for (const archive of ['../x', 'home_FULL_1999-01-01_000000']) {
    await expect(pinArchive({ config: shop.config, archive, reason: null }, shop.services)).rejects.toMatchObject({
      code: 'archive-unknown',
    });
    await expect(unpinArchive({ config: shop.config, archive }, shop.services)).rejects.toMatchObject({
      code: 'archive-unknown',
    });
  }
});

test('somebody has to say yes', async () => {
  const { shop, names, remove } = await stocked();
  await expect(remove([names[3]], { yes: false })).rejects.toMatchObject({
    code: 'guard-refused',
    hint: expect.stringContaining('--yes'),
  });
  let asked: RemoveDocument | null = null;
  const answer = (yes: boolean) => async (plan: RemoveDocument) => {
    asked = plan;
    return yes;
  };
  await expect(remove([names[3]], { yes: false, confirm: answer(false) })).rejects.toMatchObject({
    code: 'guard-refused',
  });
  expect(asked).toMatchObject({ archives: [{ name: names[3] }] });
  expect(await left(shop)).toEqual(names);
  await remove([names[3]], { yes: false, confirm: answer(true) });
  expect(await left(shop)).not.toContain(names[3]);
});

test('a plugin can object', async () => {
  const plugin = definePlugin<unknown>({
    name: 'plugin-a',
    apiVersion: 1,
    options: { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: {} }) } },
    hooks: {
      'pre-prune': ({ candidates }) => ({ veto: candidates.map(({ id }) => ({ id, reason: 'being copied' })) }),
    },
  });
  const { shop, names, remove } = await stocked({ plugins: [plugin] });
  await expect(remove([names[3]])).rejects.toMatchObject({
    code: 'guard-refused',
    message: `Nothing was removed. ${names[3]}: plugin-a wants it to stay: being copied.`,
  });
  expect(await left(shop)).toEqual(names);
});

test('an archive of a definition that is no longer configured can be removed', async () => {
  const { shop, remove } = await stocked();
  const [first] = await publishPlain(
    shop.archives,
    [
      { type: 'FULL', time: new Date('2025-01-01T00:00:00Z') },
      { type: 'FULL', time: new Date('2025-02-01T00:00:00Z') },
    ],
    'old laptop',
  );
  await remove([first?.name]);
  expect(await left(shop)).not.toContain(first?.name);
});

test('an archive that other places do not hold often enough goes only when it is forced', async () => {
  const { shop, names, remove } = await stocked({
    definition: { copies: { 'want': 3, 'keep-at-least': 2, 'verify-every': 'off' } },
  });
  await pretendPlace(shop.archives, 'bank', new Map(names.map((name) => [name, '2026-01-05T00:00:00.000Z'])));
  await expect(remove([names[3]])).rejects.toMatchObject({
    code: 'guard-refused',
    message: expect.stringMatching(/one proved copy of it, and 2 are kept at least/),
    hint: expect.stringContaining('--force-last'),
  });
  expect(await left(shop)).toEqual(names);
  expect(await remove([names[3]], { forceLast: true })).toMatchObject({ exit: 'done' });
});
