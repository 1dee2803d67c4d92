import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { at } from '../harness/json-value.ts';

export const h14 = faultCase({
  id: 'H14',
  title: 'a configuration that others can write; a regular expression in it that takes for ever',
  expected: 'refused where it has scripts, else a warning; the expression is ended, and the lock is free',
  async run(stage) {
    await writeFile(join(stage.data, `${'a'.repeat(60)}!`), 'one');
    await stage.configure({ definition: { 'restore-test': { exclude: { regex: ['^(a+)+$'] } } } });
    const ended = await stage.darkive(['backup', 'full'], { timeout: 60_000 });
    stage.sees('an expression without end', ended.code, 2);
    stage.sees('says', ended.stdout + ended.stderr, /takes for ever/);

    await stage.configure({ definition: { scripts: { before: ['touch', join(stage.directory, 'ran')] } } });
    await chmod(stage.configFile, 0o666);
    stage.sees('others can write it, with scripts', (await stage.darkive(['backup', 'full'])).code, 7);
    stage.sees('its script', (await stage.run(['test', '-e', 'ran'])).code, 1);
    await stage.configure();
    const warned = await stage.darkive(['backup', 'full', '--json']);
    stage.sees('without scripts', warned.code, 0);
    stage.sees('without scripts, says', at(warned.stdout, 'findings', 0, 'code'), 'configuration-open');
    await chmod(stage.configFile, 0o644);
    await stage.restorePoint();
  },
});
