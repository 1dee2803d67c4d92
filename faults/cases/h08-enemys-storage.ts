import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import type { Stage } from '../harness/stage.ts';
import { writeLetters } from '../harness/trees.ts';

export const h08 = faultCase({
  id: 'H08',
  title: 'journals, removals, manifests, pins and links written by whoever can write the storage',
  expected: 'nothing outside is made, changed or deleted; refused by name: 3 or 7; archives are untouched',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 3);
    const archive = await stage.restorePoint();
    const outside = join(stage.directory, 'outside');
    await mkdir(join(outside, 'deep'), { recursive: true });
    for (const name of ['precious', `${archive}.1.dar.par2`, 'deep/data.sqlite'])
      await writeFile(join(outside, name), name);
    const before = await stage.fingerprint(outside);
    const own = join(stage.archives, '.darkive');
    const still = async (what: string): Promise<void> =>
      stage.sees(`${what}: outside is as before`, (await stage.fingerprint(outside)) === before, true);
    const commands = [
      ['backup', 'incr'],
      ['repair', archive],
      ['prune', '--yes'],
      ['catalog', 'rebuild'],
      ['pin', archive],
      ['unpin', archive],
    ];

    for (const [what, journal] of Object.entries(journals(stage, archive, outside))) {
      const directory = join(own, 'building/run-1');
      await mkdir(directory, { recursive: true });
      await writeFile(join(directory, 'journal.json'), JSON.stringify(journal));
      await writeFile(join(directory, 'part'), 'of the enemy');
      const ended = await stage.darkive(commands[1] ?? []);
      stage.sees(`${what}: repair`, ended.code, 3);
      stage.sees(`${what}: by name`, `${ended.stdout}${ended.stderr}`, /run-1/);
      await still(what);
      await rm(directory, { recursive: true });
    }

    const sound = JSON.parse(await readFile(join(stage.archives, `${archive}.manifest.json`), 'utf8')) as Record<
      string,
      unknown
    >;
    const { seal: _seal, sha256: _digest, ...manifest } = sound;
    const stolen = (file: string, directory: string | null) => {
      return { kind: 'parity', producer: 'p', file, directory, bytes: 8, sha256: '0'.repeat(64) };
    };
    const id = '00000000-0000-4000-8000-000000000008';
    const name = 'home_FULL_2001-01-01_000000';
    const removal = {
      ...manifest,
      id,
      name,
      createdAt: '2001-01-01T00:00:00.000Z',
      slices: [{ file: `${name}.1.dar`, bytes: 1, sha256: '0'.repeat(64) }],
      artifacts: [
        stolen('precious', outside),
        stolen(`${archive}.1.dar`, null),
        stolen(`${archive}.1.dar.par2`, outside),
      ],
    };
    await mkdir(join(own, 'removing'), { recursive: true });
    await writeFile(join(own, 'removing', `${id}.json`), JSON.stringify(removal));
    stage.sees('removal', (await stage.darkive(['prune', '--yes'])).code, { oneOf: [0, 3] });
    await still('removal');
    await stage.check();

    for (const link of ['building', 'removing', 'copies', 'kept', 'reading', 'digests']) {
      await rm(join(own, link), { recursive: true, force: true });
      await symlink(outside, join(own, link));
      for (const command of stage.long || link === 'building' ? commands : commands.slice(1, 2))
        stage.sees(`${link} is a link: ${command.join(' ')}`, (await stage.darkive(command)).code, 7);
      if (stage.long || link === 'reading')
        stage.sees(
          `${link} is a link: restore`,
          (await stage.darkive(['restore', '.', '--to', `out ${link}`])).code,
          0,
        );
      await still(`${link} is a link`);
      await rm(join(own, link));
    }
    await chmod(own, 0o700);
    stage.sees('in the end', (await stage.darkive(['verify'])).code, 0);
  },
});

function journals(stage: Stage, archive: string, outside: string): Readonly<Record<string, unknown>> {
  const old = { schema: 'darkive.building/1', runId: 'run-1', archive, definition: 'home', outside: [], publish: null };
  const part = join(stage.archives, '.darkive/building/run-1/part');
  const present = { ...old, schema: 'darkive.building/2', identity: { device: '1', inode: '1' } };
  return {
    'delete a directory': { ...old, outside: [outside] },
    'delete through the archive directory': { ...old, outside: [`${stage.archives}/../outside`] },
    'delete the archives': { ...old, outside: [stage.archives] },
    'delete the data': { ...old, outside: [stage.data] },
    'move a file away': {
      ...old,
      publish: [{ from: join(outside, 'precious'), to: join(stage.archives, `${archive}.x`) }],
    },
    'make a file': { ...old, publish: [{ from: part, to: join(outside, `${archive}.x`) }] },
    'without a seal': { ...present, outside: [outside] },
    'no journal at all': 7,
  };
}
