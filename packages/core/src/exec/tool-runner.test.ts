import { Buffer } from 'node:buffer';
import { chmod, mkdir, mkdtemp, open, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { silentLogger } from '../log/logger.ts';
import { groupLives } from './process-group.ts';
import { createToolRunner, type ToolRunnerOptions } from './tool-runner.ts';

test('a program gets its arguments as they are, without a shell', async () => {
  const result = await runner().run('printf', ['%s|', '$HOME', '*', `it's`, '"', 'ä\n', '']);
  expect(result).toMatchObject({ exitCode: 0, signal: null, startError: null, aborted: false, timedOut: false });
  expect(result.stdoutTail).toBe(`$HOME|*|it's|"|ä\n||`);
});

test('arguments of any bytes arrive exactly, trailing line breaks too', async () => {
  const everyByte = Buffer.from(Array.from({ length: 255 }, (_, index) => index + 1));
  const args = [
    everyByte,
    Buffer.from('caf\xe9\n\n', 'latin1'),
    `quo'te "\\0101 $(id) \`id\``,
    '',
    '-n',
    'b\\0377',
    Buffer.from('plain\n'),
  ];
  expect(await argumentsSeenFor(args)).toEqual(args.map((argument) => Buffer.from(argument)));
});

test('the decoding of bytes leaves no variable behind and passes the exit code on', async () => {
  const result = await runner().run('sh', ['-c', 'env; exit 3', Buffer.from([0xff])]);
  expect(result.exitCode).toBe(3);
  expect(result.stdoutTail).not.toMatch(/^(?:count|value)=/m);
});

test('messages are in English, dar and par2 are not steered from outside, and TZ stays', async () => {
  const env = {
    DAR_DUC_PATH: '/x',
    DAR_DCF_PATH: '/x',
    PAR2_THREADS: '9',
    LC_ALL: 'de_DE',
    TZ: 'Asia/Tokyo',
    DARKIVE_X: '1',
  };
  const seen = await runner({ env: { ...process.env, ...env } }).run('env', [], { env: { ADDED: 'yes' } });
  const lines = seen.stdoutTail.split('\n');
  expect(lines).toEqual(expect.arrayContaining(['LC_ALL=C', 'TZ=Asia/Tokyo', 'ADDED=yes', 'DARKIVE_X=1']));
  expect(seen.stdoutTail).not.toMatch(/^(?:DAR_|PAR2)/m);
});

test('stdin is empty', async () => {
  expect(await runner().run('cat', [])).toMatchObject({ exitCode: 0, stdoutTail: '' });
});

test('exit codes and signals are results', async () => {
  expect(await runner().run('sh', ['-c', 'echo bad >&2; exit 5'])).toMatchObject({ exitCode: 5, stderrTail: 'bad\n' });
  expect(await runner().run('sh', ['-c', 'kill -SEGV $$'])).toMatchObject({
    exitCode: null,
    signal: 'SIGSEGV',
    aborted: false,
  });
});

test('what a program says is passed on line by line with its name, and masked', async () => {
  const lines: string[] = [];
  const logged: string[] = [];
  const mask = (text: string): string => text.replaceAll('geheim', '***');
  const log = { ...silentLogger, debug: (line: string) => void logged.push(line) };
  const script = 'echo geheim one; echo two >&2; printf "10%%\\r20%%\\r\\nlast geheim"; : geheim';
  const result = await runner({ output: (line) => void lines.push(line), mask, log }).run('sh', ['-c', script]);
  expect(lines.toSorted()).toEqual(['sh: *** one', 'sh: 20%', 'sh: last ***', 'sh: two']);
  expect(result.stdoutTail).toBe('*** one\n10%\r20%\r\nlast ***');
  expect(JSON.stringify([result, logged])).not.toContain('geheim');
  expect(logged).toEqual([
    expect.stringMatching(/^sh starts: sh -c /),
    expect.stringMatching(/^sh ended with code 0 after \d+\.\d\d s$/),
  ]);
});

test('of long output the last 64 KiB are kept, cut between characters', async () => {
  const { stdoutTail } = await runner().run('sh', ['-c', 'yes ää | head -n 100000; echo xend']);
  expect(Buffer.byteLength(stdoutTail)).toBeLessThanOrEqual(64 * 1024);
  expect(Buffer.byteLength(stdoutTail)).toBeGreaterThan(64 * 1024 - 8);
  expect(stdoutTail.endsWith('ää\nxend\n')).toBe(true);
  expect(stdoutTail).not.toContain('\ufffd');
});

test('a slow reader slows the program down, and gets every byte', async () => {
  const directory = await scratch();
  const progress = join(directory, 'progress');
  const script = 'for i in 1 2 3 4 5 6 7 8; do head -c 262144 /dev/zero; echo $i >> "$0"; done';
  let bytes = 0;
  let writtenDuringFirst = '';
  const onStdout = async (chunk: Buffer): Promise<void> => {
    if (bytes === 0) {
      await sleep(150);
      writtenDuringFirst = await readFile(progress, 'utf8').catch(() => '');
    }
    bytes += chunk.length;
  };
  const result = await runner().run('sh', ['-c', script, progress], { onStdout });
  expect(result).toMatchObject({ exitCode: 0, stdoutTail: '' });
  expect(bytes).toBe(8 * 262_144);
  expect(writtenDuringFirst).not.toContain('8');
});

test('a reader that throws ends the program, and its error comes out', async () => {
  const failing = runner().run('yes', [], {
    onStdout: async () => {
      throw new Error('cannot parse this');
    },
  });
  await expect(failing).rejects.toThrow('cannot parse this');
});

test('a program that cannot be started is told in words', async () => {
  const directory = await scratch();
  const file = join(directory, 'no-rights');
  await writeFile(file, '#!/bin/sh\n', { mode: 0o644 });
  const orphan = join(directory, 'orphan');
  await writeFile(orphan, '#!/no/such/interpreter\n', { mode: 0o755 });
  const none = { exitCode: null, signal: null, aborted: false };
  expect(await runner().run('no-such-program', [])).toMatchObject({
    ...none,
    startError: 'it was not found on the PATH',
  });
  expect(await runner().run(join(directory, 'absent'), [])).toMatchObject({ startError: 'no such file or directory' });
  expect(await runner().run(file, [])).toMatchObject({ ...none, startError: 'permission denied' });
  expect(await runner().run(directory, [])).toMatchObject({ ...none, startError: 'it is not a regular file' });
  for (const path of [process.env.PATH, '/nowhere']) {
    const result = await runner({ env: { PATH: path } }).run(orphan, []);
    expect(result).toMatchObject({ ...none, startError: expect.stringContaining('no such file or directory') });
  }
  expect(await runner().run(orphan, [Buffer.from([0xff])], { nice: 1 })).toMatchObject({
    ...none,
    startError: expect.any(String),
  });
  const cwd = join(directory, 'gone');
  expect(await runner().run('true', [], { cwd })).toMatchObject({
    ...none,
    startError: `its working directory ${cwd} does not exist`,
  });
  expect(await runner().run('true', ['a\0b'])).toMatchObject({
    ...none,
    startError: 'one of its arguments holds a NUL character',
  });
  expect(await runner().run('true', ['x'.repeat(200_000)])).toMatchObject({
    ...none,
    startError: 'its arguments are too long',
  });
});

test('exit code 127 of a program itself is not taken for a failed start', async () => {
  expect(await runner().run('sh', ['-c', 'exec /no/such'])).toMatchObject({ exitCode: 127, startError: null });
});

test('a signal that is aborted already starts nothing', async () => {
  const directory = await scratch();
  const result = await runner().run('touch', [join(directory, 'x')], { signal: AbortSignal.abort() });
  expect(result).toMatchObject({ aborted: true, exitCode: null, startError: null, seconds: 0 });
  await expect(readFile(join(directory, 'x'))).rejects.toThrow('ENOENT');
});

test('an abort ends the program and what it started', async () => {
  const started = Promise.withResolvers<number>();
  const controller = new AbortController();
  const running = runner().run('sh', ['-c', 'sleep 60 & sleep 60 & echo $$; wait'], {
    signal: controller.signal,
    onStdout: (chunk) => started.resolve(Number(chunk.toString())),
  });
  const group = await started.promise;
  expect(groupLives(group)).toBe(true);
  controller.abort('SIGINT');
  expect(await running).toMatchObject({ aborted: true, timedOut: false, exitCode: null, signal: 'SIGTERM' });
  expect(groupLives(group)).toBe(false);
});

test('what ignores SIGTERM gets SIGKILL, also when the program itself has ended', async () => {
  const controller = new AbortController();
  const started = Promise.withResolvers<number>();
  const script = `sh -c 'trap "" TERM; echo $PPID; while :; do sleep 0.1; done' & wait`;
  const running = runner({ limits: { graceMs: 400 } }).run('sh', ['-c', script], {
    signal: controller.signal,
    onStdout: (chunk) => started.resolve(Number(chunk.toString())),
  });
  const group = await started.promise;
  controller.abort();
  expect(await running).toMatchObject({ aborted: true, signal: 'SIGTERM' });
  expect(groupLives(group)).toBe(false);
});

test('a time limit ends the program', async () => {
  expect(await runner().run('sleep', ['60'], { timeout: 50 })).toMatchObject({
    timedOut: true,
    aborted: false,
    signal: 'SIGTERM',
  });
});

test('something in the background that holds the output does not hold us', async () => {
  const result = await runner({ limits: { drainMs: 200 } }).run('sh', ['-c', 'sleep 60 & echo $!']);
  expect(result).toMatchObject({ exitCode: 0, signal: null, aborted: false });
  process.kill(Number(result.stdoutTail), 'SIGKILL');
});

test('output that is still in the pipe when the program ends is read, however slow the reader is', async () => {
  let bytes = 0;
  await runner({ limits: { drainMs: 40 } }).run('head', ['-c', '60000', '/dev/zero'], {
    onStdout: async (chunk) => {
      await sleep(50);
      bytes += chunk.length;
    },
  });
  expect(bytes).toBe(60_000);
});

test('file descriptors are inherited as 3, 4, …, also through nice, setpriv and the decoder', async () => {
  const directory = await scratch();
  await writeFile(join(directory, 'a'), 'from a');
  const first = await open(join(directory, 'a'));
  const second = await open(directory);
  const result = await runner().run('sh', ['-c', 'cat <&3; readlink /proc/self/fd/4', Buffer.from([0xff])], {
    fds: [first.fd, second.fd],
    nice: 1,
  });
  await first.close();
  await second.close();
  expect(result.stdoutTail).toBe(`from a${await realpath(directory)}\n`);
});

test('niceness is added', async () => {
  const plain = Number((await runner().run('nice', [])).stdoutTail);
  expect(Number((await runner().run('nice', [], { nice: 5 })).stdoutTail)).toBe(plain + 5);
});

test('a program runs in its working directory', async () => {
  const directory = await realpath(await scratch());
  await writeFile(join(directory, 'tool'), '#!/bin/sh\npwd\n', { mode: 0o755 });
  expect((await runner().run('./tool', [], { cwd: directory })).stdoutTail).toBe(`${directory}\n`);
});

test('a program is found on the PATH when it is an executable regular file', async () => {
  const directory = await scratch();
  const [one, two] = [join(directory, 'one'), join(directory, 'two')];
  await mkdir(join(one, 'directory-tool'), { recursive: true });
  await mkdir(two);
  await writeFile(join(one, 'tool'), '');
  await writeFile(join(two, 'tool'), '');
  await chmod(join(two, 'tool'), 0o755);
  const tools = runner({ env: { PATH: `:relative:${one}:${two}` } });
  expect(tools.find('tool')).toBe(join(two, 'tool'));
  expect(tools.find(join(two, 'tool'))).toBe(join(two, 'tool'));
  expect([
    tools.find('directory-tool'),
    tools.find('absent'),
    tools.find(''),
    tools.find('./tool'),
    runner({ env: {} }).find('sh'),
  ]).toEqual([null, null, null, null, null]);
});

function runner(options: Partial<ToolRunnerOptions> = {}): ReturnType<typeof createToolRunner> {
  return createToolRunner({ env: process.env, log: silentLogger, output: () => {}, mask: (text) => text, ...options });
}

async function argumentsSeenFor(args: readonly (string | Buffer)[]): Promise<Buffer[]> {
  let seen = Buffer.alloc(0);
  await runner().run('/usr/bin/printf', ['%s\\0', ...args], {
    onStdout: (chunk) => {
      seen = Buffer.concat([seen, chunk]);
    },
  });
  return seen
    .toString('latin1')
    .split('\0')
    .slice(0, -1)
    .map((text) => Buffer.from(text, 'latin1'));
}

async function scratch(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'runner-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
