import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ArchiveType } from '../records/archive-name.ts';
import type { Manifest } from '../records/manifest.ts';
import { runBackup } from '../making/backup.ts';
import { workshop, type Workshop } from '../test-support/workshop.ts';
import { acceptedSource, type SourceIdentity } from './same-source.ts';

const archive = (host: string, root: string, adopted?: SourceIdentity): Manifest =>
  ({ name: `d-${host}`, host, source: { root, ...(adopted === undefined ? {} : { adopted }) } }) as Manifest;

function judged(there: Manifest, here: SourceIdentity, more: { accepted?: boolean; earlier?: Manifest[] } = {}) {
  const { accepted = false, earlier = [] } = more;
  const it = { definition: 'd', type: 'diff', here, reference: there, earlier, accepted, sameDirectory: false };
  try {
    return acceptedSource(it);
  } catch (error) {
    return error;
  }
}

test.each([
  ['the same', archive('alpha', '/data'), 'alpha', '/data'],
  ['a host with and without its domain', archive('alpha.example.org', '/data'), 'Alpha', '/data'],
  ['a root with a slash at its end', archive('alpha', '/data/'), 'alpha', '/data'],
  ['an adopted archive that names no root', archive('alpha', ''), 'alpha', '/data'],
  ['an archive that names no host', archive('', '/data'), 'alpha', '/data'],
])('%s is the same source', (_, reference, host, root) => {
  expect(judged(reference, { host, root })).toBeNull();
});

test.each([
  ['another host', archive('beta', '/data'), 'alpha', '/data'],
  ['a host whose name begins the same', archive('alpha2', '/data'), 'alpha', '/data'],
  ['the same name in another domain', archive('alpha.one', '/data'), 'alpha.two', '/data'],
  ['another root', archive('alpha', '/data2'), 'alpha', '/data'],
  ['the directory above', archive('alpha', '/'), 'alpha', '/data'],
  ['another root, host unknown', archive('', '/data2'), 'alpha', '/data'],
  ['another host, root unknown', archive('beta', ''), 'alpha', '/data'],
])('%s is another source, unless it is accepted', (_, reference, host, root) => {
  const here = { host, root };
  expect(judged(reference, here)).toMatchObject({
    code: 'guard-refused',
    exit: 'refused',
    hint: expect.stringMatching(/darkive backup full 'd'.*darkive backup diff 'd' --same-source/),
  });
  const there = { host: reference.host, root: reference.source.root };
  expect(judged(reference, here, { accepted: true })).toEqual(there);
});

test('what was accepted stays accepted for this host and root, and for no other', () => {
  const full = archive('alpha', '/old');
  const beta = { host: 'beta', root: '/new' };
  const accepted = archive('beta', '/new', { host: 'alpha', root: '/old' });
  expect(judged(full, beta, { earlier: [full, accepted] })).toEqual({ host: 'alpha', root: '/old' });
  for (const other of [
    { host: 'gamma', root: '/new' },
    { host: 'beta', root: '/newer' },
  ]) {
    expect(judged(full, other, { earlier: [full, accepted] })).toMatchObject({ code: 'guard-refused' });
  }
  const notSaid = archive('beta', '/new');
  expect(judged(full, beta, { earlier: [full, notSaid] })).toMatchObject({ code: 'guard-refused' });
});

async function backup(shop: Workshop, type: ArchiveType, sameSource = false) {
  const options = { config: shop.config, type, definitions: [], reference: null, allowShrink: false, sameSource };
  const { document, exit } = await runBackup(options, shop.services);
  return { exit, codes: document.runs.flatMap(({ findings }) => findings.map(({ code }) => code)) };
}

test('a DIFF on the FULL of another machine is refused until it is accepted once; a FULL is made, and says so', async () => {
  const alpha = await workshop({ definition: { 'restore-test': { files: 0 } } });
  const beta = await alpha.with({ services: { hostName: 'beta' } });
  await writeFile(join(alpha.data, 'bytes'), 'of alpha');
  expect((await backup(alpha, 'FULL')).exit).toBe('done');
  expect(await backup(beta, 'DIFF')).toMatchObject({ exit: 'refused', codes: ['guard-refused'] });
  expect(await backup(beta, 'DIFF', true)).toEqual({ exit: 'done', codes: [] });
  expect(await backup(beta, 'DIFF')).toEqual({ exit: 'done', codes: [] });
  expect(await backup(beta, 'INCR')).toEqual({ exit: 'done', codes: [] });
  expect(await backup(alpha, 'DIFF')).toEqual({ exit: 'done', codes: [] });
  expect(await backup(beta, 'FULL')).toEqual({ exit: 'done', codes: ['another-source'] });
  expect(await backup(alpha, 'DIFF')).toMatchObject({ exit: 'refused' });
});

test('a root is the same under another path that leads to it; another directory is not', async () => {
  const shop = await workshop({ definition: { 'restore-test': { files: 0 } } });
  await writeFile(join(shop.data, 'file'), 'x');
  expect((await backup(shop, 'FULL')).exit).toBe('done');
  await symlink(shop.data, join(shop.directory, 'link'));
  const linked = await shop.with({ definition: { root: join(shop.directory, 'link') } });
  expect((await backup(linked, 'DIFF')).exit).toBe('done');
  await mkdir(join(shop.directory, 'other'));
  await writeFile(join(shop.directory, 'other', 'file'), 'y');
  const other = await shop.with({ definition: { root: join(shop.directory, 'other') } });
  expect(await backup(other, 'DIFF')).toMatchObject({ exit: 'refused', codes: ['guard-refused'] });
});
