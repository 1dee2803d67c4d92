import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLogFiles, type LogFiles, type LogFilesOptions } from './log-files.ts';
import { OWN_MOUNTS } from '../test-support/own-mounts.ts';

const TIME = '2026-11-21T08:44:12.123Z';

test('the main log has what matters, the tools log what programs said, the debug log everything', async () => {
  const directory = join(await scratch(), 'state', 'logs');
  const logs = await open(directory);
  logs.logger.debug('detail');
  logs.logger.info('started');
  logs.logger.warn('careful');
  logs.logger.error('failed');
  logs.toolOutput('dar: 5 inodes');
  await logs.close();
  logs.logger.info('after the end');
  expect(await readFile(join(directory, 'darkive.log'), 'utf8')).toBe(
    `${TIME} INFO started\n${TIME} WARN careful\n${TIME} ERROR failed\n`,
  );
  expect(await readFile(join(directory, 'darkive-tools.log'), 'utf8')).toBe(`${TIME} TOOL dar: 5 inodes\n`);
  const everything = await readFile(join(directory, 'darkive-debug.log'), 'utf8');
  expect(everything.split('\n').map((line) => line.slice(TIME.length + 1))).toEqual([
    'DEBUG detail',
    'INFO started',
    'WARN careful',
    'ERROR failed',
    'TOOL dar: 5 inodes',
    '',
  ]);
  expect(logs.warnings()).toEqual([]);
});

test('only the owner may read them', async () => {
  const directory = join(await scratch(), 'logs');
  await mkdir(directory, { mode: 0o755 });
  await writeFile(join(directory, 'darkive.log'), 'old\n', { mode: 0o644 });
  await (await open(directory)).close();
  for (const name of await readdir(directory))
    expect((await stat(join(directory, name))).mode & 0o777, name).toBe(0o600);
  expect((await stat(directory)).mode & 0o777).toBe(0o755);
  const made = join(await scratch(), 'logs');
  await (await open(made)).close();
  expect((await stat(made)).mode & 0o777).toBe(0o700);
  expect(await readFile(join(directory, 'darkive.log'), 'utf8')).toBe('old\n');
});

test('one record is one line, whatever is in it, and secrets are masked', async () => {
  const directory = await scratch();
  const logs = await open(directory, { mask: (text) => text.replaceAll('geheim', '***') });
  logs.logger.info('a\nb\r\x1b[31mred\u2028\x85 tab\t ü \\n geheim');
  logs.toolOutput('dar: geheim');
  await logs.close();
  expect(await readFile(join(directory, 'darkive.log'), 'utf8')).toBe(
    `${TIME} INFO ${String.raw`a\nb\r\x1b[31mred\u2028\x85 tab`}\t ü ${String.raw`\n ***`}\n`,
  );
  for (const name of await readdir(directory))
    expect(await readFile(join(directory, name), 'utf8')).not.toContain('geheim');
});

test('a full log is put aside, and only so many old ones are kept', async () => {
  const directory = await scratch();
  const logs = await open(directory, { maxBytes: 100, keep: 2 });
  for (let number = 1; number <= 9; number += 1) logs.logger.info(`record number ${number}`);
  await logs.close();
  const names = (await readdir(directory)).filter((name) => name.startsWith('darkive.log')).toSorted();
  expect(names).toEqual(['darkive.log', 'darkive.log.1', 'darkive.log.2']);
  const numbers = async (name: string): Promise<string[]> =>
    [...(await readFile(join(directory, name), 'utf8')).matchAll(/number (\d)/g)].map(([, number]) => number ?? '');
  expect(await Promise.all(names.map(numbers))).toEqual([['9'], ['7', '8'], ['5', '6']]);
  expect(logs.warnings()).toEqual([]);
});

test('without old files to keep the log begins anew, and a record longer than the limit is kept whole', async () => {
  const directory = await scratch();
  const logs = await open(directory, { maxBytes: 50, keep: 0 });
  logs.logger.info('first');
  logs.logger.info('x'.repeat(500));
  await logs.close();
  expect((await readdir(directory)).toSorted()).toEqual(['darkive-debug.log', 'darkive-tools.log', 'darkive.log']);
  expect(await readFile(join(directory, 'darkive.log'), 'utf8')).toBe(`${TIME} INFO ${'x'.repeat(500)}\n`);
});

test('a log that somebody else has put aside goes on under its name', async () => {
  const directory = await scratch();
  const logs = await open(directory);
  logs.logger.info('one');
  await rename(join(directory, 'darkive.log'), join(directory, 'moved'));
  logs.logger.info('two');
  await rm(join(directory, 'darkive.log'));
  logs.logger.info('three');
  await logs.close();
  expect(await readFile(join(directory, 'moved'), 'utf8')).toContain('one');
  expect(await readFile(join(directory, 'darkive.log'), 'utf8')).toBe(`${TIME} INFO three\n`);
  expect(logs.warnings()).toEqual([]);
});

test('two processes write and rotate at once without losing or mixing lines', async () => {
  const directory = await scratch();
  const script = `
    const { openLogFiles } = await import(${JSON.stringify(new URL('./log-files.ts', import.meta.url).href)});
    const [directory, who] = process.argv.slice(1);
    const logs = await openLogFiles({ directory, maxBytes: 4000, keep: 100, clock: () => new Date(), mask: (text) => text });
    for (let number = 0; number < 600; number += 1) logs.logger.info(who + ' ' + number + ' end');
    if (logs.warnings().length > 0) throw new Error(logs.warnings().join());`;
  const exits = ['a', 'b'].map(async (who) =>
    once(spawn(process.execPath, ['--input-type=module', '-e', script, directory, who], { stdio: 'inherit' }), 'exit'),
  );
  expect(await Promise.all(exits)).toEqual([
    [0, null],
    [0, null],
  ]);
  const names = (await readdir(directory)).filter((name) => name.startsWith('darkive.log'));
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n').slice(0, -1));
  expect(lines.filter((line) => !/^\S+Z INFO [ab] \d+ end$/.test(line))).toEqual([]);
  expect(new Set(lines.map((line) => line.slice(TIME.length))).size).toBe(1200);
  expect(names).not.toContain('darkive.log.rotating');
});

test('a lock that a crash left in the middle of a rotation is passed over', async () => {
  const directory = await scratch();
  const lock = join(directory, 'darkive.log.rotating');
  await writeFile(lock, '');
  const logs = await open(directory, { maxBytes: 60 });
  logs.logger.info('x'.repeat(40));
  logs.logger.info('young lock: somebody rotates');
  expect(await readdir(directory)).not.toContain('darkive.log.1');
  await utimes(lock, new Date(0), new Date(0));
  logs.logger.info('old lock');
  await logs.close();
  expect(await readdir(directory)).toContain('darkive.log.1');
  expect(await readdir(directory)).not.toContain('darkive.log.rotating');
});

test('a log that cannot be written stops nothing, and is told once in words', async () => {
  const directory = await scratch();
  await mkdir(join(directory, 'darkive.log'));
  await symlink('/dev/null', join(directory, 'darkive-tools.log'));
  const logs = await open(directory);
  logs.logger.info('one');
  logs.logger.info('two');
  logs.toolOutput('three');
  expect(logs.warnings()).toEqual([
    `The log file ${join(directory, 'darkive.log')} cannot be written: it is a directory. The run goes on without it.`,
    expect.stringContaining('darkive-tools.log cannot be written: '),
  ]);
  await logs.close();
  expect((await readFile(join(directory, 'darkive-debug.log'), 'utf8')).split('\n')).toHaveLength(4);
});

test('a directory that cannot be made is one warning', async () => {
  const directory = await scratch();
  await writeFile(join(directory, 'file'), '');
  const logs = await open(join(directory, 'file', 'logs'));
  logs.logger.info('one');
  await logs.close();
  expect(logs.warnings()).toEqual([
    `The log directory ${join(directory, 'file', 'logs')} cannot be made: it is not a directory. The run goes on without log files.`,
  ]);
});

test('a full disk stops nothing, and the log goes on when there is space again', () => {
  const script = `
    const { openLogFiles } = await import(${JSON.stringify(new URL('./log-files.ts', import.meta.url).href)});
    const { readFileSync, rmSync, writeFileSync } = await import('node:fs');
    const logs = await openLogFiles({ directory: '/mnt/logs', maxBytes: 1e6, keep: 1, clock: () => new Date(), mask: (text) => text });
    try { writeFileSync('/mnt/big', Buffer.alloc(2 ** 20)); } catch (error) { if (error.code !== 'ENOSPC') throw error; }
    logs.logger.info('lost');
    rmSync('/mnt/big');
    logs.logger.info('kept');
    console.log(JSON.stringify([logs.warnings(), readFileSync('/mnt/logs/darkive.log', 'utf8').replace(/^\\S+ /, '')]));`;
  const shell = 'mount -t tmpfs -o size=256k,nr_inodes=20 none /mnt && exec "$0" --input-type=module -e "$1"';
  const output = execFileSync('unshare', [...OWN_MOUNTS, 'sh', '-c', shell, process.execPath, script], {
    encoding: 'utf8',
  });
  const full = (name: string): string =>
    `The log file /mnt/logs/${name} cannot be written: no space left on the device. The run goes on without it.`;
  expect(JSON.parse(output)).toEqual([[full('darkive.log'), full('darkive-debug.log')], 'INFO kept\n']);
});

async function open(directory: string, options: Partial<LogFilesOptions> = {}): Promise<LogFiles> {
  return openLogFiles({
    directory,
    maxBytes: 1_000_000,
    keep: 3,
    clock: () => new Date(TIME),
    mask: (text) => text,
    ...options,
  });
}

async function scratch(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'logs-'));
  await chmod(directory, 0o700);
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
