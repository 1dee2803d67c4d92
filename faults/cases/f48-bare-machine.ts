import { appendFile, copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';
import type { Ended } from '../harness/run-program.ts';
import { writeLetters, writeNastyNames } from '../harness/trees.ts';

export const f48 = faultCase({
  id: 'F48',
  title: 'restore on a machine with only static dar and the notes from the medium',
  expected: 'the notes work word for word',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 2);
    await writeNastyNames(stage.data);
    const made: string[] = [await stage.restorePoint('full')];
    await appendFile(join(stage.data, 'notes.txt'), 'one\n');
    made.push(await stage.restorePoint('diff'));
    await appendFile(join(stage.data, 'notes.txt'), 'two\n');
    made.push(await stage.restorePoint('incr'));

    // Nothing but a static dar, a static busybox and the archives: no library, no Node, no Darkive.
    const root = join(stage.directory, 'bare');
    for (const name of ['bin', 'tmp', 'medium']) await mkdir(join(root, name), { recursive: true });
    await copyFile(needProgram('dar_static'), join(root, 'bin/dar'));
    await copyFile(needProgram('busybox'), join(root, 'bin/busybox'));
    for (const applet of ['sh', 'mkdir', 'ls', 'grep', 'cat', 'rmdir'])
      await symlink('busybox', join(root, 'bin', applet));
    await stage.run([
      'sh',
      '-c',
      `chmod 755 "${root}/bin/dar" "${root}/bin/busybox"; cp -a "${stage.archives}"/home* "${root}/medium/"`,
    ]);

    const page = await readFile(join(import.meta.dirname, '../../docs/how-to/restore-without-darkive.md'), 'utf8');
    const commands = [...page.matchAll(/^\$ (mkdir ~\/restored|dar -N -Q -x Documents_\S+ -R ~\/restored -wa.*)$/gm)]
      .map(([, command = '']) => command)
      .filter((command) => !command.includes('--deleted'));
    stage.sees('commands of the notes', commands.length, 4);
    const script = commands
      .join(' &&\n')
      .replaceAll(
        /Documents_(FULL|DIFF|INCR)_[\d_-]+/g,
        (_all, type: string) => made.find((name) => name.includes(type)) ?? '',
      );
    await mkdir(join(root, 'dev'));
    await writeFile(join(root, 'dev/tty'), '');
    // There is no gpg either: the notes say what dar says then, and what to do.
    stage.sees('the notes tell of gpg', page, /INITIALIZATION FAILED FOR\s+GPGME/);
    const as = async (text: string): Promise<Ended> => {
      await writeFile(join(root, 'script'), `set -e\ncd /medium\n${text}\n`);
      const enter = `unshare -rm sh -c 'mount --bind /dev/tty dev/tty && exec chroot . /bin/sh /script'`;
      // Somebody presses Return now and then.
      const typing = `(while sleep 0.3; do printf '\\r' || exit; done) | script -qec "${enter}" /dev/null`;
      const env = { HOME: '/tmp', PATH: '/bin:/usr/bin:/usr/sbin:/sbin' };
      return stage.run(['sh', '-c', `cd "${root}" && ${typing}`], { env, timeout: 60_000 });
    };
    stage.sees('with -Q', (await as(script)).stdout, /INITIALIZATION FAILED FOR GPGME/);
    const ended = await as(`rmdir ~/restored\n${script.replaceAll(' -Q ', ' ')}`);
    stage.sees('word for word', `${ended.code} ${ended.stdout}`, /^0/);
    const same = (await stage.fingerprint(join(root, 'tmp/restored'))) === (await stage.fingerprint(stage.data));
    stage.sees('restored equal', same, true);
  },
});
