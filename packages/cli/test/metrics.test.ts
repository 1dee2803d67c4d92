import { execFile, execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BIN, createSandbox, type Sandbox } from './support/cli.ts';
import { OWN_MOUNTS } from './support/own-mounts.ts';

/** A configuration whose textfile is written after each run. */
async function withTextfile(): Promise<{ sandbox: Sandbox; config: string; textfile: string }> {
  const sandbox = await createSandbox();
  const { directory } = sandbox;
  const textfile = join(directory, 'collector', 'darkive.prom');
  for (const name of ['files', 'archives', 'collector']) await mkdir(join(directory, name));
  await writeFile(join(directory, 'files', 'a'), 'content');
  const config = join(directory, 'config.yaml');
  await writeFile(
    config,
    JSON.stringify({
      version: 1,
      archives: join(directory, 'archives'),
      state: join(directory, 'state'),
      definitions: { home: { root: join(directory, 'files'), guards: { 'keep-free': 1 } } },
      plugins: { '@darkive/plugin-dashboard': { textfile }, '@darkive/plugin-par2': { enabled: false } },
    }),
  );
  return { sandbox, config, textfile };
}

test('the textfile is renewed after every run, with that run among the figures, as export writes it', async () => {
  const { sandbox, config, textfile } = await withTextfile();
  expect((await sandbox.run('backup', 'full', '--config', config)).code).toBe(0);
  const text = await readFile(textfile, 'utf8');
  execFileSync('promtool', ['check', 'metrics'], { input: text });
  expect(text).toContain('darkive_runs{definition="home",type="FULL",outcome="success"} 1\n');
  expect(text).toContain('darkive_last_run_outcome{definition="home",outcome="success"} 1\n');
  expect(text).toContain('darkive_archives{definition="home",type="FULL"} 1\n');
  expect(text).toContain('darkive_backup_due{definition="home"} 0\n');
  expect(await readdir(join(textfile, '..'))).toEqual(['darkive.prom']);
  const figures = (all: string): string[] =>
    all.split('\n').filter((line) => /^darkive_(?:runs|archives|last_run_outcome|restore_point)/.test(line));
  expect((await sandbox.run('metrics', 'export', '--config', config)).code).toBe(0);
  expect(figures(await readFile(textfile, 'utf8'))).toEqual(figures(text));

  await mkdir(join(sandbox.directory, 'away'));
  execFileSync('mv', [join(sandbox.directory, 'files'), join(sandbox.directory, 'away')]);
  expect((await sandbox.run('backup', 'diff', '--config', config)).code).not.toBe(0);
  expect(await readFile(textfile, 'utf8')).toContain(
    'darkive_last_run_outcome{definition="home",outcome="failed"} 1\n',
  );
});

test.each([
  ['full', 'size=4k', 'head -c 4096 /dev/zero > "$1/filler"'],
  ['read-only', 'ro', 'true'],
])('a disk of the collector that is %s is a warning; the backup is as good as without', async (_how, options, fill) => {
  const { sandbox, config, textfile } = await withTextfile();
  const script = `set -e; mount -t tmpfs -o nr_inodes=20,${options} none "$1"; ${fill}
    shift; exec "$@"`;
  const words = ['-c', script, 'sh', join(textfile, '..'), process.execPath, BIN];
  const args = [...OWN_MOUNTS, 'sh', ...words, 'backup', 'full', '--json', '--config', config];
  const { code, stdout } = await new Promise<{ code: number; stdout: string }>((resolve) => {
    execFile('unshare', args, { env: sandbox.env }, (error, out) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout: out });
    });
  });
  const { outcome, runs } = JSON.parse(stdout) as {
    outcome: string;
    runs: { outcome: string; findings: { severity: string; message: string }[] }[];
  };
  expect([code, outcome, runs[0]?.outcome]).toEqual([0, 'success', 'success']);
  expect(runs[0]?.findings).toMatchObject([
    { severity: 'warning', message: expect.stringContaining('@darkive/plugin-dashboard') },
  ]);
});

test('questions are answered as a table, as CSV and as JSON', async () => {
  const { sandbox, config } = await withTextfile();
  const ask = (...args: string[]) => sandbox.run('metrics', 'query', ...args, '--config', config);
  expect((await ask('last-runs')).code).toBe(1);
  await sandbox.run('backup', 'full', '--config', config);
  const table = await ask('last-runs');
  expect(table.stdout.split('\n').map((line) => line.slice(0, 16))).toEqual([
    'definition  type',
    'home        FULL',
    '',
  ]);
  const sql = "SELECT backup_definition, status, 'a,b' AS odd FROM backup_runs";
  expect((await ask(sql, '--format', 'csv')).stdout).toBe('backup_definition,status,odd\r\nhome,SUCCESS,"a,b"\r\n');
  expect((await ask('SELECT 1 WHERE 0', '--format', 'csv')).stdout).toBe('1\r\n');
  expect(JSON.parse((await ask(sql, '--json')).stdout)).toEqual({
    schema: 'darkive.metrics-query/1',
    columns: ['backup_definition', 'status', 'odd'],
    rows: [['home', 'SUCCESS', 'a,b']],
  });
});
