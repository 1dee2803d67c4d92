import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { mkdirSync, readFileSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { manifestSchema } from '../records/manifest.ts';
import type { Manifest } from '../records/manifest.ts';
import { syncArchives, type ReadManifest } from './sync.ts';
import { check, sampleManifest, samplePlace, uuid } from './test-support/samples.ts';
import { scratchDirectory, scratchLedger } from './test-support/scratch.ts';

const NOW = new Date('2026-05-01T00:00:00Z');

test('new manifests are taken over, changed ones read again, gone ones remembered as gone, and the others left alone', async () => {
  const { ledger } = await scratchLedger();
  const directory = scratchDirectory();
  const [first, second, third] = [1, 2, 3].map((number) => write(directory, sampleManifest(number))) as [
    string,
    string,
    string,
  ];
  writeFileSync(join(directory, 'home_FULL.1.dar'), '');
  mkdirSync(join(directory, 'folder.manifest.json'));
  const { read, files } = reader();

  expect(await syncArchives(ledger, directory, read, NOW)).toEqual({ problems: [], damaged: [] });
  expect(files.splice(0)).toEqual([first, second, third]);
  expect(ledger.listArchives().map((row) => row.id)).toEqual([uuid(1), uuid(2), uuid(3)]);

  await syncArchives(ledger, directory, read, NOW);
  expect(files).toEqual([]);

  unlinkSync(first);
  // The same size, another time.
  utimesSync(second, 1, 1);
  await syncArchives(ledger, directory, read, NOW);
  expect(files).toEqual([second]);
  expect(ledger.listArchives().map((row) => row.id)).toEqual([uuid(2), uuid(3)]);

  const gone = (): (string | null)[] => ledger.remembered().map(({ goneAt }) => goneAt);
  expect(gone()).toEqual([NOW.toISOString(), null, null]);
  // Looking again changes nothing; the file that is back ends it.
  await syncArchives(ledger, directory, read, new Date('2026-06-01T00:00:00Z'));
  expect(gone()).toEqual([NOW.toISOString(), null, null]);
  write(directory, sampleManifest(1));
  await syncArchives(ledger, directory, read, NOW);
  expect(gone()).toEqual([null, null, null]);
  expect(ledger.listArchives()).toHaveLength(3);
});

test('a manifest that cannot be understood is a problem, asked again each time, and its archive is not listed', async () => {
  const { ledger } = await scratchLedger();
  const directory = scratchDirectory();
  const file = write(directory, sampleManifest(1));
  write(directory, sampleManifest(2));
  const { read } = reader();
  await syncArchives(ledger, directory, read, NOW);
  writeFileSync(file, '{"schema": "torn');
  for (const _ of [1, 2]) {
    expect(await syncArchives(ledger, directory, read, NOW)).toEqual({
      problems: [{ file, problem: 'is no manifest' }],
      damaged: [],
    });
    expect(ledger.listArchives().map((row) => row.id)).toEqual([uuid(2)]);
  }
  write(directory, sampleManifest(1));
  expect(await syncArchives(ledger, directory, read, NOW)).toEqual({ problems: [], damaged: [] });
  expect(ledger.listArchives()).toHaveLength(2);
});

test('a copied manifest is a problem, and the first one stays; a renamed one moves', async () => {
  const { ledger } = await scratchLedger();
  const directory = scratchDirectory();
  const original = write(directory, sampleManifest(1));
  const copy = write(directory, sampleManifest(1), 'zz_copy');
  const { read } = reader();
  for (const _ of [1, 2]) {
    const { problems } = await syncArchives(ledger, directory, read, NOW);
    expect(problems).toEqual([{ file: copy, problem: `has the same archive id as ${original}` }]);
    expect([...ledger.archivePlaces().keys()]).toEqual([original]);
  }
  unlinkSync(original);
  expect((await syncArchives(ledger, directory, read, NOW)).problems).toEqual([]);
  expect([...ledger.archivePlaces().keys()]).toEqual([copy]);
});

test('archives of other directories are left alone, also of one below', async () => {
  const { ledger } = await scratchLedger();
  const directory = scratchDirectory();
  for (const [number, elsewhere] of [join(directory, 'below'), '/elsewhere'].entries()) {
    const manifest = sampleManifest(number + 1);
    const manifestFile = join(elsewhere, 'x.manifest.json');
    ledger.putArchive(manifest, samplePlace(manifest, { directory: elsewhere, manifestFile }));
  }
  await syncArchives(ledger, directory, reader().read, NOW);
  expect(ledger.listArchives()).toHaveLength(2);
});

test('a directory that cannot be read forgets nothing', async () => {
  const { ledger } = await scratchLedger();
  const directory = scratchDirectory();
  write(directory, sampleManifest(1));
  await syncArchives(ledger, directory, reader().read, NOW);
  rmSync(directory, { recursive: true });
  await expect(syncArchives(ledger, directory, reader().read, NOW)).rejects.toMatchObject({ code: 'io-failed' });
  expect(ledger.listArchives()).toHaveLength(1);
});

test('the checks in a manifest make an archive verified', async () => {
  const { ledger } = await scratchLedger();
  const directory = scratchDirectory();
  const at = '2026-02-02T02:02:02.000Z';
  write(directory, sampleManifest(1, { checks: [check('dar-test', at), check('slices', at)] }));
  await syncArchives(ledger, directory, reader().read, NOW);
  expect(ledger.listArchives()[0]?.verifiedAt).toBe(at);
});

test('manifests that are as they were are not taken over again, however many there are', async () => {
  const { ledger } = await scratchLedger();
  const directory = scratchDirectory();
  for (let number = 1; number <= 1000; number++) write(directory, sampleManifest(number));
  const { read, files } = reader();
  await syncArchives(ledger, directory, read, NOW);
  expect(files.splice(0)).toHaveLength(1000);
  await syncArchives(ledger, directory, read, NOW);
  expect(files).toEqual([]);
});

test('damage that leaves size and time as they were is seen', async () => {
  const { ledger } = await scratchLedger();
  const directory = scratchDirectory();
  const file = write(directory, sampleManifest(1));
  utimesSync(file, 1, 1);
  const { read, files } = reader();
  await syncArchives(ledger, directory, read, NOW);
  const content = readFileSync(file);
  content.writeUInt8(content.readUInt8(0) ^ 1, 0);
  writeFileSync(file, content);
  utimesSync(file, 1, 1);
  files.splice(0);
  expect(await syncArchives(ledger, directory, read, NOW)).toMatchObject({ problems: [{ file }] });
  expect(files).toEqual([file]);
});

function write(directory: string, manifest: Manifest, name = manifest.name): string {
  const file = join(directory, `${name}.manifest.json`);
  writeFileSync(file, JSON.stringify(manifest));
  return file;
}

/** Reads manifests and remembers which. */
function reader(): { read: ReadManifest; files: string[] } {
  const files: string[] = [];
  const read: ReadManifest = async (file) => {
    files.push(file);
    try {
      const manifest = manifestSchema.parse(JSON.parse(await readFile(file, 'utf8')));
      return {
        manifest,
        sha256: createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
        doubt: null,
      };
    } catch {
      return { problem: 'is no manifest' };
    }
  };
  return { read, files };
}
