import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import type { Stage } from '../harness/stage.ts';
import { FILLER, renameInArchive } from '../security/hostile-archive.ts';

export const s03 = faultCase({
  id: 'S03',
  title: 'archives that want to leave the target: `..`, absolute names, symbolic links with files below, other chains',
  expected: 'nothing is written outside of the target',
  timeout: 300,
  async run(stage) {
    await stage.configure({ definition: { compression: 'none', slice: 'none' } });
    // With and without the isolated catalogue, which still tells the harmless names.
    for (const catalogue of [true, false]) {
      for (const [what, from, to, build] of [
        ['a directory called ..', 'aa', '..', directoryWithFile],
        ['a directory called .', 'a', '.', directoryWithFile],
        ['a file called ../evil', 'xxyevil', '../evil', file],
        ['an absolute name', 'xtmpxdarkive-evil', '/tmp/darkive-evil', file],
        ['a link and a directory of one name, the link first', 'lin2', 'link', linkAndDirectory],
        ['a link and a directory of one name, the directory first', 'lin2', 'link', directoryAndLink],
      ] as const) {
        const archive = await makeArchive(stage, (data, outside) => build(data, from, outside));
        renameInArchive(stage.archives, archive, from, to);
        if (!catalogue) await rm(join(stage.archives, `${archive}-catalogue.1.dar`));
        await restoreAndLook(stage, `${what}${catalogue ? '' : ', no catalogue'}`, archive);
      }
    }
    // The first archive of a chain is the one that is not asked for what it holds at that time.
    const full = await makeArchive(stage, (data, outside) => directoryWithFile(data, 'aa', outside));
    // Everything is saved anew, so that nothing of the first one is needed.
    for (const name of [FILLER, 'aa/evil']) await writeFile(join(stage.data, name), 'changed and longer');
    await stage.nextSecond();
    stage.sees('diff', (await stage.darkive(['backup', 'diff'])).code, 0);
    renameInArchive(stage.archives, full, 'aa', '..');
    await restoreAndLook(stage, 'a chain whose first archive has a directory called ..', 'home_');
  },
});

type Build = (data: string, name: string, outside: string) => Promise<void>;

const directoryWithFile: Build = async (data, name) => {
  await mkdir(join(data, name));
  await writeFile(join(data, name, 'evil'), 'evil');
};

const file: Build = (data, name) => writeFile(join(data, name), 'evil');

const linkAndDirectory: Build = async (data, name, outside) => {
  await symlink(outside, join(data, 'link'));
  await directoryWithFile(data, name, outside);
};

const directoryAndLink: Build = async (data, name, outside) => {
  await directoryWithFile(data, 'link', outside);
  await symlink(outside, join(data, name));
};

async function makeArchive(stage: Stage, build: (data: string, outside: string) => Promise<void>): Promise<string> {
  const { data } = stage;
  for (const name of await readdir(data)) await rm(join(data, name), { recursive: true });
  const outside = join(stage.directory, 'outside');
  await mkdir(outside, { recursive: true });
  await writeFile(join(data, FILLER), 'x');
  await build(data, outside);
  await stage.nextSecond();
  const before = new Set(await readdir(stage.archives));
  const { code, stderr } = await stage.darkive(['backup', 'full']);
  if (code !== 0) throw new Error(`no archive to begin with: ${stderr}`);
  const made = (await readdir(stage.archives)).find((name) => name.endsWith('.manifest.json') && !before.has(name));
  const archive = (made ?? '').slice(0, -'.manifest.json'.length);
  // The case owns these archives: it forges them.
  await stage.changes(...(await readdir(stage.archives)).filter((name) => name.startsWith(archive)));
  return archive;
}

async function restoreAndLook(stage: Stage, what: string, archive: string): Promise<void> {
  const parent = join(stage.directory, 'restored');
  const outside = join(stage.directory, 'outside');
  await mkdir(parent);
  const { code } = await stage.darkive(['restore', '.', '--to', join(parent, 'target')]);
  const beside = (await readdir(parent)).filter((name) => name !== 'target').map((name) => join(parent, name));
  const behind = (await readdir(outside)).map((name) => join(outside, name));
  const elsewhere = existsSync('/tmp/darkive-evil') ? ['/tmp/darkive-evil'] : [];
  stage.sees(`${what}: written outside`, [...beside, ...behind, ...elsewhere], []);
  stage.sees(`${what}: exit`, code, { oneOf: [1, 8] });
  await rm(parent, { recursive: true });
  for (const name of await readdir(stage.archives)) if (name.startsWith(archive)) await rm(join(stage.archives, name));
}
