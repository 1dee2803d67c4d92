import { execFileSync, spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readlink, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { placeDriverContract } from '../../plugin/testing/place-driver-contract.ts';
import { OWN_MOUNTS } from '../../test-support/own-mounts.ts';
import type { OpenPlace } from '../driver.ts';
import { directoryDriver } from './directory-driver.ts';

async function scratch(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), 'darkive-place-')));
}

placeDriverContract({
  driver: directoryDriver,
  describe,
  it,
  make: async () => {
    const path = await scratch();
    return {
      here: { path },
      absent: { path: join(path, 'not-mounted') },
      dispose: () => rm(path, { recursive: true, force: true }),
    };
  },
});

test('a place is kept by its path, which must be found again from anywhere', async () => {
  const context = { signal: new AbortController().signal };
  expect(await directoryDriver.optionsAt('/mnt//bank/', context)).toEqual({ path: '/mnt/bank' });
  await expect(directoryDriver.optionsAt('mnt/bank', context)).rejects.toMatchObject({ code: 'usage-invalid' });
});

async function opened(): Promise<{ path: string; place: OpenPlace }> {
  const path = await scratch();
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return { path, place: await directoryDriver.open({ path }, { signal: new AbortController().signal }) };
}

async function* one(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}

async function listed(place: OpenPlace): Promise<{ file: string; bytes: number }[]> {
  const files: { file: string; bytes: number }[] = [];
  for await (const file of place.list()) files.push(file);
  return files;
}

const A = { bytes: 1, sha256: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb' };

test('nothing is written through a link that leads out of the place', async () => {
  const { path, place } = await opened();
  const outside = await scratch();
  onTestFinished(() => rm(outside, { recursive: true, force: true }));
  await symlink(outside, join(path, 'archives'));
  await expect(place.write('archives/a', one('a'), A)).rejects.toMatchObject({ code: 'guard-refused' });
  await expect(place.write('archives/deeper/a', one('a'), A)).rejects.toMatchObject({ code: 'guard-refused' });
  expect(await readdir(outside)).toEqual([]);
});

test('a pipe is no file: it is not waited for', async () => {
  const { path, place } = await opened();
  execFileSync('mkfifo', [join(path, 'pipe')]);
  await expect(place.read('pipe')[Symbol.asyncIterator]().next()).rejects.toThrow(/not a regular file/);
  await expect(place.hash('pipe')).rejects.toThrow(/not a regular file/);
});

test.each([1, 4095, 4096, 1_048_576, 3_000_000])(
  'a file of %i bytes is read past the cache where dd can do so',
  async (size) => {
    const { path, place } = await opened();
    const file = join(path, 'file');
    await writeFile(file, Buffer.alloc(size, 'darkive'));
    const [sha256] = execFileSync('sha256sum', [file], { encoding: 'utf8' }).split(' ');
    expect(await place.hash('file')).toEqual({ bytes: size, sha256, fromMedium: ddReadsPast(file) });
  },
);

test('a file that goes on to the disk while it is written comes whole', async () => {
  const { path, place } = await opened();
  const source = await scratch();
  onTestFinished(() => rm(source, { recursive: true, force: true }));
  const bytes = 70_000_001;
  await writeFile(join(source, 'file'), randomFillSync(Buffer.allocUnsafe(bytes)));
  const [sha256 = ''] = execFileSync('sha256sum', [join(source, 'file')], { encoding: 'utf8' }).split(' ');
  const home = await directoryDriver.open({ path: source }, { signal: new AbortController().signal });
  expect(await place.write('file', home.read('file'), { bytes, sha256 })).toEqual({ state: 'written' });
  expect(execFileSync('cmp', [join(source, 'file'), join(path, 'file')], { encoding: 'utf8' })).toBe('');
  expect(await place.hash('file')).toMatchObject({ bytes, sha256 });
});

test('who stops reading in the middle leaves no file open', async () => {
  const { path, place } = await opened();
  await writeFile(join(path, 'file'), Buffer.alloc(3_000_000));
  for await (const block of place.read('file')) {
    expect(block.length).toBeGreaterThan(0);
    break;
  }
  const open = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  expect(open.filter((target) => target.startsWith(path))).toEqual([]);
});

function ddReadsPast(file: string): boolean {
  try {
    execFileSync('dd', [`if=${file}`, 'of=/dev/null', 'iflag=direct', 'bs=1M'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Writes a file of 1 MiB over one of a byte at `process.argv[1]`, and prints what comes of it. */
const WRITE_LARGE = `
  import { readdirSync, readFileSync } from 'node:fs';
  import { createHash } from 'node:crypto';
  import { directoryDriver } from '${new URL('directory-driver.ts', import.meta.url).href}';
  const path = process.argv[1];
  process.on('SIGXFSZ', () => {});
  const place = await directoryDriver.open({ path }, { signal: new AbortController().signal });
  const write = (content) => place.write('file', (async function* () { yield content; })(), {
    bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') });
  await write(Buffer.from('a'));
  const error = await write(Buffer.alloc(2 ** 20)).catch((caught) => caught);
  console.log(JSON.stringify([error.code, error.facts?.errno, readFileSync(path + '/file', 'utf8'), readdirSync(path)]));`;

test('on a full file system what was there stays, and nothing else', () => {
  const shell = 'mount -t tmpfs -o size=256k none /mnt && exec "$0" --input-type=module -e "$1" /mnt';
  const output = execFileSync('unshare', [...OWN_MOUNTS, 'sh', '-c', shell, process.execPath, WRITE_LARGE], {
    encoding: 'utf8',
  });
  expect(JSON.parse(output)).toEqual(['target-full', 'ENOSPC', 'a', ['file']]);
});

test('where a file may not grow so large what was there stays, and nothing else', async () => {
  const { path } = await opened();
  const shell = 'ulimit -f 512 && exec "$0" --input-type=module -e "$1" "$2"';
  const output = execFileSync('sh', ['-c', shell, process.execPath, WRITE_LARGE, path], { encoding: 'utf8' });
  expect(JSON.parse(output)).toEqual(['io-failed', 'EFBIG', 'a', ['file']]);
});

/** Opens what is mounted at `process.argv[1]`, unmounts it, and tries all that changes something. */
const UNMOUNTED = `
  import { execFileSync } from 'node:child_process';
  import { readdirSync } from 'node:fs';
  import { directoryDriver } from '${new URL('directory-driver.ts', import.meta.url).href}';
  const path = process.argv[1];
  const place = await directoryDriver.open({ path }, { signal: new AbortController().signal });
  const source = async function* () { yield Buffer.from('a'); };
  const expected = { bytes: 1, sha256: '${A.sha256}' };
  const before = await place.write('archives/a', source(), expected);
  execFileSync('umount', [path]);
  const codes = [];
  for (const call of [() => place.room(), () => place.write('archives/a', source(), expected), () => place.remove('a'), () => place.sweep()])
    codes.push(await call().then(() => 'done', ({ code }) => code));
  console.log(JSON.stringify([before.state, codes, readdirSync(path)]));`;

test('once the disk has left its mount point nothing is written there', () => {
  const shell =
    'mount -t tmpfs none /mnt && mount -t tmpfs -o size=256k none /mnt && exec "$0" --input-type=module -e "$1" /mnt';
  const output = execFileSync('unshare', [...OWN_MOUNTS, 'sh', '-c', shell, process.execPath, UNMOUNTED], {
    encoding: 'utf8',
  });
  const refused = ['guard-refused', 'guard-refused', 'guard-refused', 'guard-refused'];
  expect(JSON.parse(output)).toEqual(['written', refused, []]);
});

/** Writes the first byte of two, and waits for ever. */
const WRITE_HALF = `
  import { directoryDriver } from '${new URL('directory-driver.ts', import.meta.url).href}';
  setInterval(() => {}, 1000);
  const place = await directoryDriver.open({ path: process.argv[1] }, { signal: new AbortController().signal });
  await place.write('archives/file', (async function* () {
    yield Buffer.from('a');
    console.log('half');
    await new Promise(() => {});
  })(), { bytes: 2, sha256: '' });`;

test('what a killed write has left is no file, and is swept away', async () => {
  const { path, place } = await opened();
  const child = spawn(process.execPath, ['--input-type=module', '-e', WRITE_HALF, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await readdir(join(path, 'archives'))).toEqual(['file.part']);
  expect(await listed(place)).toEqual([]);
  expect(await place.sweep()).toBe(1);
  expect(await readdir(join(path, 'archives'))).toEqual([]);
});

test('a write goes on where a killed one has left its beginning', async () => {
  const { path, place } = await opened();
  await mkdir(join(path, 'archives'));
  await writeFile(join(path, 'archives/file.part'), 'more than one byte');
  expect(await place.write('archives/file', one('a'), A)).toEqual({ state: 'written' });
  expect(await listed(place)).toEqual([{ file: 'archives/file', bytes: 1 }]);
});
