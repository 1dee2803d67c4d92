import { lstatSync, readdirSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import type { Stage } from '../harness/stage.ts';
import { writeLetters } from '../harness/trees.ts';

export const h10 = faultCase({
  id: 'H10',
  title: 'results written to devices, pipes, links, directories, slices, full and read-only file systems',
  expected: 'refused by name, nothing replaced; a regular file is written whole',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 2);
    const archive = await stage.restorePoint();
    const place = (name: string): string => join(stage.directory, 'out', name);
    await mkdir(place('directory'), { recursive: true });
    await mkdir(place('full'));
    await mkdir(place('read-only'));
    await writeFile(place('file'), '# an older one\n');
    await symlink('file', place('link'));
    await symlink('/dev/stdout', place('to-stdout'));
    await symlink('nothing', place('dangling'));
    await stage.run(['mkfifo', place('pipe')]);
    await stage.run(['mknod', place('device'), 'c', '1', '3']);
    await stage.mounts(
      `mount -t tmpfs -o size=4k none '${place('full')}'; head -c 100000 /dev/zero >'${place('full/filler')}' || true\n` +
        `mount -t tmpfs -o ro none '${place('read-only')}'`,
    );
    const slice = join(stage.archives, `${archive}.1.dar`);
    const before = kinds(stage);
    for (const target of stage.long ? ['file', 'link'] : ['link']) {
      stage.sees(`metrics to ${target}`, (await stage.darkive(['metrics', 'export', '--to', place(target)])).code, 0);
    }
    // The whole table is a test beside fs/named-file.ts; here are those that hurt, and all of them with --long.
    const refused = (
      stage.long ? ['directory', 'to-stdout', 'dangling', 'pipe', 'device'] : ['to-stdout', 'device']
    ).map(place);
    for (const target of [...refused, '/dev/full', slice]) {
      const { code } = await stage.darkive(['metrics', 'export', '--to', target]);
      stage.sees(`metrics to ${target.replace(stage.directory, '')}`, code, 2);
    }
    for (const target of ['full/new', 'read-only/new']) {
      stage.sees(`metrics to ${target}`, (await stage.darkive(['metrics', 'export', '--to', place(target)])).code, 1);
    }
    for (const [index, command] of [
      ['dashboard', 'export'],
      ['systemd', 'generate', '--to'],
    ].entries()) {
      const into = async (directory: string) => (await stage.darkive([...command, directory])).code;
      stage.sees(`${command.join(' ')} into a directory`, await into(place(`own-${index}`)), 0);
      stage.sees(`${command.join(' ')} among archives`, await into(join(stage.archives, 'sub')), 2);
      await mkdir(place(`trap-${index}`));
      for (const name of readdirSync(place(`own-${index}`))) await symlink('/dev/null', place(`trap-${index}/${name}`));
      stage.sees(`${command.join(' ')} onto links to a device`, await into(place(`trap-${index}`)), { oneOf: [2, 7] });
    }
    stage.sees('what stood there', kinds(stage), before);
  },
});

/** What kind of thing stands under each name, and whether it is still the same one. */
function kinds({ directory }: Stage): readonly string[] {
  return ['directory', 'to-stdout', 'dangling', 'pipe', 'device', 'link'].flatMap((name) => {
    const found = lstatSync(join(directory, 'out', name), { throwIfNoEntry: false });
    return found === undefined ? [] : [`${name} ${found.mode.toString(8)} ${found.ino}`];
  });
}
