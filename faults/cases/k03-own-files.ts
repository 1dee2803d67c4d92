import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';
import { runReport } from '../harness/run-report.ts';
import type { Stage } from '../harness/stage.ts';
import { writeLetters } from '../harness/trees.ts';

/** Names of roots that a shell pattern, a regular expression, or dar's own escaping reads otherwise than letter by letter. */
const ROOTS = ["Mom's `disk` [1] *?", '-<a> & "b" \\c', '$HOME ${x} (x|y)+{2}^.', 'new\nline é'];

export const k03 = faultCase({
  id: 'K03',
  title:
    'roots and archive directories of any name; archives, state, logs and parity below the root; the root as a link',
  expected: 'excludes hold, nothing of Darkive is in the archive, a second FULL is no larger',
  async run(stage) {
    for (const [number, name] of ROOTS.entries()) {
      const root = join(stage.directory, 'roots', name);
      await mkdir(join(root, 'left out $1 [x]'), { recursive: true });
      await writeFile(join(root, 'left out $1 [x]', 'file'), 'x');
      await writeFile(join(root, 'kept'), name);
      const own = (directory: string): string => join(root, 'own', directory);
      for (const directory of ['archives', 'state', 'log', 'parity', 'tmp'])
        await mkdir(own(directory), { recursive: true });
      await symlink(root, join(stage.directory, `link ${number}`));
      const written = (path: string): string => path.replaceAll('$', '$$$$');
      await stage.configure({
        definition: {
          root: number % 2 === 0 ? written(root) : join(stage.directory, `link ${number}`),
          exclude: [{ path: 'left out $1 [x]' }],
        },
        top: {
          archives: written(own('archives')),
          state: written(own('state')),
          temporary: written(own('tmp')),
          log: { directory: written(own('log')) },
          plugins: { '@darkive/plugin-par2': { directory: written(own('parity')) } },
        },
      });
      for (const which of number === 0 ? ['first', 'second'] : ['first']) {
        await stage.nextSecond();
        const run = await stage.darkive(['backup', 'full', '--json']);
        stage.sees(`${name}: ${which} FULL`, run.code, 0);
        stage.sees(`${name}: ${which}`, await listed(stage, join(own('archives'), runReport(run).archive)), [
          'kept',
          'own',
        ]);
      }
    }
    // The checker looks where archives lie otherwise.
    await stage.configure();
  },
});

type Reach = readonly [string, string];

/** Ways to the archive directory below the root which its path does not tell; shell scripts that mount at `$m`. */
const REACHES: readonly Reach[] = [
  ['a bind mount', 'mount --bind "$archives" "$m"'],
  ['a bind mount of the directory above it', 'mount --rbind "$stage" "$m"'],
  ['a bind mount of .darkive alone', 'mkdir -p "$archives/.darkive"; mount --bind "$archives/.darkive" "$m"'],
  ['a bind mount of the state', 'mkdir -p "$state"; mount --bind "$state" "$m"'],
  [
    'bindfs',
    'setpriv --pdeathsig KILL bindfs -f "$archives" "$m" & for try in $(seq 100); do mountpoint -q "$m" && break; sleep 0.1; done',
  ],
];

export const k03a = faultCase({
  id: 'K03a',
  title: 'own directories a second time below the root: bind mounts of them, above and inside them; FUSE',
  expected: 'left out, whatever the path; nothing of Darkive is in the archive',
  async run(stage) {
    needProgram('bindfs');
    await stage.configure({ definition: { guards: { 'keep-free': 1, 'shrink': 'off' } } });
    await writeLetters(stage.data, stage.random, 2, 3000);
    for (const [number] of REACHES.entries()) await mkdir(join(stage.data, `mount ${number}`));
    for (const [number, [what, script]] of REACHES.entries()) {
      const m = join(stage.data, `mount ${number}`);
      const places = `archives='${stage.archives}' state='${stage.state}' stage='${stage.directory}' m='${m}'`;
      await stage.mounts(`${places}\n${script}`);
      await stage.nextSecond();
      const run = await stage.darkive(['backup', 'full', '--json']);
      stage.sees(what, run.code, 0);
      const names = await listed(stage, join(stage.archives, runReport(run).archive));
      const ours = names.filter((path) => /\.dar$|\.manifest\.json$|(^|\/)\.darkive|ledger\.sqlite|\.par2$/.test(path));
      stage.sees(`${what}: files of Darkive`, ours, []);
      stage.sees(`${what}: the letters`, names.filter((path) => path.startsWith('letters/')).length, 2);
    }
  },
});

/** The paths in an archive, as plain dar lists them: what comes after the permissions. */
async function listed(stage: Stage, base: string): Promise<string[]> {
  const { stdout } = await stage.run(['dar', '-N', '-Q', '-l', base, '-Tslicing']);
  return stdout
    .split('\n')
    .flatMap((line) => / [-dlpsbc][-rwxsStT]{9} (.+)$/.exec(line)?.[1] ?? [])
    .toSorted();
}
