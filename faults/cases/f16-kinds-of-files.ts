import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';
import { writeSpecialFiles } from '../harness/trees.ts';

export const f16 = faultCase({
  id: 'F16',
  title: 'hard links (also unchanged ones in a DIFF), sparse files, fifo, socket, xattr, ACL, empty nested directories',
  expected: 'restored equal',
  async run(stage) {
    await writeSpecialFiles(stage.data);
    const file = join(stage.data, 'private');
    await stage.run([needProgram('setfattr'), '-n', 'user.colour', '-v', 'green', file]);
    await stage.run([needProgram('setfacl'), '-m', 'u:daemon:r', file]);
    const attributes = await stage.run(['getfattr', '-d', '-m', '-', file]);
    stage.sees('the source has them', attributes.stdout, /posix_acl_access[^]*user\.colour/);
    await stage.restorePoint();
    const full = await stage.fingerprint(stage.data);

    await stage.nextSecond();
    await appendFile(join(stage.data, 'empty file'), 'now with content');
    await writeFile(join(stage.data, 'new'), 'new');
    await stage.restorePoint('diff');
    await stage.nextSecond();
    await rm(join(stage.data, 'hard link'));
    await stage.restorePoint('incr');
    await stage.restorePoint('full');

    for (const [at, to] of [
      ['now', 'newest'],
      ['3 archives ago', 'first'],
    ] as const) {
      const archive = at === 'now' ? [] : ['--archive', await oldest(stage)];
      stage.sees(`restore ${to}`, (await stage.darkive(['restore', '.', ...archive, '--to', to])).code, 0);
    }
    const same = (await stage.fingerprint(join(stage.directory, 'newest'))) === (await stage.fingerprint(stage.data));
    stage.sees('newest equals its source', same, true);
    stage.sees('first equals its source', (await stage.fingerprint(join(stage.directory, 'first'))) === full, true);
  },
});

async function oldest(stage: Parameters<typeof f16.run>[0]): Promise<string> {
  const { stdout } = await stage.darkive(['list', '--type', 'FULL']);
  return /home_FULL_\S+/.exec(stdout)?.[0] ?? '';
}
