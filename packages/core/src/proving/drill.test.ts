import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { drill, type DrillOptions } from './drill.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import { backedUp, backUp, flip } from '../test-support/backed-up.ts';
import type { Workshop } from '../test-support/workshop.ts';

const run = ({ config, services }: Workshop, options: Partial<DrillOptions> = {}) =>
  drill({ config, definition: null, budget: null, ...options }, services);
const oneByte = { kind: 'bytes', bytes: 1 } as const;

test('files of old archives are restored, compared with the catalogue, and the recovery is measured', async () => {
  const { shop, name } = await backedUp();
  // The source is of no interest: it may have changed in all the years.
  await rm(join(shop.data, 'letter 1'));
  await writeFile(join(shop.data, 'letter 2'), 'changed');
  const { document, exit } = await run(shop);
  expect(exit).toBe('done');
  expect(document.drills).toMatchObject([
    { kind: 'restore', archiveName: name, result: 'passed', entries: 3, from: 0, to: 3, end: 3 },
    { kind: 'repair', archiveName: name, result: 'passed', entries: 1 },
  ]);
  expect(document.drills[0]?.recoverSeconds).toBeGreaterThan(0);
  expect(document.coverage).toMatchObject([{ name, to: 3, end: 3 }]);
  expect(await readdir(shop.config.temporary)).toEqual([]);
});

test('every drill goes on where the last one ended, archive after archive, file after file', async () => {
  const { shop, name: first } = await backedUp();
  const second = await backUp(shop);
  const seen: string[] = [];
  for (let count = 0; count < 6; count += 1) {
    const { document } = await run(shop, { budget: oneByte });
    const restored = document.drills.find(({ kind }) => kind === 'restore');
    seen.push(`${restored?.archiveName === first ? 1 : 2}:${restored?.from}-${restored?.to}`);
    // One file of three is too little to tell.
    expect(restored?.recoverSeconds).toBeNull();
  }
  expect(seen).toEqual(['1:0-1', '2:0-1', '1:1-2', '2:1-2', '1:2-3', '2:2-3']);
  expect(second).not.toBe(first);
});

test('a file that cannot be restored as the catalogue says is a finding, and the drill moves on', async () => {
  const { shop, slice } = await backedUp();
  await flip(slice, 45_000);
  const { document, exit } = await run(shop);
  expect(exit).toBe('damage');
  expect(document.drills[0]).toMatchObject({ kind: 'restore', result: 'failed', to: 3 });
  expect(document.findings.map(({ code }) => code)).toEqual(['restore-drill-failed', 'repair-drill-failed']);
});

test('parity that is lost fails the repair drill though the archive restores', async () => {
  const { shop, slice } = await backedUp();
  await rm(`${slice}.copy`);
  const { document, exit } = await run(shop);
  expect([exit, document.drills.map(({ kind, result }) => `${kind} ${result}`)]).toEqual([
    'damage',
    ['restore passed', 'repair failed'],
  ]);
});

test('an archive without parity has no repair drill, one without data passes', async () => {
  const { shop } = await backedUp([]);
  const name = await backUp(shop, 'DIFF');
  const { document, exit } = await run(shop);
  expect(exit).toBe('done');
  expect(document.drills).toMatchObject([
    { kind: 'restore', result: 'passed', entries: 3 },
    { kind: 'restore', archiveName: name, result: 'passed', entries: 0, recoverSeconds: null },
  ]);
});

test('an archive that is removed meanwhile proves nothing; what a killed drill left goes', async () => {
  const { shop, name } = await backedUp([]);
  const left = join(shop.config.temporary, 'drill-999999999-x');
  await mkdir(left, { recursive: true });
  const { runner } = shop.services;
  const services = {
    ...shop.services,
    runner: {
      ...runner,
      run: async (...request: Parameters<typeof runner.run>) => {
        const gone = request[1].includes('-l') ? [`${name}.manifest.json`, `${name}.1.dar`] : [];
        for (const file of gone) {
          await rm(join(shop.archives, file), { force: true });
        }
        return runner.run(...request);
      },
    },
  };
  expect(await run({ ...shop, services })).toMatchObject({ exit: 'done', document: { drills: [], findings: [] } });
  const ledger = await openServicesLedger(shop.config, shop.services);
  expect(ledger.drills()).toEqual([]);
  ledger.close();
  expect(await readdir(shop.config.temporary)).toEqual([]);
});

test('after each backup a small repair drill proves that the new parity works', async () => {
  const { shop } = await backedUp();
  const ledger = await openServicesLedger(shop.config, shop.services);
  const checks = [...ledger.newestChecks().values()].flat();
  ledger.close();
  expect(checks).toContainEqual(expect.objectContaining({ name: 'repair-drill', result: 'passed' }));
});
