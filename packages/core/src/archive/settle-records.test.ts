import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyOf, writeRecordTwice } from './copies.ts';
import { manifestText } from './manifest-file.ts';
import { readPins, removePin, writePin } from './pins.ts';
import { decideDeed, settleRecords, unsettledRecords } from './settle-records.ts';
import { testManifest } from './test-support/test-manifest.ts';

const NAME = 'home_FULL_2026-01-02_030405';
let archives: string;
beforeEach(async () => {
  archives = await mkdtemp(join(tmpdir(), 'darkive-settle-'));
});
afterEach(() => rm(archives, { recursive: true }));

test.each([
  ['manifest', 'proved', 'proved', true, false, null],
  ['manifest', 'proved', 'proved', false, false, 'copy'],
  ['manifest', 'proved', 'damaged', false, false, 'copy'],
  ['manifest', 'proved', 'missing', false, false, 'copy'],
  ['manifest', 'damaged', 'proved', false, false, 'mend'],
  ['manifest', 'damaged', 'damaged', false, false, null],
  ['manifest', 'damaged', 'missing', false, false, null],
  // What an old manifest says is proved by a scrub, not by its being there.
  ['manifest', 'unsealed', 'missing', false, false, null],
  // Whoever took the manifest away may have meant it.
  ['manifest', 'missing', 'proved', false, false, null],
  ['manifest', 'missing', 'proved', false, true, 'drop-copy'],
  ['pin', 'damaged', 'proved', false, false, 'mend'],
  ['pin', 'unsealed', 'missing', false, false, 'seal'],
  // To keep is the safe side.
  ['pin', 'missing', 'proved', false, false, 'mend'],
  ['pin', 'missing', 'damaged', false, false, null],
  ['pin', 'missing', 'proved', false, true, 'drop-copy'],
] as const)('%s: %s, its copy %s', (kind, record, copy, equal, gone, deed) => {
  expect(decideDeed(kind, { record, copy, equal, gone })).toBe(deed);
});

const manifest = testManifest(NAME);
const file = (): string => join(archives, `${NAME}.manifest.json`);

test('a damaged manifest and a lost pin are written anew from their copies, and it is said', async () => {
  await writeRecordTwice(file(), manifestText(manifest), 0o600);
  await writePin(archives, {
    archive: { id: manifest.id, name: NAME },
    pinnedAt: '2026-01-03T00:00:00.000Z',
    reason: 'tax',
  });
  expect(await settleRecords(archives)).toEqual([]);
  await writeFile(file(), manifestText(manifest).replace('FULL', 'FUL1'));
  await rm(join(archives, `${NAME}.pin`));
  expect((await readPins(archives)).problems).toMatchObject([{ file: `${NAME}.pin` }]);
  const codes = (await settleRecords(archives)).map(({ code, severity }) => [code, severity]);
  expect(codes).toEqual([
    ['manifest-mended', 'warning'],
    ['pin-mended', 'warning'],
  ]);
  expect(await readFile(file(), 'utf8')).toBe(manifestText(manifest));
  expect((await readPins(archives)).problems).toEqual([]);
  expect(await settleRecords(archives)).toEqual([]);
});

test('a manifest that was replaced counts, its copy follows, and both are told', async () => {
  await writeRecordTwice(file(), manifestText(manifest), 0o600);
  const other = manifestText({ ...manifest, host: 'other' });
  await writeFile(file(), other);
  expect(await unsettledRecords(archives)).toMatchObject([{ file: `${NAME}.manifest.json` }]);
  expect(await settleRecords(archives)).toMatchObject([{ code: 'manifest-replaced', severity: 'warning' }]);
  expect(await readFile(copyOf(file()), 'utf8')).toBe(other);
  await writeFile(copyOf(file()), 'rot');
  expect(await unsettledRecords(archives)).toMatchObject([{ problem: expect.stringContaining('JSON') }]);
  expect(await settleRecords(archives)).toMatchObject([{ code: 'manifest-copy-mended' }]);
  expect(await unsettledRecords(archives)).toEqual([]);
});

test('the copy goes when nothing of its archive is left, and a pin that is taken away does not come back', async () => {
  await writeRecordTwice(file(), manifestText(manifest), 0o600);
  await writePin(archives, {
    archive: { id: manifest.id, name: NAME },
    pinnedAt: '2026-01-03T00:00:00.000Z',
    reason: null,
  });
  expect(await removePin(archives, NAME)).toBe(true);
  expect(await settleRecords(archives)).toEqual([]);
  expect((await readPins(archives)).pins.size).toBe(0);
  await writeFile(join(archives, `${NAME}.1.dar`), 'slice');
  await rm(file());
  await settleRecords(archives);
  expect(await readFile(copyOf(file()), 'utf8')).toBe(manifestText(manifest));
  await rm(join(archives, `${NAME}.1.dar`));
  await settleRecords(archives);
  await expect(readFile(copyOf(file()))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('what cannot be written is said and stops nothing', async () => {
  await writeFile(file(), manifestText(manifest));
  await mkdir(join(archives, '.darkive'));
  await writeFile(join(archives, '.darkive/copies'), 'in the way');
  expect(await settleRecords(archives)).toMatchObject([{ code: 'record-not-settled', severity: 'warning' }]);
});
