import { mkdir, symlink, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';
import { writeLetters } from '../harness/trees.ts';

export const f47 = faultCase({
  id: 'F47',
  title: 'dar or par2 missing or too old',
  expected: '2 or 7 with the exact requirement',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 1);
    const tools = join(stage.directory, 'tools');
    await mkdir(tools);
    for (const name of ['sh', 'getfattr', 'setpriv', 'dar_manager', 'par2', 'gpg', 'gpgconf', 'nice']) {
      await symlink(needProgram(name), join(tools, name));
    }
    const bare = { env: { PATH: `${join(stage.directory, 'bin')}:${tools}` } };
    const refused = async (what: string, says: RegExp): Promise<void> => {
      const ended = await stage.darkive(['backup', 'full'], bare);
      stage.sees(what, ended.code, { oneOf: [2, 7] });
      stage.sees('says', ended.stdout + ended.stderr, says);
      stage.sees('doctor', (await stage.darkive(['doctor'], bare)).code, { oneOf: [1, 3, 7] });
    };
    await refused('dar missing', /dar[^]*2\.\d+/);
    const old = 'echo; echo " dar version 2.5.3, Copyright (C) 2002-2052 Denis Corbin"; exit 0';
    await stage.program('dar', old);
    await refused('dar too old', /2\.5\.3[^]*2\.\d+|2\.\d+[^]*2\.5\.3/);
    await stage.program('dar', `exec "${needProgram('dar')}" "$@"`);

    await stage.configure({ top: { plugins: { '@darkive/plugin-par2': { engine: 'par2' } } } });
    await stage.program('par2', 'echo "par2cmdline version 0.4, Copyright (C) 2003 Peter Brian Clements."');
    await refused('par2 too old', /par2 0\.4 is too old: 0\.\d+ or newer/);
    await stage.program('par2', 'exit 127');
    await refused('par2 that does not run', /par2/);
    stage.sees(
      'written',
      (await readdir(stage.archives)).filter((name) => !name.startsWith('.')),
      [],
    );
  },
});
