import { copyFile, rm, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createParity, repairParity, verifyParity } from '../index.ts';
import { noise, par2cmdline, sandbox } from '../test-support/sandbox.ts';
import type { Sandbox } from '../test-support/sandbox.ts';

/** Files whose parity is called like volumes of `photos`, or nearly. */
const NEIGHBOURS = [
  'photos.zip',
  'photos.1',
  'photos.vol0',
  'photos.vol7+1',
  'photos.vol00-05',
  'photos.vol0+1.jpg',
  'photos..',
  'photos.par2',
  'photos.zip.vol000+01',
] as const;

async function protect(box: Sandbox, name: string): Promise<readonly string[]> {
  const files = [name];
  const { files: made } = await createParity({
    base: box.path,
    files,
    output: box.file(`${name}.par2`),
    blockSize: 400,
    recoveryBlocks: 5,
    overwrite: name === 'photos',
  });
  return made.map(({ path }) => path);
}

/** `photos` and a neighbour, each with a set of its own. */
async function twoSets(neighbour: string) {
  const box = await sandbox();
  await box.write('photos', noise(10_000, 1));
  if (neighbour !== 'photos.par2') await box.write(neighbour, noise(9000, 2));
  const own = await protect(box, 'photos');
  const theirs = await protect(box, neighbour);
  return { box, own, theirs, index: box.file('photos.par2') };
}

async function damage(path: string): Promise<void> {
  await writeFile(path, 'damage', { flag: 'r+' });
}

test.for(NEIGHBOURS)('without a set of its own a file is not vouched for by the set of %s', async (neighbour) => {
  const { box, own, index } = await twoSets(neighbour);
  for (const path of own) await rm(path);
  await damage(box.file('photos'));
  await expect(verifyParity({ index })).rejects.toMatchObject({ code: 'vanished' });
  await expect(repairParity({ index })).rejects.toMatchObject({ code: 'vanished' });
  expect(await par2cmdline(box.path, 'verify', '-q', 'photos.par2')).toBe(3);
});

test.for(NEIGHBOURS)('an empty index is not replaced by the set of %s', async (neighbour) => {
  if (neighbour === 'photos.par2') return;
  const { own, index } = await twoSets(neighbour);
  for (const path of own) await rm(path);
  await writeFile(index, '');
  await expect(verifyParity({ index })).rejects.toMatchObject({ code: 'not-par2' });
});

test.for(NEIGHBOURS)('damage to the parity of %s is not damage to this set', async (neighbour) => {
  const { box, own, theirs, index } = await twoSets(neighbour);
  for (const path of theirs) await damage(path);
  const expected = { status: 'intact', parityDamaged: false, recovery: { available: 5 } };
  const result = await verifyParity({ index });
  expect(result).toMatchObject(expected);
  expect(result.volumes.map(({ path }) => path).toSorted()).toEqual(own.toSorted());
  expect(await par2cmdline(box.path, 'verify', '-q', 'photos.par2')).toBe(0);
});

test.for(NEIGHBOURS)('volumes stand for a lost index, whatever the set of %s says', async (neighbour) => {
  const { box, index } = await twoSets(neighbour);
  const { setId } = await verifyParity({ index });
  await rm(index);
  await damage(box.file('photos'));
  expect(await verifyParity({ index })).toMatchObject({ setId, status: 'repairable', recovery: { needed: 1 } });
  await repairParity({ index });
  expect(await box.read('photos')).toEqual(noise(10_000, 1));
});

test('the named file decides, also when it holds packets of two sets', async () => {
  const { box, index } = await twoSets('photos.zip');
  const [first, second] = [await box.read('photos.par2'), await box.read('photos.zip.par2')];
  const own = await verifyParity({ index });
  const other = await verifyParity({ index: box.file('photos.zip.par2') });
  await box.write('both.par2', Buffer.concat([second, first]));
  expect(await verifyParity({ index: box.file('both.par2') })).toMatchObject({
    setId: other.setId,
    otherSets: [own.setId],
  });
});

test('a foreign set under the name of the index is what was named; the volumes beside it are not its own', async () => {
  const { box, index } = await twoSets('photos.zip');
  await copyFile(box.file('photos.zip.par2'), index);
  await damage(box.file('photos'));
  const result = await verifyParity({ index, expect: ['photos.zip'] });
  expect(result.files.map(({ name }) => name)).toEqual(['photos.zip']);
  await expect(verifyParity({ index, expect: ['photos'] })).rejects.toMatchObject({ code: 'other-set' });
});

test('volumes of two sets that bear one name are refused when nothing tells which is meant', async () => {
  const { box, index } = await twoSets('photos.zip');
  await rm(index);
  await copyFile(box.file('photos.zip.vol0+1.par2'), box.file('photos.vol9+1.par2'));
  await expect(verifyParity({ index })).rejects.toMatchObject({ code: 'other-set' });
});

test('a volume that is empty, cut at a packet, or overwritten is damage to the parity, and no other file is', async () => {
  const { box, own, index } = await twoSets('photos.zip');
  const [, , volume = ''] = own;
  const name = volume.slice(box.path.length + 1);
  const whole = await box.read(name);
  for (const content of ['', Buffer.alloc(whole.length), whole.subarray(0, 2 * (68 + 400)), noise(500, 3)]) {
    await box.write(name, content);
    expect(await verifyParity({ index }), `${content.length} bytes`).toMatchObject({
      status: 'intact',
      parityDamaged: true,
    });
  }
  await box.write(name, whole);
  expect(await verifyParity({ index })).toMatchObject({ parityDamaged: false });
  await box.write('photos.par2', '');
  expect(await verifyParity({ index })).toMatchObject({ status: 'intact', parityDamaged: true });
});
