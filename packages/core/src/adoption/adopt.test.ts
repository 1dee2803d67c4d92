import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readStore, removeArchive, startBuilding } from '../archive/index.ts';
import type { Manifest } from '../records/manifest.ts';
import { adopt } from './adopt.ts';
import { checkCatalogs } from '../knowing/catalogue-check.ts';
import { groundsOf } from '../services/grounds.ts';
import { checkLedger, rebuildLedger } from '../knowing/ledger.ts';
import { repairArchive } from '../proving/repair.ts';
import { restoreArchive } from '../restoring/restore.ts';
import { backedUp, backUp, flip } from '../test-support/backed-up.ts';
import { copies } from '../test-support/copies-plugin.ts';
import type { Workshop } from '../test-support/workshop.ts';
import { verifyArchives } from '../proving/verify.ts';

const take = ({ config, services }: Workshop, archive: string, dryRun = false) =>
  adopt({ config, archive, dryRun }, services);
const verify = ({ config, services }: Workshop) => verifyArchives({ config, archives: [], definition: null }, services);
const manifestFile = ({ archives }: Workshop, name: string): string => join(archives, `${name}.manifest.json`);

/** The manifest and its copy. */
async function lose(shop: Workshop, name: string): Promise<void> {
  await rm(manifestFile(shop, name));
  await rm(join(shop.archives, '.darkive/copies', `${name}.manifest.json`));
}

/** Everything in the archive directory but the manifests and bases: name → content. */
async function untouchable({ archives }: Workshop): Promise<Record<string, string>> {
  const files = (await readdir(archives, { withFileTypes: true })).filter(
    (one) => one.isFile() && !/manifest|\.dmd$/.test(one.name),
  );
  return Object.fromEntries(
    await Promise.all(files.map(async ({ name }) => [name, await readFile(join(archives, name), 'latin1')])),
  );
}

/** FULL, DIFF and INCR; the file `letter 1` grows. */
async function chain() {
  const { shop, name: full } = await backedUp([]);
  const grow = () => writeFile(join(shop.data, 'letter 1'), 'More of it.\n', { flag: 'a' });
  await grow();
  const diff = await backUp(shop, 'DIFF');
  await grow();
  const incr = await backUp(shop, 'INCR');
  return { shop, full, diff, incr };
}

test('an archive that lost its manifest is offered for adoption by name, and is a link of its chain again', async () => {
  const { shop, full, diff, incr } = await chain();
  const before = JSON.parse(await readFile(manifestFile(shop, diff), 'utf8')) as Manifest;
  await lose(shop, diff);
  const files = await untouchable(shop);
  const { document: offered } = await rebuildLedger(shop.config, shop.services);
  expect(offered.findings).toMatchObject([
    { code: 'manifest-missing' },
    { hint: expect.stringContaining(`darkive adopt ${diff}`) },
  ]);
  expect(await take(shop, diff, true)).toMatchObject({ document: { outcome: 'adoptable', dryRun: true } });
  expect((await readdir(shop.archives)).includes(`${diff}.manifest.json`)).toBe(false);
  const { exit, document } = await take(shop, diff);
  expect({ exit, document }).toMatchObject({
    exit: 'done',
    document: {
      outcome: 'adopted',
      archive: { id: before.id, name: diff, type: 'DIFF', reference: before.reference },
      referenceFrom: 'ledger',
      findings: [],
    },
  });
  expect(await untouchable(shop)).toEqual(files);
  const after = JSON.parse(await readFile(manifestFile(shop, diff), 'utf8')) as Manifest;
  expect(after).toMatchObject({
    createdAt: before.createdAt,
    slices: before.slices,
    outcome: 'degraded',
    inodes: null,
  });
  expect(after.artifacts).toEqual(expect.arrayContaining(before.artifacts.filter(({ kind }) => kind === 'catalogue')));
  expect(after.findings[0]).toMatchObject({
    code: 'adopted',
    message: expect.stringContaining('is not known any more'),
  });
  expect(await verify(shop)).toMatchObject({ exit: 'done' });
  expect(await checkLedger(shop.config, shop.services)).toMatchObject({ exit: 'done', document: { findings: [] } });
  expect(await checkCatalogs({ config: shop.config, definitions: [] }, shop.services)).toMatchObject({ exit: 'done' });
  const to = join(shop.directory, 'restored');
  const options = { config: shop.config, archive: incr, paths: [], to, onlyThisArchive: false, despiteDamage: false };
  expect(await restoreArchive(options, shop.services)).toMatchObject({ exit: 'done' });
  expect(await readFile(join(to, 'letter 1'))).toEqual(await readFile(join(shop.data, 'letter 1')));
  expect(await take(shop, diff)).toMatchObject({ exit: 'done', document: { outcome: 'unchanged' } });
  expect(full).not.toBe(diff);
});

test('a manifest whose copy is there comes back as it was, unless the slices are others by now', async () => {
  const { shop, full, diff } = await chain();
  const before = await readFile(manifestFile(shop, diff));
  for (const name of [full, diff]) await rm(manifestFile(shop, name));
  await expect(take(shop, diff)).rejects.toMatchObject({ code: 'chain-broken' });
  expect(await take(shop, full)).toMatchObject({
    exit: 'done',
    document: { findings: [{ code: 'manifest-from-copy' }] },
  });
  expect(await take(shop, diff)).toMatchObject({ exit: 'done', document: { outcome: 'adopted' } });
  expect(await readFile(manifestFile(shop, diff))).toEqual(before);
  await rm(manifestFile(shop, diff));
  await flip(join(shop.archives, `${diff}.1.dar`));
  await expect(take(shop, diff)).rejects.toMatchObject({ code: 'archive-test-failed' });
});

test('a whole directory without manifests, base and ledger is adopted, oldest first', async () => {
  const { shop, full, diff, incr } = await chain();
  for (const name of [full, diff, incr]) await lose(shop, name);
  await rm(join(shop.directory, 'state'), { recursive: true });
  await expect(take(shop, incr)).rejects.toMatchObject({ code: 'chain-broken', exit: 'incomplete' });
  const results = [];
  for (const name of [full, diff, incr])
    results.push((await take(shop, name)).document.archive.reference?.name ?? null);
  expect(results).toEqual([null, full, diff]);
  expect(await verify(shop)).toMatchObject({ exit: 'done' });
});

test('the ledger remembers id and reference until it is brought up to date', async () => {
  const { shop, diff, incr } = await chain();
  const before = JSON.parse(await readFile(manifestFile(shop, incr), 'utf8')) as Manifest;
  await lose(shop, incr);
  const { document } = await take(shop, incr);
  expect(document).toMatchObject({ archive: { id: before.id, reference: { name: diff } }, referenceFrom: 'ledger' });
});

test('what is not whole, damaged, or half-way is refused, and nothing is written', async () => {
  const { shop, name, slice } = await backedUp([]);
  await lose(shop, name);
  const whole = await readFile(slice);
  const cases: [string, () => Promise<unknown>][] = [
    ['archive-incomplete', () => truncate(slice, 0)],
    ['archive-incomplete', () => truncate(slice, 50_000)],
    ['archive-incomplete', () => rename(slice, join(shop.archives, `${name}.2.dar`))],
    ['archive-incomplete', () => writeFile(slice, 'no archive')],
    ['archive-incomplete', () => rm(slice).then(() => symlink('/etc/passwd', slice))],
    ['archive-test-failed', () => flip(slice)],
    ['archive-unknown', () => rm(slice)],
    ['guard-refused', () => unfinishedRun(shop)],
  ];
  for (const [code, damage] of cases) {
    await damage();
    const files = await untouchable(shop);
    await expect(take(shop, name), code).rejects.toMatchObject({ code });
    expect(await untouchable(shop)).toEqual(files);
    expect(await readdir(shop.archives)).not.toContain(`${name}.manifest.json`);
    for (const number of [1, 2]) await rm(join(shop.archives, `${name}.${number}.dar`), { force: true });
    await writeFile(slice, whole);
  }
  await rm(join(shop.archives, '.darkive/building/stuck'), { recursive: true });
  expect(await take(shop, name)).toMatchObject({ document: { outcome: 'adopted' } });
});

/** One that can be neither finished nor removed. */
async function unfinishedRun({ archives }: Workshop): Promise<void> {
  await startBuilding({
    archives,
    runId: 'stuck',
    definition: 'home',
    archive: 'home_FULL_2020-01-01_000000',
    permissions: 'private',
  });
  await writeFile(join(archives, '.darkive/building/stuck/journal.json'), 'garbage');
}

test('an archive that is being removed is not adopted, and not offered', async () => {
  const { shop, name } = await backedUp([]);
  const { archives } = await readStore(shop.archives);
  const seen: unknown[] = [];
  const slice = join(shop.archives, `${name}.1.dar`);
  await copyFile(slice, `${shop.directory}/slice`);
  const look = async () => {
    await copyFile(`${shop.directory}/slice`, slice);
    seen.push((await checkLedger(shop.config, shop.services)).document.withoutManifest);
    seen.push(await take(shop, name, true).catch(({ code }: { code: string }) => code));
    return { done: true, findings: [] };
  };
  for (const { manifest } of archives)
    await removeArchive(groundsOf(shop.config, shop.services), manifest, new Map(), look);
  expect(seen).toEqual([[], 'guard-refused']);
});

test('what plain dar made under such a name is adopted; a FULL that is none, and other names, are refused', async () => {
  const { shop, name: full } = await backedUp([]);
  const dar = (base: string, ...more: string[]) =>
    execFileSync('dar', ['-N', '-Q', '-c', join(shop.archives, base), '-R', shop.data, ...more], { stdio: 'ignore' });
  dar('home_FULL_2020-02-02');
  const { document } = await take(shop, 'home_FULL_2020-02-02');
  expect(document).toMatchObject({
    outcome: 'adopted',
    archive: { createdAt: '2020-02-02T00:00:00.000Z', artifacts: [] },
  });
  dar('home_FULL_2030-02-02', '-A', join(shop.archives, full));
  await expect(take(shop, 'home_FULL_2030-02-02')).rejects.toMatchObject({ code: 'chain-broken' });
  dar('photos');
  await expect(take(shop, 'photos')).rejects.toMatchObject({
    code: 'usage-invalid',
    hint: expect.stringContaining('Rename'),
  });
  expect(await verify(shop)).toMatchObject({ exit: 'done' });
});

test('parity that was made of other bytes is left out, and made anew by a repair', async () => {
  const judging = {
    ...copies,
    hooks: {
      ...copies.hooks,
      verify: async ({ slices, artifacts }: Parameters<NonNullable<typeof copies.hooks.verify>>[0]) => {
        const [slice] = slices;
        const parity = artifacts.find((one) => one.slice === 1);
        const isOther =
          parity !== undefined && !(await readFile(parity.path)).equals(await readFile(slice?.path ?? ''));
        const facts = { slice: 1 };
        return isOther
          ? [{ severity: 'damage' as const, code: 'slice-damaged', message: 'other', hint: null, facts }]
          : [];
      },
    },
  };
  const { shop, name, slice } = await backedUp([judging]);
  await lose(shop, name);
  await rename(`${slice}.copy`, `${slice}.par2`);
  await writeFile(`${slice}.par2`, par2Main());
  const { exit, document } = await take(shop, name);
  expect(exit).toBe('degraded');
  expect(document.findings.map(({ code }) => code)).toEqual(['parity-left-out']);
  expect(document.archive.artifacts).toEqual([`${name}-catalogue.1.dar`]);
  expect(await repairArchive({ config: shop.config, archive: name }, shop.services)).toMatchObject({
    document: { outcome: 'repaired' },
  });
});

test('damage that a plugin finds, and that is of no parity, is told and takes nothing away', async () => {
  const damaged = { severity: 'damage' as const, code: 'odd', message: 'odd', hint: null, facts: {} };
  const answer: (typeof damaged)[] = [];
  const { shop, name } = await backedUp([{ ...copies, hooks: { ...copies.hooks, verify: async () => answer } }]);
  await lose(shop, name);
  answer.push(damaged);
  const { exit, document } = await take(shop, name);
  expect(exit).toBe('degraded');
  expect(document.findings.map(({ code }) => code)).toEqual(['odd']);
  expect(document.archive.artifacts).toContain(`${name}-catalogue.1.dar`);
});

/** The least that names the size of a block: one main packet (PAR2 2.0). */
function par2Main(): Buffer {
  const body = Buffer.alloc(12);
  body.writeBigUInt64LE(4n, 0);
  const rest = Buffer.concat([Buffer.alloc(16), Buffer.from('PAR 2.0\0Main\0\0\0\0'), body]);
  const head = Buffer.alloc(32);
  head.write('PAR2\0PKT');
  head.writeBigUInt64LE(BigInt(head.length + rest.length), 8);
  createHash('md5').update(rest).digest().copy(head, 16);
  return Buffer.concat([head, rest]);
}
