import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { BIN, createSandbox, type Sandbox } from './support/cli.ts';

/**
 * Runs the command on a terminal of its own (script(1)), 80 columns wide. Each answer is typed when its question is seen.
 */
function onTerminal(
  { directory, env }: Sandbox,
  args: readonly string[],
  answers: readonly (readonly [question: string, typed: string])[] = [],
  more: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; screen: string }> {
  const command = ['stty cols 80;', 'exec', process.execPath, BIN, ...args].join(' ');
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    cwd: directory,
    env: { ...env, TERM: 'xterm-256color', ...more },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const left = [...answers];
  let screen = '';
  let read = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    const next = left[0];
    if (next === undefined || !screen.slice(read).includes(next[0])) return;
    read = screen.length;
    left.shift();
    child.stdin.write(next[1]);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, screen }));
  });
}

async function withSource(): Promise<Sandbox & { readonly home: string }> {
  const sandbox = await createSandbox();
  const home = join(sandbox.directory, 'anna');
  await mkdir(home);
  await writeFile(join(home, 'a.txt'), 'a');
  return { ...sandbox, home };
}

test('init asks for what is missing, and a backup draws one line and gives the cursor back', async () => {
  const sandbox = await withSource();
  const init = await onTerminal(
    sandbox,
    ['init', '--archives', 'archives'],
    [
      ['Directory to back up: ', `${sandbox.home}\r`],
      ['Another one (empty when done): ', '\r'],
    ],
  );
  expect(init.code).toBe(0);
  expect(await readFile(join(sandbox.directory, 'config/config.yaml'), 'utf8')).toContain(`root: ${sandbox.home}`);

  const { code, screen } = await onTerminal(sandbox, ['backup', 'full']);
  expect(code).toBe(0);
  expect(screen).toContain('\u001b[?25l\r\u001b[K');
  expect(screen).toContain('\r\u001b[Kanna FULL · archive');
  expect(screen.lastIndexOf('\u001b[?25h')).toBeGreaterThan(screen.lastIndexOf('\u001b[?25l'));
  expect(screen).toContain('\u001b[32msuccess');
  // Nothing is left of the line: what stays on the screen is the result.
  const result = stripVTControlCharacters(screen.slice(screen.lastIndexOf('\u001b[?25h')));
  expect(result).toMatch(/^anna {2}FULL {2}success .*\r\nanna can be restored as of .*\r\n$/);

  const plain = await onTerminal(sandbox, ['list'], [], { NO_COLOR: '1' });
  expect(plain.screen).not.toContain('\u001b');
});

test.each([
  ['Ctrl-C', '\u0003', 130],
  ['Ctrl-D', '\u0004', 2],
])('%s at a question ends init and writes nothing', async (_name, key, expected) => {
  const sandbox = await withSource();
  const { code } = await onTerminal(sandbox, ['init'], [['Directory for the archives: ', key]]);
  expect(code).toBe(expected);
  await expect(readFile(join(sandbox.directory, 'config/config.yaml'))).rejects.toThrow('ENOENT');
});
