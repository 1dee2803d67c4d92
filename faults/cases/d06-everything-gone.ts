import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { addPlace } from '../harness/copies.ts';
import { faultCase } from '../harness/fault-case.ts';
import { writeLetters } from '../harness/trees.ts';

export const d06 = faultCase({
  id: 'D06',
  title: 'archives, ledger and configuration are gone, and one of three places with them',
  expected: 'all of it comes back from the other two, by the words that lie there, and once more with `restore --from`',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 3);
    const secret = 'planted-1f0c-token';
    await stage.configure({
      definition: {
        slice: '60kB',
        copies: { want: 3, locations: 2 },
        scripts: { after: ['true', `--token=${secret}`] },
      },
    });
    await stage.restorePoint();
    await writeLetters(stage.data, stage.random, 1);
    const newest = await stage.restorePoint('diff');
    const places = ['a', 'b', 'c'];
    for (const name of places) await addPlace(stage, name, '--location', name);
    stage.sees('copy', (await stage.darkive(['copy'])).code, 0);
    const leaks = await stage.run(['grep', '-ral', secret, ...places.map((name) => join(stage.directory, name))]);
    stage.sees('places that know the secret', leaks.stdout, '');

    // Two of three hold all of it; the third, and all of home, is gone.
    const gone = places.find((name) => name !== 'a' && name !== 'b') ?? '';
    const away = join(stage.directory, 'known/away');
    await mkdir(away);
    for (const path of [stage.archives, stage.state, stage.configFile, join(stage.directory, gone)])
      await rename(path, join(away, path.slice(path.lastIndexOf('/') + 1))).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      });

    const place = join(stage.directory, 'a');
    const words = await readFile(join(place, 'RESTORE.txt'), 'utf8');
    const commands = words.split('\n').filter((line) => line.startsWith('    ') && !line.includes('sudo'));
    const stranger = join(stage.directory, 'stranger');
    await mkdir(stranger);
    const env = { HOME: stranger, DARKIVE_CONFIG: undefined };
    for (const command of commands) {
      const ended = await stage.run(['sh', '-c', `cd "$0" && ${command}`, place], { env });
      stage.sees(command.trim().slice(0, 30), ended.code, 0);
    }
    await stage.restoresTo(newest, join(stranger, 'restored/home'));

    const from = join(stage.directory, 'b');
    const to = join(stage.directory, 'with darkive');
    const restored = await stage.darkive(['restore', '.', '--from', from, '--to', to], { env });
    stage.sees('restore --from', restored.code, 0);
    await stage.restoresTo(newest, to);
    for (const name of [stranger, to]) await rm(name, { recursive: true, force: true });
    for (const name of await readdir(away)) await rename(join(away, name), join(stage.directory, name));
  },
});
