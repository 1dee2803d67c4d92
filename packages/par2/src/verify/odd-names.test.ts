import { Buffer } from 'node:buffer';
import { mkdir, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placesOf } from '../format/names.ts';
import { createParity, repairParity, verifyParity } from '../index.ts';
import { craftedSet } from '../test-support/crafted-set.ts';
import { noise, sandbox } from '../test-support/sandbox.ts';
import type { Sandbox } from '../test-support/sandbox.ts';

const [odd, good] = [noise(430, 1), noise(620, 2)];

/** `base/s.par2` describes `name` and `good`; everything else in the sandbox is outside. */
async function oddBox(name: string | Buffer) {
  const box = await sandbox();
  await mkdir(box.file('base'));
  await box.write('base/good', good);
  await box.write(
    'base/s.par2',
    craftedSet([
      { name, data: odd },
      { name: 'good', data: good },
    ]),
  );
  return { box, index: box.file('base/s.par2') };
}

async function put(box: Sandbox, path: string, data: Buffer): Promise<void> {
  await mkdir(dirname(box.file(path)), { recursive: true });
  await box.write(path, data);
}

test.for([
  ['./odd', 'odd'],
  ['a//odd', 'a/odd'],
  ['a/./odd', 'a/odd'],
  ['odd/', 'odd'],
  ['sub\\odd', 'sub/odd'],
  ['sub\\odd', 'sub\\odd'],
  ['sub\\deep/odd', 'sub/deep/odd'],
  ['.\\odd', 'odd'],
  ['C:\\odd', 'C:/odd'],
  ['../odd', '%2E%2E/odd'],
  ['a/../../odd', 'a/%2E%2E/%2E%2E/odd'],
  ['..\\odd', '%2E%2E/odd'],
  ['/tmp/odd', '%2Ftmp/odd'],
  ['//odd', '%2Fodd'],
  ['a\0b', 'a%00b'],
] as const)('a file called %j in its set is found at %j, and the set can be used', async ([name, place]) => {
  const { box, index } = await oddBox(name);
  await put(box, `base/${place}`, odd);
  expect(await verifyParity({ index })).toMatchObject({ status: 'intact', recovery: { needed: 0 } });
});

test.for(['../odd', '/odd', 'a/../../odd', '..\\..\\odd', './odd', 'sub\\odd', '..', '.', '', '\0', 'x'.repeat(300)])(
  'a set with a file called %j repairs its other file, and writes nothing outside',
  async (name) => {
    const { box, index } = await oddBox(name);
    await put(box, 'elsewhere', odd);
    await box.write('base/good', good.subarray(1));
    await box.write('copy', good);
    const before = (await readdir(box.path)).toSorted();
    const extraFiles = [box.file('elsewhere'), box.file('copy')];
    const { repaired, unrepaired } = await repairParity({ index, extraFiles });
    expect(repaired.map((file) => file.name)).toContain('good');
    expect(repaired.length + unrepaired.length).toBe(2);
    expect((await box.read('base/good')).equals(good)).toBe(true);
    expect((await readdir(box.path)).toSorted()).toEqual(before);
    for (const { path } of repaired) expect(path.startsWith(`${box.file('base')}/`), path).toBe(true);
    const after = await verifyParity({ index, extraFiles });
    expect(after.status).toBe(unrepaired.length === 0 ? 'intact' : 'repairable');
  },
);

test('whatever the name, every place of it is below the directory', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc
      .array(fc.constantFrom('.', '..', '/', '\\', '\0', 'a', '%', 'C:'), { maxLength: 12 })
      .map((parts) => Buffer.from(parts.join(''))),
  );
  fc.assert(
    fc.property(bytes, (name) => {
      const places = placesOf(Buffer.from(name));
      expect(places.length).toBeGreaterThan(0);
      for (const parts of places) {
        const texts = parts.map((part) => part.toString('latin1'));
        expect(texts.length).toBeGreaterThan(0);
        for (const text of texts) expect(text).toMatch(/^(?!\.{1,2}$)[^/\0]+$/s);
        expect(join('/in', ...texts)).toBe(`/in/${texts.join('/')}`);
      }
    }),
  );
});

test('two names for one place are told, and only one file is rebuilt there', async () => {
  const box = await sandbox();
  await box.write(
    's.par2',
    craftedSet([
      { name: 'x', data: odd },
      { name: './x', data: good },
    ]),
  );
  await box.write('one', odd);
  await box.write('two', good);
  const options = { index: box.file('s.par2'), extraFiles: [box.file('one'), box.file('two')] };
  const { repaired, unrepaired } = await repairParity(options);
  expect([repaired.length, unrepaired.length]).toEqual([1, 1]);
  expect(unrepaired).toMatchObject([{ status: 'blocked' }]);
});

test('sets made here keep a backslash as it is', async () => {
  const box = await sandbox();
  await box.write('a\\b', odd);
  const index = box.file('s.par2');
  await createParity({ base: box.path, files: ['a\\b'], output: index, blockSize: 100, recoveryBlocks: 5 });
  await rm(box.file('a\\b'));
  await repairParity({ index });
  expect((await box.read('a\\b')).equals(odd)).toBe(true);
});

async function protectedBox() {
  const box = await sandbox();
  const data = noise(10_000, 1);
  await mkdir(box.file('base/sub'), { recursive: true });
  await box.write('base/sub/data', data);
  const index = box.file('base/set.par2');
  const files = ['sub/data'];
  await createParity({ base: box.file('base'), files, output: index, blockSize: 400, recoveryBlocks: 5 });
  return { box, index, data };
}

test('an intact file behind a symbolic link is intact, and one behind a linked directory too', async () => {
  const { box, index } = await protectedBox();
  await rename(box.file('base/sub/data'), box.file('real'));
  await symlink('../../real', box.file('base/sub/data'));
  const expected = { status: 'intact', files: [{ status: 'intact', isLink: true }] };
  expect(await verifyParity({ index })).toMatchObject(expected);
  expect((await repairParity({ index })).repaired).toEqual([]);
  await rename(box.file('base/sub'), box.file('moved'));
  await symlink('../moved', box.file('base/sub'));
  await rm(box.file('moved/data'));
  await rename(box.file('real'), box.file('moved/data'));
  expect(await verifyParity({ index })).toMatchObject(expected);
});

test('a damaged file behind a link is rebuilt elsewhere, never through the link', async () => {
  const { box, index, data } = await protectedBox();
  const wrong = Buffer.from(data).fill(7, 500, 600);
  await box.write('real', wrong);
  await rm(box.file('base/sub/data'));
  await symlink('../../real', box.file('base/sub/data'));
  expect(await verifyParity({ index })).toMatchObject({
    status: 'repairable',
    files: [{ status: 'blocked', isLink: true }],
    recovery: { needed: 1 },
  });
  await expect(repairParity({ index })).rejects.toMatchObject({ code: 'not-regular' });
  expect((await box.read('real')).equals(wrong)).toBe(true);
  await mkdir(box.file('out'));
  await repairParity({ index, outputDirectory: box.file('out') });
  expect((await box.read('out/sub/data')).equals(data)).toBe(true);
  expect((await box.read('real')).equals(wrong)).toBe(true);
  expect(await readlink(box.file('base/sub/data'))).toBe('../../real');
});

test('files that the set only describes: damaged is beyond repair, for verify and repair, unless they lie elsewhere', async () => {
  const box = await sandbox();
  const index = box.file('s.par2');
  await writeFile(
    index,
    craftedSet([
      { name: 'good', data: good },
      { name: 'note', data: odd, unprotected: true },
    ]),
  );
  await box.write('good', good);
  await box.write('note', odd.subarray(1));
  expect(await verifyParity({ index })).toMatchObject({ status: 'beyond-repair' });
  await expect(repairParity({ index })).rejects.toMatchObject({ code: 'not-repairable' });
  // The others are repaired all the same.
  await rename(box.file('good'), box.file('renamed'));
  const { repaired, unrepaired } = await repairParity({ index, extraFiles: [box.file('renamed')] });
  expect(repaired.map(({ name }) => name)).toEqual(['good']);
  expect(unrepaired.map(({ name }) => name)).toEqual(['note']);
  await box.write('old note', odd);
  const options = { index, extraFiles: [box.file('old note')] };
  expect(await verifyParity(options)).toMatchObject({ status: 'repairable' });
  expect((await repairParity(options)).unrepaired).toEqual([]);
  expect((await readFile(box.file('note'))).equals(odd)).toBe(true);
  expect(await verifyParity({ index })).toMatchObject({ status: 'intact' });
});

test('without its checksums a file is found by the whole of it: under another name, and where two were swapped', async () => {
  const box = await sandbox();
  const index = box.file('s.par2');
  const files = [
    { name: 'one', data: odd, unchecked: true },
    { name: 'two', data: noise(430, 7), unchecked: true },
    { name: 'good', data: good },
  ];
  await writeFile(index, craftedSet(files));
  await box.write('good', good);
  await box.write('one', noise(430, 7));
  await box.write('two', odd);
  expect(await verifyParity({ index })).toMatchObject({ status: 'repairable', recovery: { needed: 0 } });
  await repairParity({ index });
  expect((await box.read('one')).equals(odd)).toBe(true);
  expect((await box.read('two')).equals(noise(430, 7))).toBe(true);
  await rename(box.file('one'), box.file('other name'));
  expect(await verifyParity({ index })).toMatchObject({ status: 'beyond-repair', recovery: { needed: 5 } });
  const extraFiles = [box.file('other name')];
  expect(await verifyParity({ index, extraFiles })).toMatchObject({ status: 'repairable', recovery: { needed: 0 } });
  await repairParity({ index, extraFiles });
  expect(await verifyParity({ index })).toMatchObject({ status: 'intact' });
});
