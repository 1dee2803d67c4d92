import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makePrivateDirectory, removeTree } from './temporary.ts';
import { OWN_MOUNTS } from '../test-support/own-mounts.ts';

test('a private directory is new, and for us alone', async () => {
  const parent = await scratch();
  const one = await makePrivateDirectory(parent, 'darkive-');
  const two = await makePrivateDirectory(parent, 'darkive-');
  expect(one).not.toBe(two);
  expect(basename(one)).toMatch(/^darkive-.{6}$/);
  expect((await stat(one)).mode & 0o777).toBe(0o700);
  await expect(makePrivateDirectory(join(parent, 'absent'), 'x')).rejects.toMatchObject({ code: 'io-failed' });
});

test('a tree of any names is removed, and links are not followed', async () => {
  const parent = await scratch();
  const tree = join(parent, 'tree');
  const outside = join(parent, 'outside');
  await mkdir(join(tree, 'a', 'b', 'c'), { recursive: true });
  await mkdir(outside);
  await writeFile(join(outside, 'precious'), 'x');
  await symlink(outside, join(tree, 'a', 'link'));
  await writeFile(Buffer.concat([Buffer.from(tree), Buffer.from('/a/\xff\n', 'latin1')]), '');
  execFileSync('mkfifo', [join(tree, 'pipe')]);
  await removeTree(tree);
  await removeTree(tree);
  expect(await readdir(parent)).toEqual(['outside']);
  await symlink(outside, tree);
  await removeTree(tree);
  expect(await readFile(join(outside, 'precious'), 'utf8')).toBe('x');
  expect(await readdir(parent)).toEqual(['outside']);
});

test('directories without permissions are removed by their owner, who is not root', async () => {
  const parent = await scratch();
  const script = `
    const { removeTree } = await import('./temporary.ts');
    const { mkdirSync, writeFileSync, chmodSync, existsSync } = await import('node:fs');
    const tree = process.argv[1] + '/tree';
    mkdirSync(tree + '/closed/in/deep', { recursive: true });
    mkdirSync(tree + '/readonly');
    writeFileSync(tree + '/readonly/file', '');
    writeFileSync(tree + '/closed/in/file', '');
    for (const name of ['/readonly', '/closed/in/deep', '/closed/in', '/closed']) chmodSync(tree + name, name === '/readonly' ? 0o555 : 0);
    chmodSync(tree, 0o500);
    await removeTree(tree);
    console.log(existsSync(tree));`;
  expect(asOrdinaryUser(script, parent)).toBe('false\n');
});

test('another file system in the tree is not entered', () => {
  const script = `
    const { removeTree } = await import('./temporary.ts');
    const { existsSync } = await import('node:fs');
    const error = await removeTree('/mnt/tree').catch((caught) => caught);
    console.log(JSON.stringify([error.code, error.message, existsSync('/mnt/tree/mounted/precious')]));`;
  const shell = `mount -t tmpfs -o size=64k,nr_inodes=9 none /mnt && mkdir -p /mnt/tree/mounted &&
    mount -t tmpfs -o size=64k,nr_inodes=9 none /mnt/tree/mounted && touch /mnt/tree/mounted/precious &&
    exec "$0" --input-type=module -e "$1"`;
  const output = execFileSync('unshare', [...OWN_MOUNTS, 'sh', '-c', shell, process.execPath, script], {
    encoding: 'utf8',
    cwd: import.meta.dirname,
  });
  expect(JSON.parse(output)).toEqual([
    'io-failed',
    'Cannot remove /mnt/tree/mounted: another file system is mounted there.',
    true,
  ]);
});

test('what cannot be removed is an error that names it', async () => {
  await expect(removeTree('/proc/self/status')).rejects.toMatchObject({
    code: 'io-failed',
    message: expect.stringContaining('/proc/self/status'),
  });
});

/** Root may do everything: as root, without the capabilities that make it so. */
function asOrdinaryUser(script: string, argument: string): string {
  const command = [process.execPath, '--input-type=module', '-e', script, argument];
  const drop = [
    'setpriv',
    '--bounding-set=-dac_override,-dac_read_search',
    '--inh-caps=-dac_override,-dac_read_search',
    '--',
  ];
  const [file, ...args] = process.getuid?.() === 0 ? [...drop, ...command] : command;
  return execFileSync(file ?? '', args, { encoding: 'utf8', cwd: import.meta.dirname });
}

async function scratch(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'temporary-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
