import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase, notRun } from '../harness/fault-case.ts';
import { runReport } from '../harness/run-report.ts';
import type { Ended } from '../harness/run-program.ts';
import { writeLetters } from '../harness/trees.ts';

/** A command on a machine of that name. */
const on = (host: string): { readonly through: readonly string[] } => ({
  through: [
    'unshare',
    '--uts',
    '--map-root-user',
    'sh',
    '-c',
    'echo "$0" >/proc/sys/kernel/hostname && exec "$@"',
    host,
  ],
});

export const h07 = faultCase({
  id: 'H07',
  title: 'another machine, or another root, under the same definition and archive directory',
  expected:
    'DIFF and INCR 7 with the way on; `--same-source` once; a FULL warns; nothing of one comes back as the other’s',
  async run(stage) {
    if ((await stage.run(['true'], on('alpha'))).code !== 0) notRun('no namespace for a host name here');
    await writeLetters(stage.data, stage.random, 4, 3000);
    await writeFile(join(stage.data, 'bytes'), 'of alpha');
    const backup = async (type: string, host: string, ...more: string[]): Promise<Ended> => {
      await stage.nextSecond();
      return stage.darkive(['backup', type, '--json', ...more], on(host));
    };
    stage.sees('FULL of alpha', (await backup('full', 'alpha')).code, 0);
    const diff = await backup('diff', 'beta');
    stage.sees('DIFF of beta', [diff.code, runReport(diff).error], [7, 'guard-refused']);
    stage.sees(
      'both machines and the way on',
      diff.stdout,
      /host alpha.*host beta.*backup full 'home'.*--same-source/s,
    );
    stage.sees('the plan says so too', (await stage.darkive(['backup', 'diff', '--dry-run'], on('beta'))).code, 7);
    stage.sees('with its domain it is the same', (await backup('diff', 'alpha.example.org')).code, 0);

    stage.sees('accepted', (await backup('diff', 'beta', '--same-source')).code, 0);
    stage.sees('accepted for good', (await backup('diff', 'beta')).code, 0);
    stage.sees('INCR', (await backup('incr', 'beta')).code, 0);
    stage.sees('by nobody else', (await backup('diff', 'gamma')).code, 7);

    await writeFile(join(stage.data, 'bytes'), 'of beta!');
    const full = await backup('full', 'beta');
    stage.sees('FULL of beta', [full.code, runReport(full).findings.includes('another-source')], [0, false]);
    stage.sees('alpha afterwards', (await backup('diff', 'alpha')).code, 7);
    stage.sees('restored', (await stage.darkive(['restore', 'bytes', '--to', 'out'], on('beta'))).code, 0);
    stage.sees('bytes', await readFile(join(stage.directory, 'out/bytes'), 'utf8'), 'of beta!');

    const other = await backup('full', 'gamma');
    stage.sees('FULL of gamma', [other.code, runReport(other).findings.includes('another-source')], [0, true]);

    const moved = join(stage.directory, 'moved');
    await rename(stage.data, moved);
    await stage.configure({ definition: { root: moved } });
    stage.sees('root moved', (await backup('diff', 'gamma')).code, 7);
    stage.sees('root moved on purpose', (await backup('diff', 'gamma', '--same-source')).code, 0);
    await rename(moved, stage.data);
    await mkdir(moved);
    await writeFile(join(moved, 'other'), 'other');
    stage.sees('another directory there', (await backup('diff', 'gamma')).code, 7);
  },
});
