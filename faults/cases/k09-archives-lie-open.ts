import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { at, listAt } from '../harness/json-value.ts';
import { bindfs } from '../harness/bindfs.ts';
import type { Stage } from '../harness/stage.ts';
import { writeLetters } from '../harness/trees.ts';

export const k09 = faultCase({
  id: 'K09',
  title: 'archives that others can read, and a file system that keeps no permissions',
  expected: '`doctor` and the run say it, with the command that mends it; where nothing can be mended it is a note',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 2);
    await stage.run(['chmod', '755', stage.directory, stage.archives]);
    const archive = await stage.restorePoint();
    stage.sees('new archives', await permissions(stage), 'ok');
    for (const name of readdirSync(stage.archives).filter((file) => file.startsWith(archive)))
      chmodSync(join(stage.archives, name), 0o644);
    stage.sees('opened', await permissions(stage), 'warning');

    await stage.nextSecond();
    const ended = await stage.darkive(['backup', 'diff', '--json']);
    stage.sees('a run', ended.code, 0);
    stage.sees('a run says', at(ended.stdout, 'findings', 0, 'code'), 'archives-open');
    const hint = String(at(ended.stdout, 'findings', 0, 'hint'));
    const [, command = 'false'] = /: (chmod \S+ \S+)/.exec(hint) ?? [];
    stage.sees(`its hint, ${command.split(' ', 2).join(' ')}`, (await stage.run(['sh', '-c', command])).code, 0);
    stage.sees('closed', await permissions(stage), 'ok');

    await stage.run(['chmod', '755', stage.archives]);
    await bindfs(stage, ['--chmod-ignore', '-p', '0755'], [stage.archives]);
    await stage.nextSecond();
    const without = await stage.darkive(['backup', 'full', '--json']);
    stage.sees('no permissions kept', without.code, 0);
    stage.sees('said once', without.stdout.match(/"permissions-not-kept"/g)?.length, 1);
    stage.sees('a doctor there', await permissions(stage), 'ok');
  },
});

async function permissions(stage: Stage): Promise<unknown> {
  const { stdout } = await stage.darkive(['doctor', '--json']);
  const number = listAt(stdout, 'checks').findIndex(
    (_check, index) => at(stdout, 'checks', index, 'name') === 'archives-permissions',
  );
  return at(stdout, 'checks', number, 'result');
}
