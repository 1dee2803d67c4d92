import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readStore, removeArchive } from '../archive/index.ts';
import { groundsOf } from '../services/grounds.ts';
import { checkLedger } from '../knowing/ledger.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import { repairArchive } from './repair.ts';
import { scrub, showScrubPlan, type ScrubOptions } from './scrub.ts';
import { backedUp, backUp, flip } from '../test-support/backed-up.ts';
import { copies } from '../test-support/copies-plugin.ts';
import type { Workshop } from '../test-support/workshop.ts';
import { verifyArchives } from './verify.ts';
import { clockAhead } from '../test-support/test-clock.ts';

const run = ({ config, services }: Workshop, options: Partial<ScrubOptions> = {}) =>
  scrub({ config, budget: null, maxAge: null, rate: null, ...options }, services);
const names = (result: Awaited<ReturnType<typeof run>>) => result.document.archives.map(({ name }) => name);
const oneByte = { kind: 'bytes', bytes: 1 } as const;

test('each scrub goes on where the last one stopped, until every archive has had its turn', async () => {
  const { shop, name: first } = await backedUp();
  const [second, third] = [await backUp(shop), await backUp(shop)];
  const seen = [];
  for (let count = 0; count < 4; count += 1) seen.push(...names(await run(shop, { budget: oneByte })));
  expect(seen).toEqual([first, second, third, first]);
  const { document } = await showScrubPlan(
    { config: shop.config, budget: oneByte, maxAge: null, rate: null },
    shop.services,
  );
  expect(document.places).toMatchObject([{ place: shop.archives, archives: 3, due: 3, next: [second] }]);
});

test('damage is found, recorded, and does not keep the scrub from the rest', async () => {
  const { shop, name: first, slice } = await backedUp();
  const second = await backUp(shop);
  await flip(slice);
  const found = await run(shop, { budget: oneByte });
  expect(found).toMatchObject({ exit: 'damage', document: { outcome: 'damaged', left: 1 } });
  expect(names(found)).toEqual([first]);
  expect(names(await run(shop, { budget: oneByte }))).toEqual([second]);
});

test('missing slices are seen, because the manifest is followed', async () => {
  const { shop, slice } = await backedUp();
  await rm(slice);
  const { document, exit } = await run(shop);
  expect(exit).toBe('damage');
  expect(document.archives[0]?.findings.map(({ code }) => code)).toContain('slice-missing');
});

test('a manifest that vanished is missed', async () => {
  const { shop, name } = await backedUp();
  await rm(join(shop.archives, `${name}.manifest.json`));
  const { document, exit } = await run(shop);
  expect([exit, document.findings.map(({ code }) => code)]).toEqual([
    'damage',
    ['manifest-missing', 'archive-without-manifest'],
  ]);
});

test('an archive whose removal has begun and is not finished is not missed', async () => {
  const { shop } = await backedUp();
  const { archives } = await readStore(shop.archives);
  const seen: string[] = [];
  const look = async () => {
    const checked = await checkLedger(shop.config, shop.services);
    for (const { document } of [await run(shop), checked]) seen.push(...document.findings.map(({ code }) => code));
    return { done: true, findings: [] };
  };
  for (const { manifest } of archives)
    await removeArchive(groundsOf(shop.config, shop.services), manifest, new Map(), look);
  expect(seen).toEqual([]);
  const after = await run(shop);
  expect(after.document.findings.map(({ code }) => code)).toEqual(['archive-gone']);
});

test('only what is old enough is due', async () => {
  const { shop } = await backedUp();
  expect(names(await run(shop, { maxAge: 3600 }))).toEqual([]);
  const later = { ...shop, services: { ...shop.services, clock: clockAhead(7_200_000) } };
  expect(names(await run(later, { maxAge: 3600 }))).toHaveLength(1);
});

test('a rate holds for our own reading and, afterwards, for dar', async () => {
  const { shop } = await backedUp();
  const started = performance.now();
  // Some 100 kB of slices twice, and their copies.
  await run(shop, { rate: 200_000 });
  expect(performance.now() - started).toBeGreaterThan(1200);
});

/** The shop with a dar that does something before its test of an archive. */
function before(shop: Workshop, moment: string, work: () => Promise<void>): Workshop {
  const { runner } = shop.services;
  const services = {
    ...shop.services,
    runner: {
      ...runner,
      run: async (...request: Parameters<typeof runner.run>) => {
        if (request[1].includes(moment)) await work();
        return runner.run(...request);
      },
    },
  };
  return { ...shop, services };
}

test('an archive that is removed while it is checked is no damage', async () => {
  const { shop, name } = await backedUp();
  const pruned = before(shop, '-t', async () => {
    for (const file of [`${name}.manifest.json`, `${name}.1.dar`, `${name}.1.dar.copy`]) {
      await rm(join(shop.archives, file), { force: true });
    }
  });
  expect(await run(pruned)).toMatchObject({ exit: 'done', document: { outcome: 'intact', archives: [] } });
});

test('storage that goes away meanwhile is not checked: neither damage nor ok', async () => {
  const { shop } = await backedUp();
  const away = join(shop.directory, 'away');
  const unmounted = before(shop, '-t', () => rename(shop.archives, away).catch(() => undefined));
  const { document, exit } = await run(unmounted);
  expect(exit).toBe('degraded');
  expect(document.archives[0]).toMatchObject({ findings: [{ code: 'storage-unreachable' }] });
  expect(new Set(document.archives[0]?.checks.map(({ result }) => result))).toEqual(new Set(['not-checked']));
  const ledger = await openServicesLedger(shop.config, shop.services);
  const known = [...ledger.newestChecks().values()].flat();
  ledger.close();
  expect(new Set(known.map(({ result }) => result))).toEqual(new Set(['passed']));
  await expect(run(shop)).rejects.toMatchObject({ code: 'guard-refused', exit: 'refused' });
});

test('parity on a disk that is not there is not checked', async () => {
  const { shop } = await backedUp();
  const elsewhere = join(shop.directory, 'elsewhere');
  await mkdir(elsewhere);
  const inElsewhere = {
    ...copies,
    hooks: {
      ...copies.hooks,
      'post-archive': (...[event, context]: Parameters<NonNullable<(typeof copies.hooks)['post-archive']>>) =>
        copies.hooks['post-archive']?.(event, { ...context, stage: () => context.stage(elsewhere) }),
    },
  };
  const other = await shop.with({ plugins: [inElsewhere] });
  const name = await backUp(other);
  await rename(elsewhere, `${elsewhere}.away`);
  const { document, exit } = await verifyArchives(
    { config: other.config, archives: [name], definition: null },
    other.services,
  );
  expect(exit).toBe('degraded');
  expect(document.archives[0]?.findings.map(({ code }) => code)).toEqual(['artifacts-not-checked']);
  expect(document.archives[0]?.checks.map(({ name: check, result }) => `${check} ${result}`)).toEqual([
    'slices passed',
    'dar-test passed',
    'catalogue passed',
    'artifacts not-checked',
    'plugins not-checked',
    'chain passed',
  ]);
  // Nothing is made anew in the wrong place either.
  const repaired = await repairArchive({ config: other.config, archive: name }, other.services);
  expect(repaired).toMatchObject({ exit: 'degraded', document: { artifacts: [] } });
});

test('programs run with low priority', async () => {
  const { shop } = await backedUp();
  const commands: string[] = [];
  const { runner } = shop.services;
  const services = {
    ...shop.services,
    runner: {
      ...runner,
      run: (...request: Parameters<typeof runner.run>) => {
        commands.push(`${request[0]} ${request[2]?.nice ?? 0}`);
        return runner.run(...request);
      },
    },
  };
  await run({ ...shop, services });
  expect(new Set(commands)).toEqual(new Set(['ionice 10']));
});
