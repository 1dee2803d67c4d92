import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import type { Stage } from '../harness/stage.ts';
import { writeLetters } from '../harness/trees.ts';

export const s02 = faultCase({
  id: 'S02',
  title: 'umask 000 and 077: permissions of everything written',
  expected: 'whatever is written is for the owner alone, or with `permissions: group` for the group to read',
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
      stage.sees(`umask ${umask}, too open`, tooOpen(stage, 0o077), []);
    }
    await stage.configure({ top: { archives: { path: stage.archives, permissions: 'group' } } });
    for (const umask of ['000', '077']) {
      const through = ['sh', '-c', `umask ${umask} && exec "$@"`, 'sh'];
      const archive = await stage.restorePoint('full', { through });
      stage.sees(`umask ${umask}, for the group`, modesOf(stage.archives, archive), ['640']);
    }
    stage.sees('for the group, too open', tooOpen(stage, 0o027), []);
  },
});

/** Private directories that others may enter, and what they may do that they should not with whatever they can reach. */
function tooOpen({ archives, state, temporary }: Stage, withheld: number): readonly string[] {
  const closed = [state, temporary, join(archives, '.darkive')];
  const isClosed = (path: string): boolean => closed.some((place) => path.startsWith(`${place}/`));
  const open = below(archives).filter((path) => !isClosed(path) && !closed.includes(path));
  return [...closed.map((path) => ({ path, forbidden: 0o077 })), ...open.map((path) => ({ path, forbidden: withheld }))]
    .map(({ path, forbidden }) => ({ path, mode: lstatSync(path).mode & 0o7777, forbidden }))
    .filter(({ mode, forbidden }) => (mode & forbidden) !== 0)
    .map(({ path, mode }) => `${mode.toString(8)} ${path}`);
}

function modesOf(directory: string, archive: string): readonly string[] {
  const names = readdirSync(directory).filter((name) => name.startsWith(archive));
  return [...new Set(names.map((name) => (lstatSync(join(directory, name)).mode & 0o7777).toString(8)))];
}

function below(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => join(directory, name));
}
