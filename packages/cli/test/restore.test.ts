import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RestoreDocument, RestorePlanDocument } from '@darkive/core/holdings/documents/archive-documents';
import type { ErrorDocument } from '../src/errors/render.ts';
import { BIN, createSandbox, ended, type Sandbox } from './support/cli.ts';
import { OWN_MOUNTS } from './support/own-mounts.ts';

async function withArchive(): Promise<{ sandbox: Sandbox; source: string }> {
  const sandbox = await createSandbox();
  const source = join(sandbox.directory, 'home');
  await mkdir(join(source, 'docs'), { recursive: true });
  await writeFile(join(source, 'docs/a.txt'), 'first\n');
  await writeFile(join(source, 'b.txt'), 'second\n');
  await sandbox.run('init', '--archives', 'archives', '--root', source, '--name', 'home');
  expect(await sandbox.run('backup', 'full')).toMatchObject({ code: 0 });
  return { sandbox, source };
}

test('restore by time, plan, in place, and what does not go together', { timeout: 120_000 }, async () => {
  const { sandbox, source } = await withArchive();
  const wanted = ['restore', 'docs', '--definition', 'home', '--at', '1 second ago'];
  // The archive may be younger than a second.
  await new Promise((resolve) => setTimeout(resolve, 1100));

  const plan = await sandbox.json<RestorePlanDocument>(...wanted, '--plan', '--to', 'out');
  expect(plan).toMatchObject({
    code: 0,
    document: { schema: 'darkive.restore-plan/1', outcome: 'possible', entries: 2 },
  });
  expect((await sandbox.run(...wanted, '--plan')).stdout).toMatch(/reads .*all of 1 slice[^]*It can be done/);
  expect(await readdir(sandbox.directory)).not.toContain('out');

  const done = await sandbox.json<RestoreDocument>(...wanted, '--to', 'out');
  expect(done).toMatchObject({ code: 0, document: { definition: 'home', checked: { files: 1, checksums: 1 } } });
  expect(await readFile(join(sandbox.directory, 'out/docs/a.txt'), 'utf8')).toBe('first\n');

  await writeFile(join(source, 'docs/a.txt'), 'spoilt');
  expect(await sandbox.run('restore', 'docs/a.txt', '--in-place')).toMatchObject({ code: 0 });
  expect(await readFile(join(source, 'docs/a.txt'), 'utf8')).toBe('first\n');

  const early = await sandbox.json<ErrorDocument>('restore', '.', '--at', '2020-02-29', '--to', 'early');
  expect(early).toMatchObject({ code: 8, document: { error: { code: 'no-restore-point' } } });
  for (const wrong of [
    ['--archive', 'x', '--definition', 'home'],
    ['--preserve-ownership', '--ignore-ownership'],
    ['--at', '2026-02-30'],
    ['--fsa-scope', 'some'],
  ]) {
    expect(await sandbox.run('restore', '.', '--to', 'wrong', ...wrong), wrong.join(' ')).toMatchObject({ code: 2 });
  }
  expect(await sandbox.run('restore', '.')).toMatchObject({ code: 2, stderr: expect.stringContaining('--to') });
  expect(await readdir(sandbox.directory)).not.toContain('wrong');
});

test(
  'archives that lie anywhere are read on a machine without configuration or state',
  { timeout: 120_000 },
  async () => {
    const { sandbox, source } = await withArchive();
    const place = join(sandbox.directory, "anna's disk");
    await mkdir(place);
    await rename(join(sandbox.directory, 'archives'), join(place, 'archives'));
    await Promise.all(
      ['config', 'state', 'home'].map((name) =>
        rename(join(sandbox.directory, name), join(sandbox.directory, `old-${name}`)),
      ),
    );
    const before = await readdir(join(place, 'archives'), { recursive: true });
    const scratch = join(sandbox.directory, 'scratch');
    await mkdir(scratch);
    const run = async (...args: readonly string[]) => {
      const child = sandbox.startWith({ ...sandbox.env, TMPDIR: scratch }, ...args, '--from', place);
      const { code, stdout, stderr } = await ended(child);
      return { code, text: stdout + stderr };
    };

    expect(await run('list')).toMatchObject({ code: 0, text: expect.stringContaining('home_FULL_') });
    expect(await run('find', 'a.txt')).toMatchObject({ code: 0, text: expect.stringContaining('docs/a.txt') });
    expect(await run('versions', join(source, 'docs/a.txt'))).toMatchObject({ code: 0 });
    // A copy is believed when it was restored from.
    expect(await run('drill')).toMatchObject({ code: 0, text: expect.stringMatching(/passed/) });
    expect(await run('restore', '.', '--to', 'out')).toMatchObject({ code: 0 });
    expect(execFileSync('diff', ['-r', 'out', 'old-home'], { cwd: sandbox.directory, encoding: 'utf8' })).toBe('');
    const unknown = await run('show', 'home_FULL_2020-01-01_000000');
    expect(unknown).toMatchObject({
      code: 8,
      text: expect.stringContaining(`darkive list --from '${place.replace("'", String.raw`'\''`)}'`),
    });
    // Nothing was left, but for the directory of holds that a directory with a lock has: not beside the archives, not in the state directory, not where it worked.
    const after = await readdir(join(place, 'archives'), { recursive: true });
    expect(after.filter((name) => name !== '.darkive/reading')).toEqual(before);
    expect(await readdir(scratch)).toEqual([]);
    expect(await readdir(sandbox.directory)).not.toContain('state');

    // One slice on one disk, the rest of the archive on another: both together are whole.
    const other = join(sandbox.directory, 'other disk');
    await mkdir(other);
    const slice = before.find((name) => name.endsWith('.1.dar') && !name.includes('catalogue')) ?? '';
    await rename(join(place, 'archives', slice), join(other, slice));
    const alone = await run('restore', '.', '--to', 'out-alone');
    expect(alone).toMatchObject({ code: 8, text: expect.stringContaining('slice 1 is damaged: it is missing') });
    await mkdir(join(other, 'archives'));
    await rename(join(other, slice), join(other, 'archives', slice));
    await writeFile(join(other, 'darkive-place.json'), '{}');
    expect(await run('restore', '.', '--to', 'out-both', '--from', other)).toMatchObject({ code: 0 });
    expect(execFileSync('diff', ['-r', 'out-both', 'old-home'], { cwd: sandbox.directory, encoding: 'utf8' })).toBe('');
    expect(await readdir(scratch)).toEqual([]);

    const empty = await ended(sandbox.start('list', '--from', source));
    expect(empty).toMatchObject({ code: 2, stderr: expect.stringMatching(/does not exist[^]*lsblk/) });
    const none = await ended(sandbox.start('list', '--from', 'old-home'));
    expect(none).toMatchObject({ code: 2, stderr: expect.stringMatching(/no archives[^]*manifest\.json/) });
  },
);

test('another file system below the target is in the way', { timeout: 60_000 }, async () => {
  const { sandbox } = await withArchive();
  await mkdir(join(sandbox.directory, 'out/docs'), { recursive: true });
  const script = 'mount -t tmpfs -o size=64k,nr_inodes=20 tmpfs out/docs && echo mine > out/docs/mine && exec "$@"';
  const command = [process.execPath, BIN, 'restore', '.', '--to', 'out', '--overwrite', '--plan', '--json'];
  const printed = execFileSync(
    'unshare',
    [...OWN_MOUNTS, 'sh', '-c', `${script}; true`, 'sh', 'sh', '-c', `${quoted(command)} || true`],
    {
      cwd: sandbox.directory,
      env: sandbox.env,
      encoding: 'utf8',
    },
  );
  expect(JSON.parse(printed)).toMatchObject({
    outcome: 'impossible',
    audit: { problems: ['docs: another file system is mounted there'] },
  });
});

function quoted(command: readonly string[]): string {
  return command.map((word) => `'${word}'`).join(' ');
}
