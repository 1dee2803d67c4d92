import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, rename, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDar } from './dar.ts';
import { inspectSlices } from './slices.ts';
import { createRequest } from './test-support/requests.ts';
import { createTestRunner } from './test-support/runner.ts';
import { temporaryDirectory } from './test-support/tree.ts';

test('whole archives of one and of many slices have no problem', async () => {
  const directory = await slicedArchive();
  const { slices, problem } = await inspectSlices(directory, 'a');
  expect(problem).toBeNull();
  expect(slices.map(({ number, file }) => [number, file])).toEqual([1, 2, 3].map((n) => [n, `a.${n}.dar`]));
  expect(slices[0]?.bytes).toBe(20_000);
});

const BROKEN: Record<string, [(directory: string) => Promise<unknown>, string, number | null]> = {
  'no slice at all': [(d) => Promise.all([1, 2, 3].map((n) => unlink(join(d, `a.${n}.dar`)))), 'none', null],
  'the first missing': [(d) => unlink(join(d, 'a.1.dar')), 'gap', 1],
  'one in the middle missing': [(d) => unlink(join(d, 'a.2.dar')), 'gap', 2],
  'the last missing': [(d) => unlink(join(d, 'a.3.dar')), 'not-terminated', 2],
  'an empty one': [(d) => truncate(join(d, 'a.2.dar')), 'empty-slice', 2],
  'one of other bytes': [(d) => writeFile(join(d, 'a.2.dar'), 'no slice, but long enough'), 'not-a-slice', 2],
  'one of another archive': [(d) => copyFile(join(d, 'b.2.dar'), join(d, 'a.2.dar')), 'label-mismatch', 2],
  'the last one twice': [(d) => copyFile(join(d, 'a.3.dar'), join(d, 'a.4.dar')), 'not-terminated', 3],
  'one cut short': [(d) => truncate(join(d, 'a.3.dar'), 900), 'not-a-slice', 3],
  'a number in two forms': [(d) => copyFile(join(d, 'a.2.dar'), join(d, 'a.02.dar')), 'name-clash', 2],
};

for (const [what, [damage, kind, slice]] of Object.entries(BROKEN)) {
  test(`an archive with ${what}: ${kind}`, async () => {
    const directory = await slicedArchive();
    await damage(directory);
    const { problem } = await inspectSlices(directory, 'a');
    expect(problem).toMatchObject({ kind, slice });
  });
}

test('numbers of one width with leading zeros are fine: dar finds them too', async () => {
  const directory = await slicedArchive();
  for (const number of [1, 2, 3])
    await rename(join(directory, `a.${number}.dar`), join(directory, `a.00${number}.dar`));
  expect((await inspectSlices(directory, 'a')).problem).toBeNull();
  expect((await createDar(createTestRunner()).test(join(directory, 'a'))).outcome).toEqual({ kind: 'ok' });
});

test('a directory that is missing has no slices', async () => {
  expect((await inspectSlices('/nowhere/at/all', 'a')).problem?.kind).toBe('none');
});

/** Archives `a` and `b` of three slices each. */
async function slicedArchive(): Promise<string> {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, 'source'));
  const dar = createDar(createTestRunner());
  for (const name of ['a', 'b']) {
    await writeFile(join(directory, 'source/data'), randomBytes(50_000));
    await dar.create(createRequest(join(directory, name), join(directory, 'source'), { sliceBytes: 20_000 }));
  }
  return directory;
}
