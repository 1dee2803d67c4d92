import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ErrorDocument } from '../src/errors/render.ts';
import { createSandbox } from './support/cli.ts';

interface Found {
  readonly paths: readonly { readonly path: string; readonly present: boolean }[];
}

test('find, versions, diff and the catalogues from the command line', { timeout: 120_000 }, async () => {
  const sandbox = await createSandbox();
  const source = join(sandbox.directory, 'home');
  await mkdir(join(source, 'docs'), { recursive: true });
  await writeFile(join(source, 'docs/letter.odt'), 'first');
  await writeFile(join(source, 'docs/gone.odt'), 'soon');
  await sandbox.json('init', '--archives', 'archives', '--root', source, '--name', 'home');
  expect((await sandbox.run('backup', 'full')).code).toBe(0);
  await writeFile(join(source, 'docs/letter.odt'), 'second version');
  await rm(join(source, 'docs/gone.odt'));
  expect((await sandbox.run('backup', 'diff', '--allow-shrink')).code).toBe(0);

  const found = await sandbox.json<Found>('find', '*.odt', '--max-size', '1kB', '--definition', 'home');
  expect([found.code, found.document.paths]).toMatchObject([
    0,
    [
      { path: 'docs/gone.odt', present: false },
      { path: 'docs/letter.odt', present: true },
    ],
  ]);
  expect(await sandbox.run('find', 'LETTER', '-i')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('docs/letter.odt'),
  });
  expect((await sandbox.run('find', 'LETTER')).code).toBe(8);
  expect((await sandbox.run('find', 'x', '--min-size', 'huge')).code).toBe(2);

  const versions = await sandbox.run('versions', 'docs/letter.odt');
  expect(versions).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^home: docs\/letter\.odt\n.*\n1 .*ready.*\n2 .*ready/),
  });
  const unknown = await sandbox.json<ErrorDocument>('versions', 'docs/leter.odt');
  expect([unknown.code, unknown.document.error.code]).toEqual([8, 'path-not-found']);

  const { document: list } = await sandbox.json<{ archives: readonly { name: string }[] }>('list');
  const [full = '', diff = ''] = list.archives.map(({ name }) => name);
  const compared = await sandbox.run('diff', full, diff);
  expect(compared.code).toBe(0);
  expect(compared.stdout).toContain('~ docs/letter.odt (size, content');
  expect(compared.stdout).toContain('- docs/gone.odt (file, 4 B)\n0 added, 1 changed, 1 removed\n');
  expect(await sandbox.json('diff', full, 'now')).toMatchObject({
    code: 0,
    document: { schema: 'darkive.diff/1', entries: [{ change: 'changed' }, { change: 'removed' }], removed: 1 },
  });
  expect((await sandbox.json('diff', full, 'nonsense')).code).toBe(2);

  expect((await sandbox.run('catalog', 'check')).stdout).toContain('agree with the archives');
  await writeFile(join(sandbox.directory, 'archives/home.dmd'), '');
  expect((await sandbox.run('catalog', 'check')).code).toBe(3);
  expect(await sandbox.run('catalog', 'rebuild', 'home')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Rebuilt.'),
  });
  expect((await sandbox.run('catalog', 'check')).code).toBe(0);
  expect(await sandbox.run('catalog', 'relocate', '/nowhere', '/else')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('0 archives'),
  });
});
