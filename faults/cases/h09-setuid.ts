import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase, notRun } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';

export const h09 = faultCase({
  id: 'H09',
  title:
    'a user’s setuid and setgid programs restored by root with --ignore-ownership, and where owners cannot be restored; every chmod of dar and Darkive is looked at',
  expected: '0 and said; no setuid-root file at any moment',
  async run(stage) {
    if (process.getuid?.() !== 0) notRun('only root can give files away');
    const strace = needProgram('strace');
    const at = (name: string): string => join(stage.data, name);
    for (const [name, mode] of [
      ['setuid', 0o4755],
      ['setgid', 0o2755],
      ['plain', 0o755],
    ] as const) {
      await writeFile(at(name), name);
      await chown(at(name), 65534, 65534);
      await chmod(at(name), mode);
    }
    await stage.restorePoint('full');
    await chmod(at('setuid'), 0o4711);
    await chmod(at('plain'), 0o4755);
    await stage.restorePoint('diff');

    const privilegedIn = async (directory: string): Promise<string> =>
      (await stage.run(['find', directory, '-type', 'f', '-perm', '/6000'])).stdout;
    const trace = join(stage.directory, 'trace');
    const watched = {
      through: [strace, '-f', '-qq', '-e', 'trace=chmod,fchmod,fchmodat', '-o', trace],
      timeout: 120_000,
    };
    const ignored = await stage.darkive(['restore', '.', '--to', 'ignored', '--ignore-ownership'], watched);
    stage.sees('restore', ignored.code, 0);
    stage.sees('said', `${ignored.stdout}${ignored.stderr}`, /lost setuid or setgid/);
    stage.sees('privileged files', await privilegedIn('ignored'), '');
    const chmods = await stage.run(['grep', '-cE', 'chmod(at)?\\(.*, 0[2467][0-7]{3}', trace]);
    stage.sees('chmods that would have made one', chmods.stdout.trim(), '0');
    await stage.darkive(['restore', '.', '--to', 'with owners'], watched);
    const owned = await stage.run(['grep', '-cE', 'chmod(at)?\\(.*, 0[2467][0-7]{3}', trace]);
    stage.sees('with owners they are seen', owned.stdout.trim(), /^[1-9]/);

    for (const name of ['no owners', 'behind']) await mkdir(join(stage.directory, name));
    needProgram('bindfs');
    await stage.mounts(`cd "${stage.directory}" && bindfs --chown-ignore behind "no owners"`);
    stage.sees(
      'where owners cannot be restored',
      (await stage.darkive(['restore', '.', '--to', 'no owners/out'])).code,
      3,
    );
    stage.sees('privileged files there', await privilegedIn('behind'), '');
  },
});
