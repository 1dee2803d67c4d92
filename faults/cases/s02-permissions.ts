import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import type { Stage } from '../harness/stage.ts';
import { writeLetters } from '../harness/trees.ts';

export const s02 = faultCase({
  id: 'S02',
  title: 'umask 000 and 077: permissions of everything written',
  expected: 'state, temporary and private directories for the owner alone; nothing that others may write',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 2);
    for (const umask of ['000', '077']) {
      const through = ['sh', '-c', `umask ${umask} && exec "$@"`, 'sh'];
      await stage.nextSecond();
      for (const args of [
        'backup full --json',
        'verify',
        'scrub',
        'status',
        'find letter',
        'list',
        'catalog rebuild',
      ]) {
        const { code } = await stage.darkive(args.split(' '), { through });
        stage.sees(`umask ${umask}, ${args}`, code, 0);
      }
      const [archive = ''] = (
        await stage.run(['sh', '-c', 'cd archives && ls *.manifest.json | tail -n 1'])
      ).stdout.split('.manifest', 1);
      await stage.remember(archive);
      const out = join(stage.directory, `out ${umask}`);
      const restored = await stage.darkive(['restore', '.', '--to', out], { through });
      stage.sees(`umask ${umask}, restore`, restored.code, 0);
      stage.sees(`umask ${umask}, too open`, tooOpen(stage), []);
    }
  },
});

/** What others may write, and what of the private places others may read, enter or write. */
function tooOpen(stage: Stage): readonly string[] {
  const isPrivate = (path: string): boolean =>
    [stage.state, stage.temporary, join(stage.archives, '.darkive')].some(
      (place) => path === place || path.startsWith(`${place}/`),
    );
  return [
    stage.state,
    stage.temporary,
    stage.archives,
    ...below(stage.state),
    ...below(stage.temporary),
    ...below(stage.archives),
  ]
    .map((path) => ({ path, stat: lstatSync(path) }))
    .filter(({ path, stat }) => {
      // The suite itself made the archive directory. What is in a private directory nobody else reaches.
      const forbidden = isPrivate(path) && stat.isDirectory() ? 0o077 : 0o022;
      return path !== stage.archives && !stat.isSymbolicLink() && (stat.mode & forbidden) !== 0;
    })
    .map(({ path, stat }) => `${(stat.mode & 0o7777).toString(8)} ${path}`);
}

function below(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => join(directory, name));
}
