import { execFileSync } from 'node:child_process';
import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyOf, writeRecordTwice } from './copies.ts';
import { parseJournal, writeJournal, type Journal } from './journal.ts';
import { manifestText, parseManifest, readManifest } from './manifest-file.ts';
import { readPinAt, readPins, writePin } from './pins.ts';
import { readRecordBytes } from './record-file.ts';
import { sealedText } from './seal.ts';
import { readStore } from './store.ts';
import { damaged, damages } from './test-support/damages.ts';
import { testManifest } from './test-support/test-manifest.ts';

const NAME = 'home_FULL_2026-01-02_030405';
const FILE = `${NAME}.manifest.json`;
const manifest = testManifest(NAME, { arguments: ['-c', 'a "quoted" \u{1F600} \n name'], host: 'attic' });

let archives: string;
beforeEach(async () => {
  archives = await mkdtemp(join(tmpdir(), 'darkive-seal-'));
});
afterEach(() => rm(archives, { recursive: true }));

test('the digest is that of all lines but the last two, for the tools of any system', async () => {
  const file = join(archives, FILE);
  await writeFile(file, manifestText(manifest));
  const said = (JSON.parse(manifestText(manifest)) as { sha256: string }).sha256;
  for (const pipe of ['head -n -2 "$1" | sha256sum', `sed '$d' "$1" | sed '$d' | sha256sum`]) {
    expect(execFileSync('sh', ['-c', pipe, 'sh', file], { encoding: 'utf8' }).split(' ')[0]).toBe(said);
  }
});

test('no damage to a manifest is believed: every bit, and every kind at every place', () => {
  const text = Buffer.from(manifestText(manifest));
  expect(parseManifest(text, FILE)).toMatchObject({ manifest, sealed: true });
  const believed: number[] = [];
  for (let bit = 0; bit < text.length * 8; bit += 1) {
    const other = Buffer.from(text);
    other.writeUInt8(other.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    if (!('problem' in parseManifest(other, FILE))) believed.push(bit);
  }
  expect(believed).toEqual([]);
  fc.assert(
    fc.property(damages, (damage) => {
      const other = damaged(text, damage);
      return other.equals(text) || 'problem' in parseManifest(other, FILE);
    }),
    { numRuns: 2000 },
  );
});

test('no damage to a pin or a journal is believed, and a damaged pin holds', async () => {
  const pin = { archive: { id: manifest.id, name: NAME }, pinnedAt: '2026-01-03T00:00:00.000Z', reason: 'tax' };
  const file = await writePin(archives, pin);
  const read = await readRecordBytes(file);
  if ('problem' in read) throw new Error(read.problem);
  const grounds = { archives, places: [], temporary: null, state: null };
  const journal: Journal = {
    runId: 'run-1',
    archive: NAME,
    definition: 'home',
    identity: { device: '1', inode: '2' },
    outside: [],
    publish: [{ from: `slices/${NAME}.1.dar`, to: `${NAME}.1.dar`, directory: null }],
  };
  const directory = join(archives, 'run-1');
  const written = Buffer.from(sealedText({ schema: 'darkive.building/2', ...journal }));
  expect(parseJournal(written, directory, grounds)).toEqual(journal);
  await fc.assert(
    fc.asyncProperty(damages, async (damage) => {
      const other = damaged(read.content, damage);
      await writeFile(file, other);
      await rm(copyOf(file), { force: true });
      const isSame = other.equals(read.content);
      expect('pin' in (await readPinAt(file))).toBe(isSame);
      expect([...(await readPins(archives)).pins.keys()]).toEqual([NAME]);
      const changed = damaged(written, damage);
      expect('problem' in parseJournal(changed, directory, grounds)).toBe(!changed.equals(written));
    }),
    { numRuns: 200 },
  );
});

test('a damaged manifest is read from its copy, and both damaged are no restore point', async () => {
  const file = join(archives, FILE);
  await writeRecordTwice(file, manifestText(manifest), 0o600);
  await fc.assert(
    fc.asyncProperty(damages, async (damage) => {
      const text = Buffer.from(manifestText(manifest));
      const other = damaged(text, damage);
      await writeFile(file, other);
      const read = await readManifest(file);
      expect(read).toMatchObject({ manifest, doubt: other.equals(text) ? null : { kind: 'damaged' } });
    }),
    { numRuns: 100 },
  );
  await writeFile(file, '{');
  await writeFile(copyOf(file), '{');
  expect(await readStore(archives)).toMatchObject({ archives: [], problems: [{ file: FILE }], doubts: [] });
});

test('an old manifest without a seal is read, and what its name says as well is compared', () => {
  const old = JSON.stringify(manifest, null, 2);
  expect(parseManifest(old, FILE)).toMatchObject({ manifest, sealed: false });
  for (const change of [{ createdAt: '2026-01-02T03:04:15.000Z' }, { definition: 'hose' }] as const) {
    expect(parseManifest(JSON.stringify({ ...manifest, ...change }), FILE)).toHaveProperty('problem');
  }
});

test('a manifest that lost its last lines is no old one', () => {
  const lines = manifestText(manifest).split('\n');
  const cut = [...lines.slice(0, -4), '  "findings": []', '}', ''].join('\n');
  expect(JSON.parse(cut)).toHaveProperty('seal');
  expect(parseManifest(cut, FILE)).toMatchObject({ problem: expect.stringContaining('digest') });
});

test('what is no file of text is a problem, and never waited for', async () => {
  execFileSync('mkfifo', [join(archives, FILE)]);
  expect(await readManifest(join(archives, FILE))).toMatchObject({ problem: 'it is not a regular file' });
  expect(await readPinAt(archives)).toMatchObject({ problem: 'it is not a regular file' });
});

test('a journal that is written can be read, and no path leads out of it', async () => {
  const grounds = { archives, places: ['/mnt/parity'], temporary: '/var/tmp/darkive', state: null };
  const directory = join(archives, 'run-1');
  const sound: Journal = {
    runId: 'run-1',
    archive: NAME,
    definition: 'home',
    identity: { device: '1', inode: '2' },
    outside: ['/mnt/parity/.darkive-building-run-1', '/var/tmp/darkive/restore-test-1'],
    publish: [
      { from: `slices/${NAME}.1.dar`, to: `${NAME}.1.dar`, directory: null },
      { from: `.darkive-building-run-1/1-p/${NAME}.1.dar.par2`, to: `${NAME}.1.dar.par2`, directory: '/mnt/parity' },
    ],
  };
  const read = (journal: unknown) =>
    parseJournal(sealedText({ schema: 'darkive.building/2', ...(journal as object) }), directory, grounds);
  expect(read(sound)).toEqual(sound);
  const [first] = sound.publish ?? [];
  const hostile: Record<string, unknown>[] = [
    { outside: ['/etc'] },
    { outside: ['/mnt/parity'] },
    { outside: ['/mnt/parity/../../etc/.darkive-building-run-1'] },
    { outside: ['/mnt/parity/.darkive-building-run-2'] },
    { outside: ['/var/tmp/darkive/restore-test-1/../../..'] },
    { outside: ['/var/tmp/darkive'] },
    { publish: [{ ...first, from: '../../../etc/passwd' }] },
    { publish: [{ ...first, from: '/etc/passwd' }] },
    { publish: [{ ...first, from: 'slices/../../x' }] },
    { publish: [{ ...first, to: '../x' }] },
    { publish: [{ ...first, to: '/etc/x' }] },
    { publish: [{ ...first, to: 'photos_FULL_2026-01-02_030405.1.dar' }] },
    { publish: [{ ...first, directory: '/etc' }] },
    { publish: [{ ...first, directory: '/mnt/parity-other' }] },
    { publish: [{ from: 'elsewhere/file', to: `${NAME}.x`, directory: '/mnt/parity' }] },
    { runId: '../../etc' },
    { archive: '../../etc/passwd' },
  ];
  for (const change of hostile) expect(read({ ...sound, ...change }), JSON.stringify(change)).toHaveProperty('problem');
  await writeJournal(archives, sound);
  expect(await readRecordBytes(join(archives, 'journal.json'))).toHaveProperty('content');
});
