import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseBatchFile, readBatchFile } from './batch.ts';
import { createDar } from './dar.ts';
import { createRequest } from './test-support/requests.ts';
import { createTestRunner } from './test-support/runner.ts';
import { temporaryDirectory } from './test-support/tree.ts';

test('the root is found in every form that dar accepts', () => {
  const forms = [
    '-R /a/b',
    '-R/a/b',
    '--fs-root /a/b',
    '--fs-root=/a/b',
    '--fs-ro /a/b',
    '-DR /a/b',
    '-R "/a/b"',
    "-R '/a/b'",
    '-R /a/"b"',
    '-R /a\\/b',
    '-R\n  /a/b',
    'create:\n-R /a/b',
    '# -R /x\n-Q -N\n-R /a/b',
    'extract:\n-R /x\nall:\n-R /a/b',
    '-z5 -X "*.o" -g home -am -R /a/b',
  ];
  for (const text of forms)
    expect(parseBatchFile(text), text).toEqual({ root: '/a/b', setsSlices: false, problems: [] });
  expect(parseBatchFile('-R "/a b/c\\"d"').root).toBe('/a b/c"d');
  expect(parseBatchFile('-X "-R" -g -R').root).toBeNull();
  expect(parseBatchFile('-R /a --slice=10M').setsSlices).toBe(true);
});

test('what would take the run out of our hands is refused, with its line', () => {
  const refused = [
    '-c /x',
    '--create=/x',
    '-x /x',
    '-A /ref',
    '-@ /cat',
    '-E "rm -rf /"',
    '--execute=id',
    '-= id',
    '-K :secret',
    '--key gnupg:me',
    '-B other',
    '--min-digits 3',
    '-p',
    '-e',
    '--hash md5',
    '-a decremental',
    '-ad',
    'target',
    '--nonsense',
    '-R relative',
    '-R /a -R /b',
    '-X "open',
  ];
  for (const text of refused) {
    expect(parseBatchFile(`-am\n${text}\n`).problems, text).toEqual([{ line: 2, message: expect.any(String) }]);
  }
});

test('conditions for other actions are left alone', () => {
  expect(parseBatchFile('-R /a\nextract:\n-E "id"\ntest:\n-K x\n').problems).toEqual([]);
});

test('a batch file that cannot be read is an error of the configuration', async () => {
  await expect(readBatchFile('/nowhere/x.dcf')).rejects.toMatchObject({ code: 'config-invalid' });
});

test('dar takes the file and our exclusions, whatever mask modes the file leaves behind', async () => {
  const directory = await temporaryDirectory();
  const root = join(directory, 'so[u]rce');
  for (const name of ['keep', 'leave', 'inside']) await mkdir(join(root, name), { recursive: true });
  for (const modes of ['', '-am -g keep -g inside', '-ar -an', '-ag -an -w']) {
    const file = join(directory, 'batch');
    await writeFile(file, `-R "${root}"\n-X "*.o" ${modes}\n`);
    const selection = { kind: 'batch', file } as const;
    const base = join(directory, `archive${modes.length}`);
    const dar = createDar(createTestRunner());
    const created = await dar.create(
      createRequest(base, root, { selection, alwaysExclude: [Buffer.from('inside')], sliceBytes: 10_000 }),
    );
    expect(created.outcome, modes).toEqual({ kind: 'ok' });
    const names: string[] = [];
    await dar.list(base, ({ path }) => void names.push(path.toString()));
    expect(names.toSorted(), modes).toEqual(modes.startsWith('-am') ? ['keep'] : ['keep', 'leave']);
    expect((await dar.create(createRequest(base, root, { selection }))).outcome.kind, 'never overwritten').toBe(
      'failed',
    );
  }
});
