import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ArchivesDocument } from '@darkive/core/holdings/documents/archive-documents';
import type { BackupDocument } from '@darkive/core/making/backup-document';
import { createSandbox, type Sandbox } from './support/cli.ts';

/** dar-backup's directories with a FULL and a DIFF of "my data", made by its rules: parity with par2's own defaults. */
async function oldInstallation(
  { directory }: Sandbox,
  parity: string,
): Promise<{ conf: string; full: string; diff: string; data: string }> {
  const place = (name: string): string => join(directory, name);
  for (const name of ['backups', 'backup.d', 'restore', 'source', 'parity']) await mkdir(place(name));
  const conf = place('dar-backup.conf');
  await writeFile(
    conf,
    `[MISC]\nLOGFILE_LOCATION = ${place('dar-backup.log')}\nMAX_SIZE_VERIFICATION_MB = 2\nMIN_SIZE_VERIFICATION_MB = 0\n` +
      `NO_FILES_VERIFICATION = 2\nCOMMAND_TIMEOUT_SECS = 600\n[DIRECTORIES]\nBACKUP_DIR = ${place('backups')}\n` +
      `BACKUP.D_DIR = ${place('backup.d')}\nTEST_RESTORE_DIR = ${place('restore')}\n[AGE]\nDIFF_AGE = 100\nINCR_AGE = 40\n` +
      `[PAR2]\nERROR_CORRECTION_PERCENT = 30\nENABLED = true\n${parity}`,
  );
  const data = place('source');
  await writeFile(place('backup.d/my data'), `-am\n-R ${data}\n-s 20k\n-z5\n-n\n`);
  await writeFile(join(data, 'random'), randomBytes(30_000));
  await writeFile(join(data, 'note'), 'one\n');
  const names = ['my data_FULL_2026-01-01', 'my data_DIFF_2026-01-02'] as const;
  const [full, diff] = names;
  for (const name of names) {
    const reference = name === diff ? ['-A', place(`backups/${full}`)] : [];
    const base = place(`backups/${name}`);
    execFileSync('dar', ['-c', base, '-N', '-B', place('backup.d/my data'), '-Q', ...reference], { stdio: 'ignore' });
    for (const number of name === full ? [1, 2] : [1]) {
      const set = parity === '' ? [] : ['-B', place('backups'), `${place('parity')}/${name}.${number}.dar.par2`];
      execFileSync('par2', ['create', '-r30', '-q', '-q', ...set, `${base}.${number}.dar`], { stdio: 'ignore' });
    }
    await appendFile(join(data, 'note'), `after ${name}\n`);
  }
  return { conf, full, diff, data };
}

// Real par2 with its own two thousand blocks: seconds on a busy machine.
test.each([
  ['beside the slices', ''],
  ['in a directory of its own', 'PAR2_DIR = $PARITY\n'],
])(
  'adopted archives with parity %s verify, are repaired, and carry on',
  { timeout: 180_000 },
  async (_where, option) => {
    const sandbox = await createSandbox();
    const parity = option.replace('$PARITY', join(sandbox.directory, 'parity'));
    const { conf, full, diff, data } = await oldInstallation(sandbox, parity);
    const dry = await sandbox.run('import', 'dar-backup', '--config', conf, '--dry-run');
    expect([dry.code, dry.stdout]).toEqual([0, expect.stringContaining(`${diff}  to be adopted`)]);
    expect(await sandbox.json('import', 'dar-backup', '--config', conf)).toMatchObject({
      code: 0,
      document: {
        schema: 'darkive.import/1',
        dryRun: false,
        archives: [{ name: full, slices: 2 }, { reference: { name: full } }],
      },
    });
    expect((await sandbox.run('config', 'check')).code).toBe(0);
    const verified = await sandbox.json('verify');
    expect(verified).toMatchObject({
      code: 0,
      document: { outcome: 'intact', archives: [{ findings: [] }, { findings: [] }] },
    });

    const slice = join(sandbox.directory, `backups/${full}.1.dar`);
    const whole = await readFile(slice);
    const handle = await open(slice, 'r+');
    await handle.write(Buffer.alloc(50), 0, 50, 9000);
    await handle.close();
    expect((await sandbox.run('verify', full)).code).toBe(5);
    expect((await sandbox.run('repair', full)).code).toBe(0);
    expect((await readFile(slice)).equals(whole)).toBe(true);

    const next = await sandbox.json<BackupDocument>('backup', 'incr');
    expect([next.code, next.document.runs[0]?.findings]).toEqual([0, []]);
    const { document } = await sandbox.json<ArchivesDocument>('list');
    expect(document.archives.map(({ type, reference }) => [type, reference?.name ?? null])).toEqual([
      ['FULL', null],
      ['DIFF', full],
      ['INCR', diff],
    ]);
    const to = join(sandbox.directory, 'restored');
    expect((await sandbox.run('restore', '--archive', document.archives[2]?.name ?? '', '--to', to)).code).toBe(0);
    execFileSync('diff', ['-r', data, to]);

    const again = await sandbox.run('import', 'dar-backup', '--config', conf);
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('Nothing to do')]);
  },
);

test('a missing configuration of dar-backup is a usage error with the place that was looked at', async () => {
  const sandbox = await createSandbox();
  const { code, stderr } = await sandbox.run('import', 'dar-backup', '--config', 'none.conf');
  expect([code, stderr]).toEqual([2, expect.stringContaining(join(sandbox.directory, 'none.conf'))]);
});
