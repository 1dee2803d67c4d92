import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ArchivesDocument } from '@darkive/core/holdings/documents/archive-documents';
import type {
  PinDocument,
  PruneDocument,
  RemoveDocument,
  SimulationDocument,
} from '@darkive/core/letting-go/retention-documents';
import type { ErrorDocument } from '../src/errors/render.ts';
import { createSandbox, type Sandbox } from './support/cli.ts';

/** Two FULL archives, a DIFF on the second, and a retention that keeps one. */
async function stocked(): Promise<{ sandbox: Sandbox; archives: string; names: readonly string[] }> {
  const sandbox = await createSandbox();
  const [source, archives] = [join(sandbox.directory, 'home'), join(sandbox.directory, 'archives')];
  await mkdir(source);
  await writeFile(join(source, 'letter'), 'first\n');
  await sandbox.run('init', '--archives', 'archives', '--root', source, '--name', 'home');
  const config = join(sandbox.directory, 'config/config.yaml');
  const text = await readFile(config, 'utf8').catch(() => '');
  if (text === '') throw new Error(`no configuration at ${config}`);
  await writeFile(
    config,
    text.replace(/^ {4}root: .*$/m, (line) => `${line}\n    retention: {keep-last: 1}`),
  );
  for (const type of ['full', 'full', 'diff']) {
    expect((await sandbox.run('backup', type, '--quiet')).code).toBe(0);
    // Names of archives have no finer time.
    await new Promise((resolve) => setTimeout(resolve, 1000 - (Date.now() % 1000) + 20));
  }
  const { document } = await sandbox.json<ArchivesDocument>('list');
  return { sandbox, archives, names: document.archives.map(({ name }) => name) };
}

test('prune shows, refuses, removes; pins hold; remove takes what is named', { timeout: 120_000 }, async () => {
  const { sandbox, archives, names } = await stocked();
  const [first = '', second = '', diff = ''] = names;

  const dry = await sandbox.json<PruneDocument>('prune', '--dry-run');
  expect(dry).toMatchObject({ code: 0, document: { schema: 'darkive.prune/1', dryRun: true, removals: 1 } });
  expect(dry.document.definitions[0]?.archives.map(({ name, action }) => [name, action])).toEqual([
    [first, 'remove'],
    [second, 'keep'],
    [diff, 'keep'],
  ]);

  const refused = await sandbox.run('prune');
  expect(refused).toMatchObject({ code: 7, stdout: '' });
  expect(refused.stderr).toContain(`would remove the FULL archive ${first}`);
  expect(refused.stderr).toContain('--yes');

  expect(await sandbox.json<PinDocument>('pin', first, '--reason', 'before the move')).toMatchObject({
    code: 0,
    document: { schema: 'darkive.pin/1', archive: { name: first }, changed: true },
  });
  expect((await sandbox.json<ArchivesDocument>('list')).document.archives[0]).toMatchObject({
    name: first,
    pinned: true,
  });
  expect((await sandbox.run('prune')).stdout).toMatch(
    new RegExp(`keep +${first}  pinned: before the move\n(?:.*\n)*Nothing to remove\\.\n$`),
  );
  expect(await sandbox.run('unpin', first)).toMatchObject({ code: 0, stdout: `${first} is no longer pinned.\n` });

  const pruned = await sandbox.run('prune', 'home', '--yes');
  expect(pruned).toMatchObject({ code: 0, stdout: expect.stringMatching(/\nRemoved 1 archive, .*\.\n$/) });
  expect((await readdir(archives)).filter((file) => file.startsWith(first))).toEqual([]);

  const last = await sandbox.json<ErrorDocument>('remove', second, '--yes');
  expect([last.code, last.document.error.code]).toEqual([7, 'guard-refused']);
  expect(last.document.error.message).toContain('builds on');
  expect(last.document.error.message).toContain('the newest verified FULL');
  expect((await sandbox.run('remove', diff)).code).toBe(7);
  const removed = await sandbox.json<RemoveDocument>('remove', diff, '--yes');
  expect(removed).toMatchObject({ code: 0, document: { archives: [{ name: diff, removed: true }] } });
  expect((await sandbox.run('remove', diff, '--yes')).code).toBe(8);
  expect((await sandbox.json<ArchivesDocument>('list')).document.archives.map(({ name }) => name)).toEqual([second]);
});

test('a simulation needs no archive and touches none', async () => {
  const sandbox = await createSandbox();
  await mkdir(join(sandbox.directory, 'home'));
  await sandbox.run('init', '--archives', 'archives', '--root', 'home', '--name', 'home');
  const { code, document } = await sandbox.json<SimulationDocument>(
    'prune',
    '--simulate',
    '1y',
    '--diff',
    'off',
    '--incr',
    'off',
  );
  // From 10 March 2027 to 10 March 2028, both included: 29 February is among them.
  expect([code, document.definitions[0]?.runs.length, document.definitions[0]?.archives.length]).toEqual([0, 367, 2]);
  const text = await sandbox.run('prune', '--simulate', '2mo', '--every', '12h');
  expect(text.stdout).toMatch(/^home\nNo retention is configured: nothing is ever removed\.\nEND OF +FULL +DIFF/);
  expect(await readdir(join(sandbox.directory, 'archives'))).toEqual([]);
});

test.each([
  [['prune', '--every', '1d'], '--every is about simulations', '--simulate 3y'],
  [['prune', '--simulate', '3 years'], "'3 years' is not a length of time.", '3y'],
  [['prune', '--simulate', '1000y', '--every', '1h'], 'runs; a simulation has at most', '--every'],
  [['remove'], 'Missing 1 required arg', 'darkive remove --help'],
])('%j is wrong usage', async (args, message, hint) => {
  const sandbox = await createSandbox();
  await mkdir(join(sandbox.directory, 'home'));
  await sandbox.run('init', '--archives', 'archives', '--root', 'home', '--name', 'home');
  const { code, stderr } = await sandbox.run(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr.split('→')[1]).toContain(hint);
});
