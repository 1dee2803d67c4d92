import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, link, lstat, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isBeingRead } from '../lock/index.ts';
import { treeSnapshot } from '../plugin/testing/tree-snapshot.ts';
import { planRestore } from './restore.ts';
import { protectedReason } from './protected-places.ts';
import { timedHistory, type TimedHistory } from '../test-support/timed-history.ts';

const isRoot = process.getuid?.() === 0;

/** A FULL of a few files and a DIFF in which `gone` is no more. */
async function history(): Promise<TimedHistory> {
  const made = await timedHistory();
  const { data } = made.shop;
  await mkdir(join(data, 'folder/deep'), { recursive: true });
  for (const name of ['plain', 'folder/one', 'folder/deep/two', 'gone'])
    await writeFile(join(data, name), `saved ${name}`);
  await symlink('plain', join(data, 'link'));
  await made.backup('FULL', '2026-03-01T10:00:00Z');
  await rm(join(data, 'gone'));
  await made.backup('DIFF', '2026-03-02T10:00:00Z');
  return made;
}

/** A dar that does something else first; the directory it lies in. */
async function fakeDar(directory: string, first: string): Promise<string> {
  const bin = join(directory, 'bin');
  const real = execFileSync('sh', ['-c', 'command -v dar'], { encoding: 'utf8' }).trim();
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, 'dar'), `#!/bin/sh\n${first}\nexec ${real} "$@"\n`, { mode: 0o755 });
  return bin;
}

const refusalOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => error,
  );

test('places of the system and the home directory are never restored into', async () => {
  for (const place of ['/', '/etc', '/etc/new', '/usr/local/x', '/boot', '/tmp', '/var', '/home', '/home/anna']) {
    expect(protectedReason(place, '/home/anna'), place).not.toBeNull();
  }
  for (const place of ['/home/anna/restored', '/mnt/disk', '/tmp/x', '/var/tmp/x', '/etcetera']) {
    expect(protectedReason(place, '/home/anna'), place).toBeNull();
  }
  const { shop, restore } = await history();
  for (const target of ['empty', 'overwrite'] as const) {
    for (const to of [
      '/',
      '/etc',
      '/usr/darkive-test',
      '/proc/self',
      shop.directory,
      join(shop.archives, 'x'),
      shop.archives,
    ]) {
      expect(await refusalOf(restore({ to, target })), to).toMatchObject({
        code: 'restore-target-refused',
        exit: 'refused',
      });
    }
  }
  expect(existsSync('/usr/darkive-test')).toBe(false);
});

test('a symbolic link anywhere on the path is refused, with the real path', async () => {
  const { shop, restore } = await history();
  await mkdir(join(shop.directory, 'real/inner'), { recursive: true });
  await symlink('real', join(shop.directory, 'alias'));
  for (const [to, meant] of [
    ['alias', 'alias'],
    ['alias/inner', 'real/inner'],
    ['alias/new', 'real/new'],
  ] as const) {
    expect(await refusalOf(restore({ to: join(shop.directory, to) })), to).toMatchObject({
      code: 'restore-target-refused',
      message: expect.stringContaining(join(shop.directory, meant)),
    });
  }
  expect(await readdir(join(shop.directory, 'real'), { recursive: true })).toEqual(['inner']);
});

test('a directory that everyone may write into, or of another user, is refused', async () => {
  const { shop, restore } = await history();
  const to = join(shop.directory, 'open');
  await mkdir(to);
  await chmod(to, 0o777);
  expect(await refusalOf(restore({ to }))).toMatchObject({
    code: 'restore-target-refused',
    hint: expect.stringContaining('chmod o-w'),
  });
  await chmod(to, 0o755);
  // Only root can make one of another user; others find out that their own is fine.
  if (isRoot) await chown(to, 54_321, 54_321);
  const expected = isRoot ? { code: 'restore-target-refused', facts: { target: to } } : { value: { exit: 'done' } };
  expect(await refusalOf(restore({ to }))).toMatchObject(expected);
});

test('a second restore into the same directory is refused while the first runs, by whatever path', async () => {
  const { shop, restore, to } = await history();
  await mkdir(to);
  const holder = spawn('flock', ['-x', to, 'sh', '-c', 'echo held; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void holder.kill());
  if (holder.stdout !== null) await once(holder.stdout, 'data');
  expect(await refusalOf(restore())).toMatchObject({ code: 'lock-held', exit: 'locked' });
  expect(await readdir(to)).toEqual([]);
  holder.stdin?.end();
  await once(holder, 'exit');
  // While dar writes, the lock is ours; afterwards it is free.
  const seen = join(shop.directory, 'seen');
  const bin = await fakeDar(
    shop.directory,
    `case " $* " in *" -x "*) flock -n -E 9 ${to} true; echo $? >> ${seen};; esac`,
  );
  expect(await restore({}, await shop.with({ path: bin }))).toMatchObject({ exit: 'done' });
  expect(await readFile(seen, 'utf8')).toBe('9\n9\n');
  execFileSync('flock', ['-n', to, 'true']);
});

test('a directory that is swapped during the run does not lead the restore elsewhere', async () => {
  const { shop, restore, to } = await history();
  const victim = join(shop.directory, 'victim');
  await mkdir(victim);
  await writeFile(join(victim, 'plain'), 'precious');
  const swap = `[ -L ${to} ] || { mv ${to} ${to}.away; ln -s ${victim} ${to}; }`;
  const bin = await fakeDar(shop.directory, `case " $* " in *" -x "*) ${swap};; esac`);
  const { document, exit } = await restore({ target: 'overwrite' }, await shop.with({ path: bin }));
  expect(exit).toBe('incomplete');
  expect(document.findings).toMatchObject([{ code: 'target-moved', message: expect.stringContaining(`${to}.away`) }]);
  expect(await readdir(victim)).toEqual(['plain']);
  expect(await readFile(join(victim, 'plain'), 'utf8')).toBe('precious');
  expect(await readFile(join(`${to}.away`, 'folder/deep/two'), 'utf8')).toBe('saved folder/deep/two');
});

test('restoring over plain files replaces them, keeps others, and leaves their other names alone', async () => {
  const { shop, restore, to } = await history();
  await mkdir(join(to, 'folder'), { recursive: true });
  await writeFile(join(shop.directory, 'outside'), 'outside');
  await link(join(shop.directory, 'outside'), join(to, 'plain'));
  await writeFile(join(to, 'folder/one'), 'newer', { mode: 0o400 });
  await writeFile(join(to, 'folder/mine'), 'mine');
  await symlink('elsewhere', join(to, 'link'));
  expect(await refusalOf(restore())).toMatchObject({
    code: 'restore-target-refused',
    message: expect.stringContaining('not empty'),
  });
  const { document, exit } = await restore({ target: 'overwrite' });
  expect([exit, document.findings, document.replaced]).toEqual(['done', [], 3]);
  expect(await readFile(join(to, 'plain'), 'utf8')).toBe('saved plain');
  expect(await readFile(join(to, 'folder/one'), 'utf8')).toBe('saved folder/one');
  expect(await readFile(join(to, 'folder/mine'), 'utf8')).toBe('mine');
  expect(await readFile(join(shop.directory, 'outside'), 'utf8')).toBe('outside');
});

test('everything in the way is reported at once, and nothing is changed', async () => {
  const { shop, restore, options, to } = await history();
  await mkdir(join(to, 'plain'), { recursive: true });
  await mkdir(join(shop.directory, 'victim'));
  await symlink('../victim', join(to, 'folder'));
  await writeFile(join(to, 'link'), 'a file');
  await writeFile(join(to, 'gone'), 'written again since');
  const before = await Promise.all([treeSnapshot(to), treeSnapshot(join(shop.directory, 'victim'))]);
  const problems = [
    expect.stringMatching(/^folder: it is a symbolic link/),
    expect.stringMatching(/^gone: it did not exist at that time, and would be lost$/),
    expect.stringMatching(/^link: it is of another kind; the archive has a symlink there$/),
    expect.stringMatching(/^plain: it is a directory; the archive has a file there$/),
  ];
  const refusal = (await refusalOf(restore({ target: 'overwrite' }))) as { facts: { problems: string[] } };
  expect(refusal).toMatchObject({ code: 'restore-target-refused', exit: 'refused', facts: { problemCount: 4 } });
  expect(refusal.facts.problems.toSorted()).toEqual(problems);
  const plan = await planRestore(options({ target: 'overwrite' }), shop.services);
  expect(plan).toMatchObject({ exit: 'refused', document: { outcome: 'impossible', audit: { problemCount: 4 } } });
  expect(await Promise.all([treeSnapshot(to), treeSnapshot(join(shop.directory, 'victim'))])).toEqual(before);

  // Only what is asked for counts; what was deleted comes back when that is wanted.
  expect(await refusalOf(restore({ target: 'overwrite', paths: ['folder/one'] }))).toMatchObject({
    facts: { problemCount: 1 },
  });
  const kept = await restore({ target: 'overwrite', paths: ['gone'], at: '2026-03-01T12:00:00Z' });
  expect([kept.exit, await readFile(join(to, 'gone'), 'utf8')]).toEqual(['done', 'saved gone']);
});

test('a file of another user is in the way', async () => {
  const { restore, to } = await history();
  await mkdir(join(to, 'folder/deep'), { recursive: true });
  await writeFile(join(to, 'folder/deep/two'), 'theirs');
  if (isRoot) await chown(join(to, 'folder/deep/two'), 54_321, 54_321);
  const expected = isRoot
    ? { facts: { problems: ['folder/deep/two: it belongs to another user (54321)'] } }
    : { value: { exit: 'done' } };
  expect(await refusalOf(restore({ target: 'overwrite' }))).toMatchObject(expected);
});

test('over the directory itself that was backed up only with --in-place', async () => {
  const { shop, restore } = await history();
  const plain = join(shop.data, 'plain');
  await writeFile(plain, 'spoilt');
  await rm(join(shop.data, 'folder'), { recursive: true });
  await writeFile(join(shop.data, 'new'), 'new');
  expect(await refusalOf(restore({ to: shop.data, target: 'overwrite' }))).toMatchObject({
    code: 'restore-target-refused',
    hint: expect.stringContaining('--in-place'),
  });
  expect(await refusalOf(restore({ target: 'in-place' }))).toMatchObject({ code: 'restore-target-refused' });
  expect(await readFile(plain, 'utf8')).toBe('spoilt');
  expect(await restore({ to: null, target: 'in-place' })).toMatchObject({
    exit: 'done',
    document: { target: shop.data },
  });
  expect(await readFile(plain, 'utf8')).toBe('saved plain');
  expect((await readdir(shop.data)).toSorted()).toEqual(['folder', 'link', 'new', 'plain']);
});

test('what was deleted in between comes back only when it is asked for', async () => {
  const { restore, to } = await history();
  await restore();
  expect(await readdir(to)).not.toContain('gone');
  await rm(to, { recursive: true });
  await restore({ deletions: 'ignore' });
  expect(await readdir(to)).toContain('gone');
});

test('root restores owners and others do not, unless told otherwise', async () => {
  const { shop, restore, to } = await history();
  const said = join(shop.directory, 'said');
  const bin = await fakeDar(shop.directory, `case " $* " in *" -x "*) echo "$*" > ${said};; esac`);
  const { uid } = await stat(shop.directory);
  const keepsOwners = async (userId: number, ownership: 'preserve' | 'ignore' | null): Promise<boolean> => {
    const services = { process: { pid: process.pid, userId } };
    // What is told to dar: only root could give files away here.
    await refusalOf(restore({ ownership, paths: ['plain'] }, await shop.with({ path: bin, services })));
    await rm(to, { recursive: true, force: true });
    return !(await readFile(said, 'utf8')).includes('ignore-owner');
  };
  expect([await keepsOwners(0, null), await keepsOwners(0, 'ignore')]).toEqual([true, false]);
  expect([await keepsOwners(uid + 1000, null), await keepsOwners(uid + 1000, 'preserve')]).toEqual([false, true]);
});

test('archives that are being restored are held against a prune, also when the restore fails', async () => {
  const { shop, restore, to } = await history();
  const seen = join(shop.directory, 'seen');
  const reading = join(shop.archives, '.darkive/reading');
  const bin = await fakeDar(shop.directory, `case " $* " in *" -x "*) ls ${reading} >> ${seen};; esac`);
  await restore({}, await shop.with({ path: bin }));
  expect(await readFile(seen, 'utf8')).toMatch(/^restore-/);
  expect(await refusalOf(restore({ paths: ['nothing'], to: `${to}2` }))).toMatchObject({ code: 'path-not-found' });
  expect(await isBeingRead(shop.archives)).toBe(false);
});

test('a directory is made for its owner alone, and does not stay when nothing can be restored', async () => {
  const { shop, restore, to } = await history();
  await restore({ paths: ['plain'] });
  expect((await lstat(to)).mode & 0o777).toBe(0o700);
  await rm(to, { recursive: true });
  // Only when everything has come back does it get the mode of the directory that was backed up.
  const seen = join(shop.directory, 'seen');
  const watching = await fakeDar(shop.directory, `case " $* " in *" -x "*) stat -c %a ${to} >> ${seen};; esac`);
  await restore({}, await shop.with({ path: watching }));
  expect([...new Set((await readFile(seen, 'utf8')).trim().split('\n'))]).toEqual(['700']);
  expect((await lstat(to)).mode).toBe((await lstat(shop.data)).mode);
  await rm(to, { recursive: true });
  // Found out after the directory was made: it must not be left behind.
  const full = (await readdir(shop.archives)).find((name) => /_FULL_.*\d\.1\.dar$/.test(name)) ?? '';
  const bin = await fakeDar(shop.directory, `case " $* " in *" -x "*) rm -f ${join(shop.archives, full)};; esac`);
  const result = await refusalOf(restore({ target: 'overwrite' }, await shop.with({ path: bin })));
  expect(result).toMatchObject({ value: { exit: 'incomplete' } });
  await rm(to, { recursive: true });
  expect(await refusalOf(restore())).toMatchObject({ exit: 'incomplete' });
  expect(existsSync(to)).toBe(false);
});
