import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFile, chmod, mkdir, open, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RepairDocument } from '@darkive/core/holdings/documents/archive-documents';
import type { BackupDocument } from '@darkive/core/making/backup-document';
import type { DrillDocument, ScrubDocument } from '@darkive/core/holdings/documents/integrity-documents';
import { createSandbox, ended, says, type Sandbox } from './support/cli.ts';

interface Stand {
  readonly sandbox: Sandbox;
  readonly archives: string;
  /** Makes one more FULL archive. */
  readonly backUp: () => Promise<string>;
}

async function stand(env: Readonly<Record<string, string>> = {}): Promise<Stand> {
  const sandbox = await createSandbox(env);
  const data = join(sandbox.directory, 'home');
  await mkdir(data);
  for (const name of ['one', 'two', 'three']) await writeFile(join(data, name), randomBytes(100_000));
  const init = await sandbox.run('init', '--archives', 'archives', '--root', data, '--name', 'home');
  expect(init.code).toBe(0);
  const backUp = async (): Promise<string> => {
    const { document } = await sandbox.json<BackupDocument>('backup', 'full');
    return document.runs[0]?.archive?.name ?? '';
  };
  return { sandbox, archives: join(sandbox.directory, 'archives'), backUp };
}

async function damage(file: string): Promise<Buffer> {
  const handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(2000, 0xaa), 0, 2000, 150_000);
  await handle.close();
  return readFile(file);
}

/** Programs in front of the PATH that take very long for some of their work; `SLOW` names an argument. */
async function slowPrograms(sandbox: Sandbox): Promise<string> {
  const directory = join(sandbox.directory, 'slow');
  await mkdir(directory);
  for (const program of ['dar', 'par2']) {
    const real = execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
    const script = `#!/bin/sh\nfor word in "$@"; do [ "$word" != "$SLOW" ] || { : >'${directory}/waits'; sleep 600; }; done\nexec ${real} "$@"\n`;
    await writeFile(join(directory, program), script);
    await chmod(join(directory, program), 0o755);
  }
  return directory;
}

async function appears(file: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await stat(file).catch(() => null)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${file} did not appear`);
}

test('a scrub that was killed goes on with the archive it was at', { timeout: 120_000 }, async () => {
  const { sandbox, backUp } = await stand();
  const names = [await backUp(), await backUp(), await backUp()];
  const slow = sandbox.start('scrub', '--rate', '300kB');
  const end = ended(slow);
  await says(slow, `slices ${names[1]}`);
  slow.kill('SIGKILL');
  expect((await end).signal).toBe('SIGKILL');
  const { document } = await sandbox.json<ScrubDocument>('scrub', '--budget', '1B');
  expect(document.archives.map(({ name }) => name)).toEqual([names[1]]);
  const plan = await sandbox.run('scrub', '--plan', '--budget', '1B');
  expect(plan.stdout).toContain(`next: ${names[2]}`);
});

test('a drill that was killed leaves nothing, and the next begins where it began', { timeout: 120_000 }, async () => {
  const { sandbox, backUp } = await stand();
  const name = await backUp();
  const slow = await slowPrograms(sandbox);
  const env = { ...sandbox.env, PATH: `${slow}:${process.env['PATH']}`, SLOW: '-x' };
  const killed = sandbox.startWith(env, 'drill');
  const end = ended(killed);
  await appears(join(slow, 'waits'));
  killed.kill('SIGKILL');
  await end;
  const { code, document } = await sandbox.json<DrillDocument>('drill');
  expect(code).toBe(0);
  expect(document.drills).toMatchObject([
    { kind: 'restore', archiveName: name, from: 0, to: 3, end: 3, result: 'passed' },
    { kind: 'repair', result: 'passed' },
  ]);
});

test.each([
  ['while par2 works', 'repair', false],
  ['after the copy was put in place, before the last test', '-t', true],
])(
  'a repair that was killed %s loses nothing, and the next one finishes',
  { timeout: 120_000 },
  async (_when, word, swapped) => {
    const { sandbox, archives, backUp } = await stand();
    // The external program, so that it can be made to wait.
    await appendFile(
      join(sandbox.directory, 'config/config.yaml'),
      "\nplugins: {'@darkive/plugin-par2': {engine: par2}}\n",
    );
    const name = await backUp();
    const slice = join(archives, `${name}.1.dar`);
    const sound = await readFile(slice);
    const damaged = await damage(slice);
    const slow = await slowPrograms(sandbox);
    const env = { ...sandbox.env, PATH: `${slow}:${process.env['PATH']}`, SLOW: word };
    const killed = sandbox.startWith(env, 'repair', name);
    const end = ended(killed);
    await appears(join(slow, 'waits'));
    killed.kill('SIGKILL');
    await end;
    expect((await readFile(slice)).equals(swapped ? sound : damaged)).toBe(true);
    const kept = await readFile(join(archives, '.darkive/kept', `${name}.1.dar`)).catch(() => null);
    expect(kept?.equals(damaged)).toBe(swapped ? true : undefined);
    expect((await sandbox.run('repair', name)).code).toBe(0);
    expect((await readFile(slice)).equals(sound)).toBe(true);
    expect((await readdir(join(archives, '.darkive'))).filter((entry) => entry === 'kept')).toEqual([]);
    expect((await sandbox.run('verify')).code).toBe(0);
  },
);

test(
  'a slice that cannot be read in places (EIO) is salvaged around the hole and repaired',
  { timeout: 120_000 },
  async () => {
    const { sandbox, archives, backUp } = await stand();
    const name = await backUp();
    const slice = join(archives, `${name}.1.dar`);
    const sound = await readFile(slice);
    const shim = join(sandbox.directory, 'failing-disk.so');
    execFileSync('cc', [
      '-shared',
      '-fPIC',
      '-nostdlib',
      '-o',
      shim,
      join(import.meta.dirname, 'support/failing-disk.c'),
    ]);
    const { ino } = await stat(slice);
    const env = {
      ...sandbox.env,
      LD_PRELOAD: shim,
      FAILING_INODE: String(ino),
      FAILING_FROM: '120000',
      FAILING_TO: '128000',
    };
    const verified = await ended(sandbox.startWith(env, 'verify', name, '--json'));
    expect(verified.code).toBe(5);
    expect(verified.stdout).toContain('slice-unreadable');
    const repaired = await ended(sandbox.startWith(env, 'repair', name, '--json'));
    const document = JSON.parse(repaired.stdout) as RepairDocument;
    expect(document).toMatchObject({ outcome: 'repaired', slices: [{ reason: 'unreadable', repaired: true }] });
    expect(document.slices[0]?.blocks?.lost).toBeLessThan(10);
    expect((await stat(slice)).ino).not.toBe(ino);
    expect((await readFile(slice)).equals(sound)).toBe(true);
  },
);

test('status speaks to monitoring: OK, CRITICAL, UNKNOWN', { timeout: 120_000 }, async () => {
  const { sandbox, archives, backUp } = await stand();
  expect(await sandbox.run('status', '--monitor')).toMatchObject({
    code: 2,
    stdout: expect.stringMatching(/^DARKIVE CRITICAL - home has no archive yet/),
  });
  const name = await backUp();
  expect(await sandbox.run('status', '--monitor')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^DARKIVE OK - .* \| 'home age'=\d+s 'home verified'=\d+s free=\d+B;;;0;\d+\n$/),
  });
  await damage(join(archives, `${name}.1.dar`));
  expect((await sandbox.run('verify')).code).toBe(5);
  const danger = await sandbox.run('status');
  expect(danger).toMatchObject({ code: 5, stdout: expect.stringContaining(`Run: darkive repair ${name}`) });
  expect((await sandbox.run('status', '--monitor')).code).toBe(2);
  expect((await sandbox.run('repair', name)).code).toBe(0);
  await rename(archives, `${archives}.away`);
  expect(await sandbox.run('status', '--monitor')).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/^DARKIVE UNKNOWN - /),
  });
  expect(await sandbox.run('status', '--monitor', '--config', '/nope')).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/^DARKIVE UNKNOWN - .*\n$/),
  });
});

test('the ledger is exported as lines of JSON, checked and rebuilt', { timeout: 120_000 }, async () => {
  const { sandbox, backUp } = await stand();
  const name = await backUp();
  const { code, stdout } = await sandbox.run('ledger', 'export');
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { schema: string; table: string });
  expect([code, rows.every(({ schema }) => schema === 'darkive.ledger-row/1')]).toEqual([0, true]);
  expect(rows.some(({ table }) => table === 'archives')).toBe(true);
  expect(await sandbox.json('ledger', 'check')).toMatchObject({ code: 0, document: { outcome: 'equal', archives: 1 } });
  expect(await sandbox.json('ledger', 'rebuild')).toMatchObject({ code: 0, document: { outcome: 'rebuilt' } });
  expect((await sandbox.run('list')).stdout).toContain(name);
});

test.each([
  ['scrub', '--budget', 'much'],
  ['scrub', '--max-age', '90'],
  ['scrub', '--rate', 'fast'],
  ['drill', '--budget', '0B'],
])('%s %s %s is wrong usage, with the next step', async (...words) => {
  const { sandbox } = await stand();
  expect(await sandbox.json(...words)).toMatchObject({
    code: 2,
    document: { error: { code: 'usage-invalid', hint: expect.stringMatching(/^Give/) } },
  });
});
