import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { runReport } from '../harness/run-report.ts';
import type { Stage } from '../harness/stage.ts';
import { writeLetters } from '../harness/trees.ts';

const CACHE_TAG = 'Signature: 8a477f597d28d172789f06886806bc55\n';

type Way = readonly [string, (stage: Stage) => Promise<Readonly<Record<string, unknown>>>];

/** Ways in which dar leaves out everything, or nearly so, although the source is full. Each returns the definition for it. */
const WAYS: readonly Way[] = [
  [
    'CACHEDIR.TAG in the root',
    async ({ data }) => {
      await writeFile(join(data, 'CACHEDIR.TAG'), CACHE_TAG);
      return { 'cache-directory-tagging': true };
    },
  ],
  [
    'CACHEDIR.TAG where nearly everything is',
    async ({ data }) => {
      await writeFile(join(data, 'letters/CACHEDIR.TAG'), CACHE_TAG);
      return { 'cache-directory-tagging': true };
    },
  ],
  ['the no-dump flag', async (stage) => ((await flagged(stage)) ? { nodump: true } : { exclude: ['*'] })],
  [
    'an attribute that an argument excludes',
    async (stage) => {
      const marked = await stage.run(['setfattr', '-n', 'user.leave', '-v', '1', join(stage.data, 'letters')]);
      return marked.code === 0 ? { 'dar-arguments': ['--exclude-by-ea=user.leave'] } : { exclude: ['*'] };
    },
  ],
  ['an exclude of every name', async () => ({ exclude: [{ name: '*' }, { name: '.*' }] })],
  ['an exclude of everything there is', async () => ({ exclude: ['letters', 'notes.txt'] })],
  ['an include that is not there', async () => ({ include: ['Documentz'] })],
  [
    'a batch file',
    async ({ data, directory }) => {
      await writeFile(join(directory, 'batch'), `-R "${data}"\n-am\n-X "*"\n-P letters\n`);
      return { root: undefined, batch: join(directory, 'batch') };
    },
  ],
];

export const k02 = faultCase({
  id: 'K02',
  title: 'dar leaves out (nearly) everything: cache tag, no-dump, attribute, excludes, missing include, batch file',
  expected: '7 for FULL or DIFF, nothing published; `--allow-shrink` proceeds',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 8, 3000);
    await stage.restorePoint();
    const kept = join(stage.directory, 'kept');
    await stage.run(['cp', '-a', stage.data, kept]);
    for (const [number, [what, prepare]] of WAYS.entries()) {
      await stage.configure({ definition: await prepare(stage) });
      const type = number % 2 === 0 ? 'diff' : 'full';
      await stage.nextSecond();
      const run = await stage.darkive(['backup', type, '--json']);
      stage.sees(`${what}: ${type}`, [run.code, runReport(run).archive], [7, '']);
      await rm(stage.data, { recursive: true });
      await stage.run(['cp', '-a', kept, stage.data]);
    }
    await stage.configure({ definition: { 'cache-directory-tagging': true } });
    await writeFile(join(stage.data, 'CACHEDIR.TAG'), CACHE_TAG);
    await stage.nextSecond();
    stage.sees('--allow-shrink', (await stage.darkive(['backup', 'full', '--allow-shrink'])).code, 0);
  },
});

export const k02a = faultCase({
  id: 'K02a',
  title: 'one of two includes is not there; as much deleted as comes new; nothing small enough to be tested',
  expected: '3 with its name; 7; one file tested all the same',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 8, 3000);
    await mkdir(join(stage.data, 'photos'));
    await writeFile(join(stage.data, 'photos/one'), 'one');
    const definition = {
      'include': ['letters', 'photos'],
      'restore-test': { 'maximum-size': 2000, 'minimum-size': 1000 },
    };
    await stage.configure({ definition });
    const full = await stage.darkive(['backup', 'full', '--json']);
    stage.sees('FULL', [full.code, JSON.parse(full.stdout).runs[0].restoreTest.sampled], [0, 1]);
    await rename(join(stage.data, 'photos'), join(stage.directory, 'away'));
    await stage.nextSecond();
    const degraded = await stage.darkive(['backup', 'diff', '--json']);
    stage.sees('an include is missing', [degraded.code, runReport(degraded).outcome], [3, 'degraded']);
    stage.sees('its name', runReport(degraded).findings, /include "photos" names nothing/);
    stage.sees('config check', (await stage.darkive(['config', 'check'])).code, 2);
    stage.sees('doctor', (await stage.darkive(['doctor'])).stdout, /include "photos" names nothing/);

    for (let file = 1; file <= 8; file += 1) {
      await rename(join(stage.data, `letters/letter ${file}.bin`), join(stage.data, `letters/brief ${file}.bin`));
    }
    await stage.nextSecond();
    const swapped = await stage.darkive(['backup', 'diff', '--json']);
    stage.sees('all of it deleted, as much new', [swapped.code, runReport(swapped).error], [7, 'guard-refused']);
    stage.sees('the counts', runReport(swapped).findings, /would record 8 entries as deleted, of \d+/);
    await stage.nextSecond();
    stage.sees('--allow-shrink', (await stage.darkive(['backup', 'diff', '--allow-shrink'])).code, 3);
  },
});

/** Some file systems have no such flag. */
async function flagged(stage: Stage): Promise<boolean> {
  return (await stage.run(['sh', '-c', 'chattr -R +d "$0"/*', stage.data])).code === 0;
}
