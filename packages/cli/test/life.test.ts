import { execFileSync } from 'node:child_process';
import { cp, link, mkdir, open, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ArchivesDocument } from '@darkive/core/holdings/documents/archive-documents';
import type { BackupDocument, BackupPlanDocument } from '@darkive/core/making/backup-document';
import type { ErrorDocument } from '../src/errors/render.ts';
import { createSandbox, type Sandbox } from './support/cli.ts';

interface ShownArchive {
  readonly entryCount: number;
  readonly entries: readonly { readonly path: string }[];
}

/** The data as it was when the last archive was made. */
async function makeSource(directory: string): Promise<void> {
  await mkdir(join(directory, 'docs/empty'), { recursive: true });
  await writeFile(join(directory, 'docs/a & b.txt'), 'first\n');
  await writeFile(join(directory, 'docs/new\nline'), 'x'.repeat(5000));
  await writeFile(join(directory, 'large'), 'y'.repeat(50_000));
  await writeFile(Buffer.concat([Buffer.from(`${directory}/docs/caf`), Buffer.from([0xe9])]), 'not UTF-8\n');
  await link(join(directory, 'docs/a & b.txt'), join(directory, 'hard'));
  await symlink('docs/a & b.txt', join(directory, 'soft'));
}

function sameTree(a: string, b: string): void {
  execFileSync('diff', ['-r', '--no-dereference', a, b]);
}

/** Waits for the next second: names of archives have no finer time. */
async function nextSecond(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1000 - (Date.now() % 1000) + 20));
}

async function initialised(sandbox: Sandbox): Promise<string> {
  const source = join(sandbox.directory, 'home');
  await makeSource(source);
  const { code, document } = await sandbox.json('init', '--archives', 'archives', '--root', source, '--name', 'home');
  expect(code).toBe(0);
  expect(document).toMatchObject({ schema: 'darkive.init/1', definitions: [{ name: 'home', root: source }] });
  return source;
}

// Some thirty commands, each a process: minutes on a busy machine.
test(
  'init, check, doctor, three backups, list, show, restore, verify, damage, repair',
  { timeout: 180_000 },
  async () => {
    const sandbox = await createSandbox();
    const archives = join(sandbox.directory, 'archives');
    const source = await initialised(sandbox);

    const again = await sandbox.json<ErrorDocument>('init', '--archives', 'archives', '--root', source);
    expect([again.code, again.document.error.code]).toEqual([2, 'config-exists']);

    expect(await sandbox.json('config', 'check')).toMatchObject({
      code: 0,
      document: { ok: true, problems: [], definitions: ['home'] },
    });
    expect(await sandbox.json('config', 'show')).toMatchObject({
      code: 0,
      document: { schema: 'darkive.config-show/1', archives: { path: archives } },
    });
    expect(await sandbox.json('doctor')).toMatchObject({
      code: 0,
      document: { schema: 'darkive.doctor/1', outcome: 'ready' },
    });

    const plan = await sandbox.json<BackupPlanDocument>('backup', 'full', '--dry-run');
    expect(plan.document.plans).toMatchObject([
      { definition: 'home', possible: true, command: expect.stringMatching(/^dar -N -Q -c /) },
    ]);
    expect(await readdir(archives)).toEqual([]);
    await expect(readdir(join(sandbox.directory, 'state/darkive/log'))).rejects.toThrow('ENOENT');

    const full = await sandbox.run('backup', 'full');
    expect(full).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^home  FULL  success   home_FULL_.* restore test \d\/\d/),
    });
    expect(full.stderr).toContain('home: archive\n');
    await nextSecond();

    await writeFile(join(source, 'docs/a & b.txt'), 'second\n');
    const diff = await sandbox.json<BackupDocument>('backup', 'diff', 'home');
    expect(diff.code).toBe(0);
    expect(Object.keys(diff.document)).toEqual(['schema', 'outcome', 'runs', 'findings']);
    expect(diff.document).toMatchObject({ schema: 'darkive.backup/1', outcome: 'success' });
    expect(diff.document.runs).toMatchObject([
      {
        definition: 'home',
        type: 'DIFF',
        outcome: 'success',
        archive: {
          id: expect.any(String),
          name: expect.stringMatching(/^home_DIFF_/),
          slices: 1,
          bytes: expect.any(Number),
        },
        restoreTest: { sampled: expect.any(Number), passed: expect.any(Number), changed: 0, failed: 0 },
        findings: [],
      },
    ]);
    for (const phase of diff.document.runs[0]?.phases ?? [])
      expect(phase).toEqual({ name: expect.any(String), seconds: expect.any(Number) });
    await nextSecond();

    await rm(join(source, 'docs/new\nline'));
    expect(await sandbox.run('backup', 'incr', '--quiet')).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });

    const list = await sandbox.json<ArchivesDocument>('list');
    expect(list).toMatchObject({ code: 0, document: { schema: 'darkive.archives/1' } });
    const [first, second, third] = list.document.archives;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three archives were made');
    expect(list.document.archives.map(({ type }) => type)).toEqual(['FULL', 'DIFF', 'INCR']);
    expect(first).toMatchObject({
      id: expect.any(String),
      definition: 'home',
      createdAt: expect.stringMatching(/Z$/),
      reference: null,
      slices: 1,
      bytes: expect.any(Number),
      parity: { files: expect.any(Number), bytes: expect.any(Number) },
      verifiedAt: expect.stringMatching(/Z$/),
    });
    expect(third.reference).toEqual({ id: second.id, name: second.name });
    const table = await sandbox.run('list', '--type', 'diff', '--since', '2020-01-01');
    expect(table.stdout.split('\n')).toHaveLength(4);
    expect(table.stdout).toContain(second.name);

    const show = await sandbox.json<ShownArchive>('show', third.name);
    expect(show.document).toMatchObject({
      schema: 'darkive.archive/1',
      archive: { name: third.name },
      manifest: { id: third.id },
    });
    expect(show.document.entries).toHaveLength(show.document.entryCount);
    const byPath = new Map(show.document.entries.map((entry) => [entry.path, entry]));
    expect(byPath.get('docs/new\\x0aline')).toMatchObject({ data: 'deleted', kind: null });
    expect(byPath.get('docs/caf\\xe9')).toMatchObject({ kind: 'file', data: 'referenced', hardLinked: false });
    // dar knows the target only where it is saved.
    expect(byPath.get('soft')).toMatchObject({ kind: 'symlink', data: 'referenced', symlinkTarget: null });
    const complete = (await sandbox.json<ShownArchive>('show', first.name)).document.entries;
    expect(complete.find(({ path }) => path === 'soft')).toMatchObject({
      symlinkTarget: 'docs/a & b.txt',
      mode: '0777',
    });
    expect(complete.find(({ path }) => path === 'hard')).toMatchObject({ kind: 'file', hardLinked: true });
    expect((await sandbox.run('show', first.id, '--tree')).stdout).toContain('\n  caf\\xe9\n');

    const restored = await sandbox.json('restore', '--archive', third.name, '--to', 'restored');
    expect(restored).toMatchObject({ code: 0, document: { schema: 'darkive.restore/1', outcome: 'complete' } });
    sameTree(source, join(sandbox.directory, 'restored'));
    expect(await sandbox.json('restore', '--archive', third.name, '--to', 'restored')).toMatchObject({
      code: 7,
      document: { schema: 'darkive.error/1', error: { code: 'restore-target-refused' }, exit: 7 },
    });
    expect((await sandbox.run('restore', '--archive', third.name, 'docs/caf\\xe9', '--to', 'one')).code).toBe(0);
    expect(await readdir(join(sandbox.directory, 'one/docs'), { encoding: 'buffer' })).toEqual([
      Buffer.from([0x63, 0x61, 0x66, 0xe9]),
    ]);
    expect((await sandbox.json('restore', '--archive', third.name, 'docs/nope', '--to', 'none')).code).toBe(8);

    expect(await sandbox.json('verify')).toMatchObject({
      code: 0,
      document: { schema: 'darkive.verify/1', outcome: 'intact' },
    });
    await cp(archives, join(sandbox.directory, 'copy'), { recursive: true });
    const slice = join(archives, `${first.name}.1.dar`);
    const file = await open(slice, 'r+');
    await file.write(Buffer.from('damage'), 0, 6, 400);
    await file.close();
    expect(await sandbox.json('verify', first.name)).toMatchObject({ code: 5, document: { outcome: 'damaged' } });
    expect(await sandbox.json('repair', first.name)).toMatchObject({
      code: 0,
      document: {
        schema: 'darkive.repair/1',
        outcome: 'repaired',
        slices: [{ slice: 1, reason: 'hash', repaired: true }],
      },
    });
    expect(await readFile(slice)).toEqual(await readFile(join(sandbox.directory, 'copy', `${first.name}.1.dar`)));
    expect(await sandbox.json('repair', first.name)).toMatchObject({ code: 0, document: { outcome: 'nothing-to-do' } });
  },
);

test('a source that lost most of its bytes is refused with exit 7 until the user says that it is right', async () => {
  const sandbox = await createSandbox();
  const source = await initialised(sandbox);
  expect((await sandbox.run('backup', 'full', '--quiet')).code).toBe(0);
  await rm(join(source, 'large'));
  const refused = await sandbox.json('backup', 'diff');
  expect(refused).toMatchObject({
    code: 7,
    document: { outcome: 'failed', runs: [{ archive: null, error: { code: 'guard-refused' } }] },
  });
  expect((await sandbox.run('backup', 'diff', '--allow-shrink', '-q')).code).toBe(0);
});

test('an archive that does not exist is exit 8, a definition that does not exist exit 2, with the next step', async () => {
  const sandbox = await createSandbox();
  await initialised(sandbox);
  expect(await sandbox.json('show', 'nope')).toMatchObject({
    code: 8,
    document: { error: { code: 'archive-unknown', hint: expect.any(String) } },
  });
  expect(await sandbox.json('backup', 'full', 'hom')).toMatchObject({
    code: 2,
    document: { error: { code: 'definition-unknown' } },
  });
  expect(await sandbox.json('backup', 'diff')).toMatchObject({
    code: 1,
    document: { outcome: 'failed', runs: [{ error: { code: 'reference-missing' } }] },
  });
});

test('a wrong configuration is exit 2 with file, line and key, in every command', async () => {
  const sandbox = await createSandbox();
  const file = join(sandbox.directory, 'wrong.yaml');
  await writeFile(file, 'version: 1\narchivs:\n  path: /tmp/x\n');
  const check = await sandbox.run('config', 'check', '--config', file);
  expect(check).toMatchObject({ code: 2, stdout: expect.stringContaining(`${file}:2:1: archivs:`) });
  expect(await sandbox.json('list', '--config', file)).toMatchObject({
    code: 2,
    document: { schema: 'darkive.error/1', error: { code: 'config-invalid' } },
  });
  expect((await sandbox.run('list', '--config', file)).stderr).toContain(`${file}:2:1: archivs:`);
});

test('the demonstration runs and cleans up after itself', async () => {
  const sandbox = await createSandbox();
  const { code, stdout } = await sandbox.run('demo', '--dir', 'demo', '--quiet');
  expect([code, stdout.match(/^\d+\. /gm)?.length]).toEqual([0, 10]);
  expect((await sandbox.json('demo', '--dir', 'demo', '--clean')).code).toBe(0);
  await expect(readdir(join(sandbox.directory, 'demo'))).rejects.toThrow('ENOENT');
});
