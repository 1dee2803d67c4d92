import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT_CODES } from '../errors/index.ts';
import { definePlugin, type DarkivePlugin } from '../lifecycle/plugin-types.ts';
import { finding, type Severity } from '../records/finding.ts';
import { buildDocument } from '../dashboard/build-document.ts';
import { listArchives } from '../holdings/list.ts';
import { repairArchive } from '../proving/repair.ts';
import { restoreArchive } from '../restoring/restore.ts';
import { scrub } from '../proving/scrub.ts';
import { showStatus } from './status.ts';
import { backedUp, flip } from '../test-support/backed-up.ts';
import type { Workshop } from '../test-support/workshop.ts';
import { verifyArchives } from '../proving/verify.ts';

/** Says of every archive what it is told to say; nothing at first, or no archive would be published. */
function critic(): { plugin: DarkivePlugin; say: (severity: Severity | null) => void } {
  let severity: Severity | null = null;
  const plugin = definePlugin<unknown>({
    name: 'critic',
    apiVersion: 1,
    options: { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: {} }) } },
    hooks: {
      verify: async () => {
        return severity === null ? [] : [finding(severity, 'critic-found', `The critic says ${severity}.`)];
      },
    },
  });
  return { plugin, say: (next) => (severity = next) };
}

const verify = ({ config, services }: Workshop) => verifyArchives({ config, archives: [], definition: null }, services);
const status = ({ config, services }: Workshop) => showStatus({ config, definition: null }, services);

/** The dashboard's verdict is the same. */
async function page({ config, services }: Workshop) {
  const { zone: _zone, ...own } = services;
  const options = { ...own, config, zone: 'UTC' };
  return (await buildDocument(options, 10)).status.verdict;
}

async function states({ config, services }: Workshop) {
  const { document } = await listArchives({ config, definition: null, type: null, since: null, until: null }, services);
  return document.archives.map(({ state }) => state);
}

test.each([
  ['info', 'done', 'ok', 'sound'],
  ['warning', 'done', 'ok', 'sound'],
  ['degraded', 'degraded', 'attention', 'sound'],
  ['damage', 'damage', 'danger', 'doubtful'],
  ['error', 'damage', 'danger', 'doubtful'],
] as const)(
  'a plugin that says %s: verify, scrub, status, list and page agree, until it says nothing more',
  async (severity, exit, verdict, state) => {
    const { plugin, say } = critic();
    const { shop } = await backedUp([plugin]);
    const { config, services } = shop;
    say(severity);
    expect((await verify(shop)).exit).toBe(exit);
    for (const _look of [1, 2]) {
      expect(await status(shop)).toMatchObject({ exit, document: { verdict } });
      expect([await page(shop), await states(shop)]).toEqual([verdict, [state]]);
    }
    expect((await scrub({ config, budget: null, maxAge: null, rate: null }, services)).exit).toBe(exit);
    say(null);
    // Nobody has asked it again.
    expect((await status(shop)).exit).toBe(exit);
    await verify(shop);
    expect([(await status(shop)).exit, await states(shop)]).toEqual(['done', ['sound']]);
  },
);

test('an info of a plugin while an archive is made fails no check of it', async () => {
  const { plugin, say } = critic();
  say('info');
  const { shop, name } = await backedUp([plugin]);
  expect((await status(shop)).exit).toBe('done');
  const document = await buildDocument({ ...shop.services, config: shop.config, zone: 'UTC' }, 10);
  expect(document.archives.find((one) => one.name === name)).toMatchObject({ state: 'ok', failedChecks: [] });
});

type Command = (shop: Workshop, name: string) => Promise<unknown>;
const COMMANDS: Readonly<Record<string, Command>> = {
  verify,
  'scrub': ({ config, services }) => scrub({ config, budget: null, maxAge: null, rate: null }, services),
  'repair that cannot': ({ config, services }, name) => repairArchive({ config, archive: name }, services),
  'restore that is refused': ({ config, services, directory }, name) => {
    const plain = { paths: [], onlyThisArchive: false, despiteDamage: false };
    const restoring = restoreArchive({ config, archive: name, to: join(directory, 'out'), ...plain }, services);
    return restoring.catch((error: unknown) => error);
  },
};

test.each(Object.keys(COMMANDS))('a flipped slice that %s met is danger for status at once', async (command) => {
  const { shop, name, slice } = await backedUp([]);
  await flip(slice);
  expect((await status(shop)).exit).toBe('done');
  await COMMANDS[command]?.(shop, name);
  expect(await status(shop)).toMatchObject({ exit: 'damage', document: { definitions: [{ restorePoint: null }] } });
  expect(EXIT_CODES.damage.code).toBe(5);
});

test('a slice that another look misses is danger for the list as well', async () => {
  const { shop, slice } = await backedUp([]);
  await rm(slice);
  expect([(await status(shop)).exit, await states(shop)]).toEqual(['damage', ['unsound']]);
});
