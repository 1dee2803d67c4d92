import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sealedText } from '../archive/seal.ts';
import { timedHistory, type TimedHistory } from '../test-support/timed-history.ts';

const isRoot = process.getuid?.() === 0;
const SOMEBODY = 65534;

/** As other programs see it: mode, owner when this is root, time in nanoseconds, attributes and ACLs with their values. */
function seen(directory: string): readonly string[] {
  const stat = execFileSync('stat', ['-c', isRoot ? '%a %u %g' : '%a', directory], { encoding: 'utf8' });
  const attributes = execFileSync(
    'getfattr',
    ['-d', '-e', 'hex', '-m', '^(user|system.posix)', '--absolute-names', directory],
    {
      encoding: 'utf8',
    },
  );
  const { mtimeNs } = statSync(directory, { bigint: true });
  return [stat.trim(), String(mtimeNs), ...attributes.split('\n').filter((line) => line.includes('='))];
}

async function history(time = '2001-02-03T04:05:06.123456789Z'): Promise<TimedHistory> {
  const made = await timedHistory();
  const { data } = made.shop;
  writeFileSync(join(data, 'file'), 'x');
  if (isRoot) chownSync(data, SOMEBODY, SOMEBODY);
  chmodSync(data, 0o2751);
  execFileSync('setfattr', ['-n', 'user.color', '-v', '0sAP/+CgA=', data]);
  execFileSync('setfacl', ['-m', 'u:12:rwx,d:g:13:r-x', data]);
  execFileSync('touch', ['-m', '-d', time, data]);
  await made.backup('FULL', '2026-03-01T10:00:00Z');
  return made;
}

const ITSELF = /of the directory itself/;

test.runIf(isRoot).each([
  ['a new directory', '2001-02-03T04:05:06.123456789Z', false],
  ['an empty one, that has a default ACL of its own', '1970-01-01T00:00:01.000000001Z', true],
] as const)('everything into %s: the root itself comes back, too', async (_, time, isThere) => {
  const made = await history(time);
  const before = seen(made.shop.data);
  if (isThere) {
    mkdirSync(made.to);
    execFileSync('setfacl', ['-m', 'd:u:77:rwx', made.to]);
  }
  const { document } = await made.restore({ paths: ['.'] });
  expect(document.checked.notCompared.filter((text) => ITSELF.test(text))).toEqual([]);
  expect(document.outcome).toBe('complete');
  // What a default ACL gives to entries below is told.
  expect(document.findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
  expect(seen(made.to)).toEqual(before);
});

test('without its owner it is not setgid', async () => {
  const made = await history();
  const before = seen(made.shop.data);
  const { document } = await made.restore({ ownership: 'ignore' });
  expect(seen(made.to).slice(1)).toEqual(before.slice(1));
  expect(document.findings.map(({ code, severity }) => [code, severity])).toEqual([['privileges-dropped', 'warning']]);
  const { mode, uid } = statSync(made.to);
  expect([mode & 0o7000, uid]).toEqual([0, process.getuid?.()]);
});

test('a later archive of the chain has the say', async () => {
  const made = await history();
  chmodSync(made.shop.data, 0o700);
  await made.backup('DIFF', '2026-03-02T10:00:00Z');
  const before = seen(made.shop.data);
  await made.restore();
  expect(seen(made.to)).toEqual(before);
});

test('single paths and what is there already leave the directory itself as it is', async () => {
  const made = await history();
  mkdirSync(made.to, { mode: 0o711 });
  await made.restore({ paths: ['file'] });
  expect(statSync(made.to).mode & 0o7777).toBe(0o711);
  const { document } = await made.restore({ target: 'overwrite' });
  expect(statSync(made.to).mode & 0o7777).toBe(0o711);
  expect(document.checked.notCompared.find((text) => ITSELF.test(text))).toMatch(/stay as they were/);
});

test('an archive of an older version does not know it, and that is said', async () => {
  const made = await history();
  const name = 'home_FULL_2026-03-01_100000';
  const { archives } = made.shop.config;
  const places = ['', '.darkive/copies'].map((place) => join(archives.path, place, `${name}.manifest.json`));
  const { seal: _seal, sha256: _digest, source, ...rest } = JSON.parse(readFileSync(places[0] ?? '', 'utf8'));
  expect(source.rootEntry.mode).toBe(isRoot ? 0o2771 : source.rootEntry.mode);
  const { rootEntry: _root, ...older } = source;
  for (const place of places) writeFileSync(place, sealedText({ ...rest, source: older }));
  const { document } = await made.restore();
  expect(document.outcome).toBe('complete');
  expect(document.checked.notCompared.find((text) => ITSELF.test(text))).toMatch(/this archive does not know/);
});
