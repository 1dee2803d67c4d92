import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { writeLetters } from '../harness/trees.ts';

export const f35 = faultCase({
  id: 'F35',
  title: 'hostile `~/.darrc`, `/etc/darrc`, `DAR_DCF_PATH`',
  expected: 'ignored',
  async run(stage) {
    await writeLetters(stage.data, stage.random);
    const owned = join(stage.directory, 'owned');
    const hostile = `all:\n-E "touch '${owned}'"\n-X "*.bin"\n-s 10k\ncreate:\n-z gzip\nextract:\n-X "notes*"\n`;
    await writeFile(join(stage.directory, 'home/.darrc'), hostile);
    const dcf = join(stage.directory, 'dcf');
    await mkdir(dcf);
    for (const name of ['darrc', 'home', 'dcf']) await writeFile(join(dcf, name), hostile);
    const overlay = join(stage.directory, 'overlay');
    await stage.mounts(`mkdir -p ${overlay}/up ${overlay}/work
      mount -t overlay -o lowerdir=/etc,upperdir=${overlay}/up,workdir=${overlay}/work none /etc
      cp ${dcf}/darrc /etc/darrc`);
    stage.sees('/etc/darrc is there', (await stage.run(['cat', '/etc/darrc'])).stdout, hostile);

    const env = { DAR_DCF_PATH: dcf, DAR_DUC_PATH: dcf };
    const archive = await stage.restorePoint('full', { env });
    for (const args of [
      ['verify'],
      ['restore', '.', '--to', 'out'],
      ['show', archive],
      ['catalog', 'rebuild'],
      ['drill'],
    ]) {
      stage.sees(args[0] ?? '', (await stage.darkive(args, { env })).code, 0);
    }
    stage.sees('run', (await readdir(stage.directory)).includes('owned'), false);
    const same = (await stage.fingerprint(join(stage.directory, 'out'))) === (await stage.fingerprint(stage.data));
    stage.sees('restored equal', same, true);
  },
});
