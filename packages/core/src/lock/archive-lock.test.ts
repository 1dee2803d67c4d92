import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { acquireArchiveLock, type ArchiveLock } from './archive-lock.ts';
import type { LockHolder } from './lock-holder.ts';
import { OWN_MOUNTS } from '../test-support/own-mounts.ts';

const script = join(import.meta.dirname, 'test-support/hold-lock.ts');
const me: LockHolder = {
  pid: process.pid,
  host: 'here',
  command: 'darkive prune',
  startedAt: '2026-05-05T00:00:00.000Z',
};

test('the lock makes its directory for the owner alone, says who holds it, and leaves an empty lock file', async () => {
  const archives = scratchDirectory();
  const lock = await acquireArchiveLock(archives, me);
  expect(lock.finding).toBeNull();
  const directory = join(archives, '.darkive');
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(readdirSync(directory).toSorted()).toEqual(['lock-holder.json', 'lock.sqlite']);
  expect(statSync(join(directory, 'lock-holder.json')).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(join(directory, 'lock-holder.json'), 'utf8'))).toEqual(me);
  await lock.release();
  expect(readdirSync(directory)).toEqual(['lock.sqlite']);
  expect(statSync(join(directory, 'lock.sqlite')).size).toBe(0);
});

test('a second process is refused, told by whom, and gets the lock after its release', async () => {
  const archives = scratchDirectory();
  const holder = await startHolder(archives);
  await expect(acquireArchiveLock(archives, me)).rejects.toMatchObject({
    code: 'lock-held',
    message:
      `The archive directory ${archives} is locked by process ${holder.pid} on attic ` +
      `("darkive backup full", since 2026-05-04T03:02:01.000Z).`,
    hint: expect.stringMatching(/^Wait /),
    facts: { archives, pid: holder.pid, host: 'attic', command: 'darkive backup full' },
  });
  // Being refused leaves the holder's lock alone, and no probe file.
  await expect(acquireArchiveLock(archives, me)).rejects.toMatchObject({ code: 'lock-held' });
  expect(readdirSync(join(archives, '.darkive')).toSorted()).toEqual(['lock-holder.json', 'lock.sqlite']);
  holder.stdin?.end();
  await once(holder, 'exit');
  await (await acquireArchiveLock(archives, me)).release();
});

test('a holder that is killed frees the lock, and what it left behind does no harm', async () => {
  const archives = scratchDirectory();
  const holder = await startHolder(archives);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  expect(readFileSync(join(archives, '.darkive/lock-holder.json'), 'utf8')).toContain('attic');
  const lock = await acquireArchiveLock(archives, me);
  expect(JSON.parse(readFileSync(join(archives, '.darkive/lock-holder.json'), 'utf8'))).toEqual(me);
  expect(await askOther(archives)).toMatchObject({
    code: 'lock-held',
    message: expect.stringContaining('darkive prune'),
  });
  await lock.release();
});

test('the same process is refused too, also by another path, and refusing does not free the lock', async () => {
  const archives = scratchDirectory();
  const lock = await acquireArchiveLock(archives, me);
  const alias = join(scratchDirectory(), 'alias');
  symlinkSync(archives, alias);
  await expect(acquireArchiveLock(archives, me)).rejects.toMatchObject({ code: 'lock-held' });
  await expect(acquireArchiveLock(alias, me)).rejects.toMatchObject({ code: 'lock-held' });
  expect(await askOther(archives)).toMatchObject({ code: 'lock-held' });
  await lock.release();
  const again = await acquireArchiveLock(alias, me);
  await lock.release();
  expect(await askOther(archives)).toMatchObject({ code: 'lock-held' });
  await again.release();
});

test('of many who ask at once, one gets the lock', async () => {
  const archives = scratchDirectory();
  const results = await Promise.allSettled([1, 2, 3, 4].map(() => acquireArchiveLock(archives, me)));
  const locks = results.filter(
    (result): result is PromiseFulfilledResult<ArchiveLock> => result.status === 'fulfilled',
  );
  expect(locks).toHaveLength(1);
  expect(await askOther(archives)).toMatchObject({ code: 'lock-held' });
  await locks[0]?.value.release();
});

test('a holder that has not signed, or signed something else, is another process', async () => {
  const archives = scratchDirectory();
  const lock = await acquireArchiveLock(archives, me);
  for (const text of [null, '{"pid": "x"}', 'torn {']) {
    rmSync(join(archives, '.darkive/lock-holder.json'), { force: true });
    if (text !== null) writeFileSync(join(archives, '.darkive/lock-holder.json'), text);
    await expect(acquireArchiveLock(archives, me)).rejects.toMatchObject({
      code: 'lock-held',
      message: `The archive directory ${archives} is locked by another process.`,
    });
  }
  await lock.release();
});

test('a missing archive directory is an error, and is not made', async () => {
  const archives = join(scratchDirectory(), 'not-mounted');
  await expect(acquireArchiveLock(archives, me)).rejects.toMatchObject({ code: 'io-failed' });
  expect(() => statSync(archives)).toThrow(/ENOENT/);
});

test.each(['the archive directory', 'its .darkive directory'])(
  '%s being read-only is reported with its path',
  async (which) => {
    const archives = scratchDirectory();
    const directory = join(archives, '.darkive');
    if (which !== 'the archive directory') mkdirSync(directory, { mode: 0o555 });
    chmodSync(archives, 0o555);
    onTestFinished(() => chmodSync(archives, 0o755));
    expect(await askOther(archives, '65534')).toMatchObject({
      code: 'io-failed',
      message: expect.stringContaining(directory),
    });
  },
);

test('a lock file that was overwritten is reported with what to do, and is not taken for a held lock', async () => {
  const archives = scratchDirectory();
  mkdirSync(join(archives, '.darkive'));
  writeFileSync(join(archives, '.darkive/lock.sqlite'), 'something else '.repeat(100));
  await expect(acquireArchiveLock(archives, me)).rejects.toMatchObject({
    code: 'io-failed',
    message: expect.stringMatching(/has been overwritten/),
    hint: expect.stringMatching(/^Remove /),
  });
});

test('on a full disk the lock is still to be had, with a warning that it is not signed', () => {
  const archives = scratchDirectory();
  const full = `mount -t tmpfs -o size=64k,nr_inodes=20 tmpfs "$1" && mkdir "$1/.darkive" && : > "$1/.darkive/lock.sqlite" &&
    { dd if=/dev/zero of="$1/fill" bs=4k 2>/dev/null; exec "$2" --input-type=module -e "$3"; }`;
  const take = `
    import { acquireArchiveLock } from ${JSON.stringify(join(import.meta.dirname, 'archive-lock.ts'))};
    const lock = await acquireArchiveLock(${JSON.stringify(archives)}, ${JSON.stringify(me)});
    await lock.release();
    console.log(JSON.stringify(lock.finding));`;
  const output = execFileSync('unshare', [...OWN_MOUNTS, 'sh', '-c', full, 'sh', archives, process.execPath, take], {
    encoding: 'utf8',
  });
  expect(JSON.parse(output)).toMatchObject({ severity: 'warning', code: 'lock-not-signed' });
});

function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'darkive-lock-'));
  chmodSync(directory, 0o755);
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A process that holds the lock. */
async function startHolder(archives: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [script, archives], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (child.stdout === null) throw new Error('no output to read');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  expect(line.toString()).toBe('held\n');
  return child;
}

/** What another process gets that asks for the lock. */
async function askOther(archives: string, uid?: string): Promise<unknown> {
  const arguments_ = [script, archives, ...(uid === undefined ? [] : [uid])];
  const output = execFileSync(process.execPath, arguments_, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return output === 'held\n' ? 'held' : JSON.parse(output);
}
