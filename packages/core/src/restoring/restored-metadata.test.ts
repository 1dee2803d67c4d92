import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeTree } from '../fs/index.ts';
import { timedHistory, type TimedHistory } from '../test-support/timed-history.ts';

const isRoot = process.getuid?.() === 0;
const SOMEBODY = 65534;

test('what is setuid or setgid loses that with its owner, at every moment of a chain', async () => {
  const history = await timedHistory();
  const at = (name: string): string => join(history.shop.data, name);
  for (const name of ['setuid', 'setgid', 'both', 'later', 'no longer', 'plain']) writeFileSync(at(name), name);
  mkdirSync(at('directory'));
  linkSync(at('setuid'), at('second name'));
  if (isRoot) for (const name of ['setuid', 'setgid', 'both', 'later']) chownSync(at(name), SOMEBODY, SOMEBODY);
  for (const [name, mode] of [
    ['setuid', 0o4755],
    ['setgid', 0o2755],
    ['both', 0o6711],
    ['no longer', 0o4755],
    ['directory', 0o3775],
    ['plain', 0o1644],
  ] as const) {
    chmodSync(at(name), mode);
  }
  await history.backup('FULL', '2026-03-01T10:00:00Z');
  chmodSync(at('later'), 0o4750);
  chmodSync(at('no longer'), 0o755);
  await history.backup('DIFF', '2026-03-02T10:00:00Z');

  mkdirSync(history.to);
  const seen: string[] = [];
  const watcher = watch(history.to, (_, name) => {
    const stat = name === null ? null : lstatSync(join(history.to, name), { throwIfNoEntry: false });
    if (stat !== undefined && stat !== null && stat.isFile() && (stat.mode & 0o6000) !== 0) seen.push(String(name));
  });
  const { document, exit } = await history.restore({ ownership: 'ignore' });
  watcher.close();
  expect(seen).toEqual([]);
  expect([exit, document.outcome]).toEqual(['done', 'complete']);
  expect(document.findings.map(({ code, facts }) => [code, facts['entries']])).toEqual([['privileges-dropped', 6]]);
  const mode = (name: string): string => (lstatSync(join(history.to, name)).mode & 0o7777).toString(8);
  expect(
    ['setuid', 'second name', 'setgid', 'both', 'later', 'no longer', 'directory', 'plain'].map(
      (name) => `${name} ${mode(name)}`,
    ),
  ).toEqual([
    'setuid 755',
    'second name 755',
    'setgid 755',
    'both 711',
    'later 750',
    'no longer 755',
    'directory 1775',
    'plain 1644',
  ]);
  expect(lstatSync(join(history.to, 'setuid')).ino).toBe(lstatSync(join(history.to, 'second name')).ino);
});

test.runIf(isRoot)('with owners they keep it', async () => {
  const history = await timedHistory();
  const file = join(history.shop.data, 'setuid');
  writeFileSync(file, 'x');
  chownSync(file, SOMEBODY, SOMEBODY);
  chmodSync(file, 0o6755);
  await history.backup('FULL', '2026-03-01T10:00:00Z');
  const { document } = await history.restore();
  expect(document).toMatchObject({ outcome: 'complete', findings: [], checked: { owners: 1 } });
  const { mode, uid } = lstatSync(join(history.to, 'setuid'));
  expect([mode & 0o7777, uid]).toEqual([0o6755, SOMEBODY]);
});

test('attributes and ACLs of files that are replaced do not stay, nor do those that a default ACL gives', async () => {
  const history = await timedHistory();
  const at = (name: string): string => join(history.shop.data, name);
  mkdirSync(at('directory'));
  for (const name of ['file', 'kept', 'directory/new\nline é']) writeFileSync(at(name), name);
  symlinkSync('nowhere', at('link'));
  setAttribute(at('kept'), 'user.kept');
  await history.backup('FULL', '2026-03-01T10:00:00Z');

  setAttribute(at('file'), 'user.stranger');
  setAttribute(at('kept'), 'user.stranger');
  execFileSync('setfacl', ['-m', `u:${SOMEBODY}:rwx`, at('file')]);
  const over = await history.restore({ to: null, target: 'in-place' });
  expect(over.exit).toBe('done');
  expect(attributesOf(history.shop.data)).toEqual(['kept user.kept']);
  expect(lstatSync(at('file')).mode & 0o777).toBe(0o644);

  mkdirSync(history.to);
  execFileSync('setfacl', ['-d', '-m', `u:${SOMEBODY}:rwx`, history.to]);
  const inherited = await history.restore();
  expect([inherited.exit, inherited.document.findings.map(({ code }) => code)]).toEqual([
    'done',
    ['attributes-removed'],
  ]);
  expect(attributesOf(history.to)).toEqual(['kept user.kept']);
  expect(lstatSync(join(history.to, 'directory/new\nline é')).mode & 0o777).toBe(0o644);
});

test('an attribute or a mode that did not come back is counted, is no damage, and nobody is sent to verify', async () => {
  const history = await timedHistory();
  writeFileSync(join(history.shop.data, 'file'), 'x');
  setAttribute(join(history.shop.data, 'file'), 'user.note');
  await history.backup('FULL', '2026-03-01T10:00:00Z');
  const { exit, document } = await withoutAttributes(history);
  expect([exit, document.outcome]).toEqual(['degraded', 'degraded']);
  expect(document.findings).toMatchObject([
    { severity: 'degraded', code: 'metadata-lost', facts: { lost: ['modes', 'extended attributes'] } },
  ]);
  expect(JSON.stringify(document.findings)).not.toContain('verify');
});

test('a target that everyone may write into is refused before slices are read, with the way through', async () => {
  const history = await timedHistory();
  writeFileSync(join(history.shop.data, 'file'), 'x');
  await history.backup('FULL', '2026-03-01T10:00:00Z');
  mkdirSync(history.to);
  chmodSync(history.to, 0o777);
  history.shop.events.length = 0;
  await expect(history.restore()).rejects.toMatchObject({
    code: 'restore-target-refused',
    hint: expect.stringContaining('--allow-shared-target'),
  });
  const phases = history.shop.events.flatMap((event) => (event.kind === 'phase' ? [event.phase] : []));
  expect(phases).toEqual(['look-up']);
  expect((await history.restore({ sharedTarget: true })).exit).toBe('done');
  await removeTree(history.to);
  await expect(history.restore({ to: null })).rejects.toMatchObject({ code: 'usage-invalid' });
});

test('directories have their times after a whole chain, also when something touches them after dar', async () => {
  const history = await timedHistory();
  const at = (name: string): string => join(history.shop.data, name);
  const OLD = new Date('2020-01-01T10:00:00.500Z');
  const age = (): void => {
    for (const name of ['a/b', 'a', 'empty']) utimesSync(at(name), OLD, OLD);
  };
  mkdirSync(at('a/b'), { recursive: true });
  mkdirSync(at('empty'));
  for (const name of ['a/changed', 'a/b/gone', 'file']) writeFileSync(at(name), name);
  age();
  await history.backup('FULL', '2026-03-01T10:00:00Z');
  writeFileSync(at('a/changed'), 'anew');
  rmSync(at('a/b/gone'));
  writeFileSync(at('a/b/new'), 'new');
  age();
  await history.backup('DIFF', '2026-03-02T10:00:00Z');

  const { exit, document } = await withDarThen(history, 'touch "$out/a" "$out/a/b"');
  expect([exit, document.findings]).toEqual(['done', []]);
  const seconds = (name: string): number => Math.floor(lstatSync(join(history.to, name)).mtimeMs / 1000);
  const wanted = Math.floor(OLD.getTime() / 1000);
  expect(['a', 'a/b', 'empty'].map(seconds)).toEqual([wanted, wanted, wanted]);
  expect(document.checked.notCompared).not.toContain('times of directories');
});

/** With a dar that, when it is done, takes away what a poor file system would not have kept. */
function withoutAttributes(history: TimedHistory) {
  return withDarThen(history, 'setfattr -x user.note "$out/file"; chmod 777 "$out/file"');
}

/** With a dar that runs this shell script after each extraction; `$out` is the target. */
async function withDarThen(history: TimedHistory, script: string) {
  const { shop } = history;
  const bin = join(shop.directory, 'bin');
  mkdirSync(bin);
  const real = execFileSync('sh', ['-c', 'command -v dar'], { encoding: 'utf8' }).trim();
  writeFileSync(
    join(bin, 'dar'),
    `#!/bin/sh\n${real} "$@"; code=$?\ncase " $* " in *" -x "*) out=${history.to}; ${script} ;; esac\nexit $code\n`,
    { mode: 0o755 },
  );
  return history.restore({}, await shop.with({ path: bin }));
}

function setAttribute(file: string, name: string): void {
  execFileSync('setfattr', ['-n', name, '-v', '1', file]);
}

/** `path name` of everything below and the directory itself. */
function attributesOf(directory: string): string[] {
  const text = execFileSync('getfattr', ['-R', '-h', '-m', '^(user|system)', '.'], {
    cwd: directory,
    encoding: 'utf8',
  });
  const found: string[] = [];
  let path = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('# file: ')) path = line.slice('# file: '.length).replace(/^\.\//, '');
    else if (line !== '') found.push(`${path} ${line}`);
  }
  return found;
}
