import { chmod, chown, link, mkdir, open, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { joinBytes } from '../fs/index.ts';
import { createDar, type Dar } from './dar.ts';
import { createRequest, extractRequest } from './test-support/requests.ts';
import { createTestRunner, ordinaryUserRunner } from './test-support/runner.ts';
import { INVALID_NAME, makeNastyTree, NASTY_NAMES, snapshot, temporaryDirectory } from './test-support/tree.ts';
import type { CatalogueEntry } from './types.ts';

const dar = createDar(createTestRunner());

test('FULL, DIFF and INCR into one directory give exactly the source of each time', async () => {
  const directory = await temporaryDirectory();
  const source = join(directory, 'source');
  const target = join(directory, 'target');
  await mkdir(target);
  await makeNastyTree(source);
  const steps = [
    { type: 'FULL', change: async () => undefined },
    { type: 'DIFF', change: () => changeOnce(source) },
    { type: 'INCR', change: () => changeTwice(source) },
  ] as const;
  let reference: string | null = null;
  for (const { type, change } of steps) {
    await change();
    const base: string = join(directory, type);
    const created = await dar.create(createRequest(base, source, { type, reference, sliceBytes: 20_000 }));
    expect(created.outcome).toEqual({ kind: 'ok' });
    expect(created.said.unknown.lines).toEqual([]);
    expect(Object.keys(created.said.about).filter((kind) => kind !== 'suspicious')).toEqual([]);
    expect((await dar.test(base)).outcome).toEqual({ kind: 'ok' });
    const later = type !== 'FULL';
    const request = extractRequest(base, target, { overwrite: later, deleted: later ? 'apply' : 'ignore' });
    expect((await dar.extract(request)).outcome).toEqual({ kind: 'ok' });
    expect(await snapshot(target)).toEqual(await snapshot(source));
    reference = base;
  }
});

test('an ordinary user restores a chain into directories without write permission', async () => {
  const directory = await temporaryDirectory();
  const source = join(directory, 'source');
  const target = join(directory, 'target');
  await mkdir(join(source, 'saved/deep'), { recursive: true });
  await mkdir(join(source, 'referenced'));
  for (const name of ['saved/deep/gone', 'saved/other', 'referenced/content']) await writeFile(join(source, name), 'x');
  await mkdir(target);
  const closed = ['saved/deep', 'saved', 'referenced'];
  for (const name of closed) await chmod(join(source, name), 0o555);
  await chmod(directory, 0o777);
  if (process.getuid?.() === 0) await chown(target, 65534, 65534);
  const user = createDar(ordinaryUserRunner());
  await dar.create(createRequest(join(directory, 'full'), source));
  for (const name of closed) await chmod(join(source, name), 0o755);
  await unlink(join(source, 'saved/deep/gone'));
  await writeFile(join(source, 'saved/deep/new'), 'new');
  await writeFile(join(source, 'referenced/content'), 'changed in place');
  for (const name of closed) await chmod(join(source, name), name === 'saved' ? 0o511 : 0o555);
  await dar.create(
    createRequest(join(directory, 'diff'), source, { type: 'DIFF', reference: join(directory, 'full') }),
  );
  expect((await user.extract(extractRequest(join(directory, 'full'), target))).outcome).toEqual({ kind: 'ok' });
  const later = extractRequest(join(directory, 'diff'), target, { overwrite: true, deleted: 'apply' });
  expect((await user.extract(later)).outcome).toEqual({ kind: 'ok' });
  expect(await snapshot(target)).toEqual(await snapshot(source));
  for (const name of closed) {
    await chmod(join(source, name), 0o755);
    await chmod(join(target, name), 0o755);
  }
});

test('an extended attribute that was removed is gone after the DIFF', async () => {
  const directory = await temporaryDirectory();
  const source = join(directory, 'source');
  const target = join(directory, 'target');
  for (const name of [source, target]) await mkdir(name);
  await writeFile(join(source, 'file'), 'x');
  const runner = createTestRunner();
  for (const name of ['user.stays', 'user.goes'])
    await runner.run('setfattr', ['-n', name, '-v', '1', join(source, 'file')]);
  const [full, diff] = [join(directory, 'full'), join(directory, 'diff')];
  await dar.create(createRequest(full, source));
  await runner.run('setfattr', ['-x', 'user.goes', join(source, 'file')]);
  await dar.create(createRequest(diff, source, { type: 'DIFF', reference: full }));
  await dar.extract(extractRequest(full, target));
  await dar.extract(extractRequest(diff, target, { overwrite: true, deleted: 'apply' }));
  const { stdoutTail } = await runner.run('getfattr', ['--absolute-names', join(target, 'file')]);
  expect(stdoutTail.match(/^user\..*$/gm)).toEqual(['user.stays']);
});

test('the listing of an archive is what was there', async () => {
  const directory = await temporaryDirectory();
  const source = join(directory, 'source');
  await makeNastyTree(source);
  const { summary } = await dar.create(createRequest(join(directory, 'full'), source));
  const full = await listed(dar, join(directory, 'full'));
  expect([...full.keys()].toSorted()).toEqual(Object.keys(await snapshot(source)).toSorted());
  expect(summary?.inodes).toMatchObject({ saved: full.size, hardLinks: 1, total: full.size, failed: 0, deleted: 0 });
  expect(full.get('dir/one')).toMatchObject({
    kind: 'file',
    data: 'saved',
    bytes: 6000,
    hardLinked: true,
    dirty: false,
  });
  expect(full.get('dir')).toMatchObject({ kind: 'directory', modifiedAt: 981_173_106, bytes: null });
  expect(full.get('sparse')).toMatchObject({ bytes: 2_000_003 });
  expect(full.get('mode')).toMatchObject({ mode: 0o4751, hardLinked: false });
  expect(full.get('fifo')).toMatchObject({ kind: 'pipe' });
  expect(full.get('dangling')?.symlinkTarget).toEqual(Buffer.from([0x2e, 0x0a, 0xff, 0x26, 0x22]));

  await changeOnce(source);
  const reference = join(directory, 'full');
  await dar.create(createRequest(join(directory, 'diff'), source, { type: 'DIFF', reference }));
  const diff = await listed(dar, join(directory, 'diff'));
  expect(diff.get('gone')).toMatchObject({ kind: null, data: 'deleted', mode: null, modifiedAt: null, owner: null });
  expect(diff.get('mode')).toMatchObject({ data: 'inode-only', mode: 0o600 });
  expect(diff.get('sparse')).toMatchObject({ data: 'referenced' });
  expect(diff.get('becomes-file')).toMatchObject({ kind: 'file', data: 'saved' });
});

test('extended attributes are listed when they are asked for', async () => {
  const directory = await temporaryDirectory();
  const source = join(directory, 'source');
  await mkdir(source);
  await writeFile(join(source, 'file'), 'x');
  const runner = createTestRunner();
  const set = await runner.run('setfattr', ['-n', 'user.a"<&', '-v', '1', join(source, 'file')]);
  expect(set.stderrTail).toBe('');
  const base = join(directory, 'a');
  await dar.create(createRequest(base, source));
  const names: string[][] = [];
  await dar.list(base, (entry) => void names.push(entry.extendedAttributes.map(String)), { extendedAttributes: true });
  expect(names).toEqual([['user.a"<&']]);
  expect((await listed(dar, base)).get('file')).toMatchObject({ metadata: 'saved', extendedAttributes: [] });
});

test('every nasty name is restored by name, alone, into a directory that is only a handle', async () => {
  const directory = await temporaryDirectory();
  const source = join(directory, 'source[1]*');
  await makeNastyTree(source);
  const base = join(directory, 'full');
  await dar.create(createRequest(base, source));
  const everything = await snapshot(source);
  for (const name of [...NASTY_NAMES, INVALID_NAME]) {
    const target = join(directory, 'target');
    await mkdir(target);
    const handle = await open(target, 'r');
    const request = extractRequest(base, '/proc/self/fd/3', { paths: { kind: 'paths', paths: [name] } });
    const { outcome } = await dar.extract(request, { rootFd: handle.fd });
    await handle.close();
    expect(outcome).toEqual({ kind: 'ok' });
    const key = name.toString('latin1');
    expect(await snapshot(target)).toEqual({ [key]: everything[key] });
    await rm(target, { recursive: true });
  }
});

test('a directory is restored by name with what is in it', async () => {
  const directory = await temporaryDirectory();
  const source = join(directory, 'source');
  await makeNastyTree(source);
  const base = join(directory, 'full');
  await dar.create(createRequest(base, source));
  const target = join(directory, 'target');
  await mkdir(target);
  await dar.extract(extractRequest(base, target, { paths: { kind: 'paths', paths: [Buffer.from('dir')] } }));
  expect(Object.keys(await snapshot(target)).toSorted()).toEqual([
    'dir',
    'dir/deep',
    'dir/deep/two',
    'dir/link',
    'dir/one',
  ]);
});

async function changeOnce(source: string): Promise<void> {
  // dar compares whole seconds of the change time only through other fields: sizes and kinds differ below.
  await rm(join(source, 'gone'), { recursive: true });
  await rm(join(source, 'becomes-file'), { recursive: true });
  await writeFile(join(source, 'becomes-file'), 'now a file');
  await unlink(join(source, 'becomes-directory'));
  await mkdir(join(source, 'becomes-directory'));
  await writeFile(join(source, 'becomes-directory/inside'), 'z');
  await rm(join(source, 'becomes-link'), { recursive: true });
  await symlink('mode', join(source, 'becomes-link'));
  await chmod(join(source, 'mode'), 0o600);
  await link(join(source, 'dir/one'), join(source, 'dir/three'));
  await writeFile(joinBytes(source, INVALID_NAME), 'changed');
}

async function changeTwice(source: string): Promise<void> {
  await rm(join(source, 'becomes-directory'), { recursive: true });
  await writeFile(join(source, 'becomes-directory'), 'a file again');
  await unlink(join(source, 'dir/deep/two'));
  await writeFile(join(source, 'dir/deep/two'), 'no longer linked');
  await mkdir(join(source, 'gone'));
  for (const name of NASTY_NAMES.slice(0, 4)) await unlink(joinBytes(source, name));
  await writeFile(join(source, 'sparse'), '');
}

async function listed(program: Dar, base: string): Promise<Map<string, CatalogueEntry>> {
  const entries = new Map<string, CatalogueEntry>();
  const { outcome } = await program.list(base, (entry) => void entries.set(entry.path.toString('latin1'), entry));
  expect(outcome).toEqual({ kind: 'ok' });
  return entries;
}
