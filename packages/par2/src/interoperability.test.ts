import { mkdir, rename, rm, truncate } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createParity, planParity, repairParity, verifyParity } from './index.ts';
import { noise, par2cmdline, sandbox } from './test-support/sandbox.ts';

const blockSize = 400;
/** Names and sizes around the edges of blocks, of the 16 KiB hash and of the format. */
const samples: Readonly<Record<string, number>> = {
  'one-byte': 1,
  'three': 3,
  'four': 4,
  'almost a block': blockSize - 1,
  'a block': blockSize,
  'a block and a byte': blockSize + 1,
  'ten blocks': 10 * blockSize,
  'sixteen-kib': 16384,
  'sixteen-kib-and-one': 16385,
  'Grüße, 世界.txt': 1234,
  'a': 77,
};

async function withSamples() {
  const box = await sandbox();
  for (const [index, [name, size]] of Object.entries(samples).entries()) await box.write(name, noise(size, index + 1));
  return box;
}

test('par2cmdline accepts a set made here, and repairs with it', async () => {
  const box = await withSamples();
  const files = Object.keys(samples);
  const created = await createParity({
    base: box.path,
    output: box.file('set.par2'),
    files,
    blockSize,
    recoveryBlocks: 60,
  });
  expect(created.files.map(({ recoveryBlocks }) => recoveryBlocks)).toEqual([0, 1, 2, 4, 8, 16, 29]);
  expect(await par2cmdline(box.path, 'verify', '-q', 'set.par2')).toBe(0);

  const before = await box.read('ten blocks');
  await rm(box.file('sixteen-kib-and-one'));
  await rm(box.file('one-byte'));
  await rm(box.file('Grüße, 世界.txt'));
  await box.write('ten blocks', Buffer.concat([Buffer.from('inserted'), before]));
  expect(await par2cmdline(box.path, 'verify', '-q', 'set.par2')).toBe(1);
  expect(await par2cmdline(box.path, 'repair', '-q', 'set.par2')).toBe(0);
  for (const [index, [name, size]] of Object.entries(samples).entries()) {
    expect(await box.read(name), name).toEqual(noise(size, index + 1));
  }
});

test('a set made by par2cmdline is verified and repaired here', async () => {
  const box = await withSamples();
  // par2cmdline 0.8.1 aborts on names of one character.
  const files = Object.keys(samples).filter((name) => name.length > 1);
  expect(await par2cmdline(box.path, 'create', '-q', `-s${blockSize}`, '-c60', 'set.par2', ...files)).toBe(0);
  const index = box.file('set.par2');
  expect(await verifyParity({ index })).toMatchObject({ status: 'intact', recovery: { available: 60, needed: 0 } });

  await rm(box.file('sixteen-kib'));
  await rm(box.file('three'));
  await truncate(box.file('ten blocks'), 5 * blockSize + 7);
  expect(await verifyParity({ index })).toMatchObject({ status: 'repairable', recovery: { needed: 41 + 1 + 5 } });
  const { repaired } = await repairParity({ index });
  expect(repaired.map(({ name }) => name).toSorted()).toEqual(['sixteen-kib', 'ten blocks', 'three']);
  for (const [position, [name, size]] of Object.entries(samples).entries()) {
    expect(await box.read(name), name).toEqual(noise(size, position + 1));
  }
  expect((await verifyParity({ index })).status).toBe('intact');
  expect(await par2cmdline(box.path, 'verify', '-q', 'set.par2')).toBe(0);
});

test.for([1, 2, 3, 9, 10, 15, 16, 100])(
  '%i recovery blocks give the volumes that par2cmdline gives',
  async (recoveryBlocks) => {
    const box = await sandbox();
    await box.write('data', noise(4000, 7));
    await par2cmdline(box.path, 'create', '-q', '-s40', `-c${recoveryBlocks}`, 'theirs.par2', 'data');
    await createParity({
      base: box.path,
      output: box.file('ours.par2'),
      files: ['data'],
      blockSize: 40,
      recoveryBlocks,
    });
    const names = await box.list();
    const ours = names.filter((name) => name.startsWith('ours')).map((name) => name.slice(4));
    expect(ours).toEqual(names.filter((name) => name.startsWith('theirs')).map((name) => name.slice(6)));
    for (const name of ours) {
      const [a, b] = [await box.read(`ours${name}`), await box.read(`theirs${name}`)];
      // The same bytes up to the creator packet, which comes last.
      const creator = (bytes: Buffer): number => bytes.lastIndexOf('PAR2\0PKT');
      expect(a.subarray(0, creator(a)).equals(b.subarray(0, creator(b))), name).toBe(true);
    }
  },
);

test('many files, in directories, both ways', async () => {
  const box = await sandbox();
  await mkdir(box.file('deep/er'), { recursive: true });
  const files = Array.from({ length: 120 }, (_, i) => `${['', 'deep/', 'deep/er/'][i % 3]}file-${i}`);
  for (const [i, name] of files.entries()) await box.write(name, noise(1 + ((i * 37) % 1500), i));
  await createParity({ base: box.path, output: box.file('all.par2'), files, blockSize: 512, recoveryBlocks: 30 });
  expect(await par2cmdline(box.path, 'verify', '-q', 'all.par2')).toBe(0);
  await rm(box.file('deep'), { recursive: true });
  const lost = files.filter((name) => name.startsWith('deep/')).length;
  const { recovery } = await verifyParity({ index: box.file('all.par2') });
  expect(recovery.needed).toBeGreaterThan(lost);
  await createParity({
    base: box.path,
    output: box.file('top.par2'),
    files: files.filter((name) => !name.includes('/')),
    blockSize: 512,
    recoveryBlocks: 20,
  });
  const names = files.filter((name) => !name.includes('/')).slice(0, 8);
  for (const name of names) await rm(box.file(name));
  expect(await par2cmdline(box.path, 'repair', '-q', 'top.par2')).toBe(0);
  for (const name of names)
    expect(await box.read(name)).toEqual(noise(1 + ((files.indexOf(name) * 37) % 1500), files.indexOf(name)));
});

test('a whole directory that vanished is rebuilt', async () => {
  const box = await sandbox();
  await mkdir(box.file('photos/2024'), { recursive: true });
  await box.write('photos/2024/one.jpg', noise(5000, 1));
  await box.write('two.jpg', noise(3000, 2));
  const index = box.file('set.par2');
  await createParity({
    base: box.path,
    output: index,
    files: ['photos/2024/one.jpg', 'two.jpg'],
    blockSize: 500,
    recoveryBlocks: 12,
  });
  await rm(box.file('photos'), { recursive: true });
  await repairParity({ index });
  expect(await box.read('photos/2024/one.jpg')).toEqual(noise(5000, 1));
});

test('a renamed file is found among the extra files, here and by par2cmdline', async () => {
  const box = await sandbox();
  await box.write('name.dar', noise(20_000, 3));
  const index = box.file('name.dar.par2');
  await createParity({ base: box.path, output: index, files: ['name.dar'], blockSize: 1000, recoveryBlocks: 1 });
  await rename(box.file('name.dar'), box.file('lost+found-17'));
  expect((await verifyParity({ index })).status).toBe('beyond-repair');
  const found = { index, extraFiles: [box.file('lost+found-17')] };
  expect(await verifyParity(found)).toMatchObject({ status: 'repairable', recovery: { needed: 0 } });
  await repairParity(found);
  expect(await box.read('name.dar')).toEqual(noise(20_000, 3));
});

test('empty files are left out, as par2cmdline does, and named in the result', async () => {
  const box = await sandbox();
  await box.write('empty', '');
  await box.write('full', 'x');
  const options = { base: box.path, output: box.file('s.par2'), ...planParity({ files: [0, 1] }) };
  const result = await createParity({ ...options, files: ['empty', 'full'] });
  expect(result.empty).toEqual(['empty']);
  expect(await par2cmdline(box.path, 'verify', '-q', 's.par2')).toBe(0);
  await expect(createParity({ ...options, output: box.file('t.par2'), files: ['empty'] })).rejects.toMatchObject({
    code: 'invalid-options',
  });
});
