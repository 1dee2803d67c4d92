import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, cp, link, mkdir, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from './support/cli.ts';

/** Each with the applets that it has itself: busybox prefers its own sed, sort, find and sha256sum. */
const SHELLS = [['dash'], ['bash'], ['busybox', 'sh']] as const;

/** Everything that a restore gives back of a tree, but for the root itself and the times of directories, which plain dar moves. */
function tree(directory: string): string {
  const listed = execFileSync(
    'find',
    [
      directory,
      '-mindepth',
      '1',
      '(',
      '-type',
      'd',
      '-printf',
      String.raw`%P\t%y %m\n`,
      ')',
      '-o',
      '-printf',
      String.raw`%P\t%y %m %n %s %T@ %l\n`,
    ],
    { encoding: 'utf8' },
  );
  return listed.split('\n').toSorted().join('\n');
}

/** FULL, DIFF and two INCR of a tree in which everything happens that can happen between two archives. */
async function history(): Promise<{ sandbox: Sandbox; archives: string; names: string[] }> {
  const sandbox = await createSandbox();
  const source = join(sandbox.directory, 'home');
  const put = async (name: string, text: string | Buffer): Promise<void> => {
    await mkdir(join(source, name, '..'), { recursive: true });
    await writeFile(join(source, name), text);
  };
  const noise = (bytes: number): Buffer => Buffer.from(execFileSync('head', ['-c', String(bytes), '/dev/urandom']));
  for (const one of [1, 2, 3, 4, 5, 6, 7, 8]) await put(`photos/${one}.jpg`, noise(30_000));
  await put('letters/a b "c".txt', 'first');
  await put('letters/new\nline', 'odd');
  await put('becomes-file/inside', 'x');
  await put('becomes-directory', 'file');
  await put('goes', 'away');
  await symlink('letters', join(source, 'link'));
  await link(join(source, 'goes'), join(source, 'stays'));
  await sandbox.run('init', '--archives', 'archives', '--root', source, '--name', 'home');
  const config = join(sandbox.directory, 'config/config.yaml');
  const set = await sandbox.run('config', 'show');
  expect(set.code).toBe(0);
  execFileSync('sed', ['-i', 's/^    root: .*/&\\n    slice: 64KiB/', config]);
  const backup = async (type: string): Promise<void> => {
    const { code, stderr } = await sandbox.run('backup', type, 'home');
    expect(code, stderr).toBe(0);
  };
  await backup('full');
  await rm(join(source, 'becomes-file'), { recursive: true });
  await put('becomes-file', 'now a file');
  await utimes(join(source, 'becomes-file'), 1_000_000_000, 1_000_000_000);
  await rm(join(source, 'goes'));
  await put('letters/a b "c".txt', 'second');
  await backup('diff');
  await rm(join(source, 'becomes-directory'));
  await put('becomes-directory/inside', 'y');
  await rm(join(source, 'photos/8.jpg'));
  await chmod(join(source, 'photos/1.jpg'), 0o600);
  await backup('incr');
  // The second INCR refers to the DIFF as well: in the order of dates it would bring 8.jpg back or not, by chance.
  await rename(join(source, 'photos/7.jpg'), join(source, 'photos/seven.jpg'));
  await put('photos/8.jpg', noise(20_000));
  await backup('incr');
  const archives = join(sandbox.directory, 'archives');
  const names = (await readdir(archives)).filter((name) => name.endsWith('.manifest.json'));
  const sorted = names
    .map((name) => name.replace('.manifest.json', ''))
    .toSorted((a, b) => (a.slice(-17) < b.slice(-17) ? -1 : 1));
  return { sandbox, archives, names: sorted };
}

function isSlice(file: string, archive: string): boolean {
  return file.startsWith(`${archive}.`) && /\.\d+\.dar$/.test(file);
}

describe('restore.sh, which lies beside the archives', { timeout: 180_000 }, () => {
  let made: Awaited<ReturnType<typeof history>>;
  beforeAll(async () => {
    made = await history();
  }, 180_000);

  /** No environment but the programs of the system: nothing of ours. */
  function run(shell: readonly string[], archives: string, ...args: readonly string[]) {
    const [program = '', ...words] = [...shell, join(archives, 'restore.sh'), ...args];
    const { status, stdout, stderr } = spawnSync(program, words, {
      cwd: made.sandbox.directory,
      env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
      encoding: 'utf8',
    });
    return { code: status, text: stdout + stderr };
  }

  async function copied(name: string): Promise<string> {
    const to = join(made.sandbox.directory, name);
    await cp(made.archives, to, { recursive: true });
    return to;
  }

  /** Nothing but what was restored is left in the directory where it worked. */
  async function leftovers(): Promise<string[]> {
    return (await readdir(made.sandbox.directory)).filter((name) => name.startsWith('.restore'));
  }

  test.each(SHELLS.map((shell) => ({ shell, name: shell.join(' ') })))(
    'every state in $name',
    async ({ shell, name }) => {
      const { sandbox, archives, names } = made;
      expect(names).toHaveLength(4);
      for (const archive of names) {
        const own = `${archive}-by-${name}`;
        expect(run(shell, archives, 'restore', archive, own)).toMatchObject({
          code: 0,
          text: expect.stringContaining('Restored'),
        });
        expect(await sandbox.run('restore', '--archive', archive, '--to', 'oracle')).toMatchObject({ code: 0 });
        expect(tree(join(sandbox.directory, own)), archive).toBe(tree(join(sandbox.directory, 'oracle')));
        expect(
          execFileSync('diff', ['-r', '--no-dereference', own, 'oracle'], { cwd: sandbox.directory, encoding: 'utf8' }),
        ).toBe('');
        await rm(join(sandbox.directory, 'oracle'), { recursive: true });
      }
      expect(run(shell, archives, 'list').text).toMatch(new RegExp(names.map((one) => `home .*${one}\n`).join('')));
      expect(run(shell, archives, 'check')).toMatchObject({ code: 0 });
      expect(await leftovers()).toEqual([]);
    },
  );

  test.each(SHELLS.map((shell) => ({ shell, name: shell.join(' ') })))(
    'a path, a time and wrong words in $name',
    async ({ shell, name }) => {
      const { sandbox, archives, names } = made;
      const only = run(
        shell,
        archives,
        'restore',
        'home',
        `letters-${name}`,
        '--path',
        'letters/a b "c".txt',
        '--path',
        'link',
      );
      expect(only, only.text).toMatchObject({ code: 0 });
      expect(
        tree(join(sandbox.directory, `letters-${name}`))
          .split('\n')
          .filter(Boolean),
      ).toHaveLength(3);
      expect(run(shell, archives, 'restore', 'home', `none-${name}`, '--path', 'goes')).toMatchObject({ code: 8 });
      const [full = ''] = names;
      const early = /_(\d{4}-\d{2}-\d{2})_(\d{2})(\d{2})(\d{2})$/.exec(full);
      const at = `${early?.[1]}T${early?.[2]}:${early?.[3]}:${early?.[4]}.999Z`;
      expect(run(shell, archives, 'restore', 'home', `early-${name}`, '--at', at).text).toContain(`Restored ${full}`);
      expect(run(shell, archives, 'restore', 'home', `x-${name}`, '--at', '2001-01-01')).toMatchObject({
        code: 8,
        text: expect.stringContaining('list'),
      });
      for (const wrong of [
        ['restore'],
        ['restore', 'home'],
        ['mend'],
        ['restore', 'home', 'x', 'y'],
        ['list', '--nothing'],
        ['restore', 'home', 'archives'],
      ]) {
        expect(run(shell, archives, ...wrong), wrong.join(' ')).toMatchObject({ code: 2 });
      }
      expect(run(shell, archives, 'restore', 'home', `x-${name}`, '--path', '/etc')).toMatchObject({ code: 2 });
      expect(await leftovers()).toEqual([]);
    },
  );

  test.each(SHELLS.map((shell) => ({ shell, name: shell.join(' ') })))(
    'damage in $name: repaired, or refused, or named',
    async ({ shell, name }) => {
      const { sandbox, names } = made;
      const [full = ''] = names;
      const archives = await copied(`damaged-${name}`);
      const slice = join(archives, `${full}.2.dar`);
      execFileSync('dd', ['if=/dev/urandom', `of=${slice}`, 'bs=1', 'count=600', 'seek=3000', 'conv=notrunc'], {
        stdio: 'ignore',
      });
      expect(run(shell, archives, 'check', full)).toMatchObject({
        code: 5,
        text: expect.stringContaining(`${full}.2.dar is damaged`),
      });
      const before = execFileSync('sha256sum', [slice], { encoding: 'utf8' });
      const mended = run(shell, archives, 'restore', full, `mended-${name}`);
      expect(mended, mended.text).toMatchObject({ code: 0, text: expect.stringContaining('Repairing') });
      expect(await sandbox.run('restore', '--archive', full, '--to', 'oracle')).toMatchObject({ code: 0 });
      expect(tree(join(sandbox.directory, `mended-${name}`))).toBe(tree(join(sandbox.directory, 'oracle')));
      expect(execFileSync('sha256sum', [slice], { encoding: 'utf8' })).toBe(before);

      // A slice in the middle is gone, and no parity can help.
      await rm(slice);
      for (const file of await readdir(archives)) if (file.startsWith(`${full}.2.dar.`)) await rm(join(archives, file));
      expect(run(shell, archives, 'restore', full, `refused-${name}`)).toMatchObject({
        code: 5,
        text: expect.stringContaining('--despite-damage'),
      });
      expect(await readdir(sandbox.directory)).not.toContain(`refused-${name}`);
      const partly = run(shell, archives, 'restore', full, `partly-${name}`, '--despite-damage');
      expect(partly, partly.text).toMatchObject({ code: 8 });
      await expectOnlyWhole(join(sandbox.directory, `partly-${name}`), join(sandbox.directory, 'oracle'), partly.text);

      // The last one, which has the catalogue.
      const last = (await readdir(made.archives)).filter((file) => isSlice(file, full)).length;
      await cp(join(made.archives, `${full}.2.dar`), slice);
      for (const file of await readdir(archives))
        if (file.startsWith(`${full}.${last}.dar`)) await rm(join(archives, file));
      const without = run(shell, archives, 'restore', full, `last-${name}`, '--despite-damage');
      expect(without, without.text).toMatchObject({ code: 8 });
      await expectOnlyWhole(join(sandbox.directory, `last-${name}`), join(sandbox.directory, 'oracle'), without.text);

      await rm(join(archives, `${full}.manifest.json`));
      expect(run(shell, archives, 'restore', 'home', `broken-${name}`)).toMatchObject({ code: 8 });
      await rm(join(sandbox.directory, 'oracle'), { recursive: true });
      expect(await leftovers()).toEqual([]);
    },
  );

  test('a machine with nothing but busybox and dar: no gpg, no par2, no coreutils', async () => {
    const { sandbox, names } = made;
    const [full = ''] = names;
    const programs = join(sandbox.directory, 'programs');
    await mkdir(programs);
    const [busybox, dar] = ['busybox', 'dar'].map((name) => execFileSync('which', [name], { encoding: 'utf8' }).trim());
    for (const applet of execFileSync('busybox', ['--list'], { encoding: 'utf8' }).split('\n').filter(Boolean)) {
      await symlink(busybox ?? '', join(programs, applet));
    }
    await symlink(dar ?? '', join(programs, 'dar'));
    const bare = (...args: readonly string[]) => {
      const options = { cwd: sandbox.directory, env: { PATH: programs }, encoding: 'utf8' } as const;
      const { status, stdout, stderr } = spawnSync(busybox ?? '', ['sh', ...args], options);
      return { code: status, text: stdout + stderr };
    };
    expect(spawnSync('dar', ['-N', '-Q', '-t', join(made.archives, full)], { env: { PATH: programs } }).status).toBe(4);
    const done = bare('archives/restore.sh', 'restore', 'home', 'bare');
    expect(done, done.text).toMatchObject({ code: 0 });
    expect(await sandbox.run('restore', '--archive', names.at(-1) ?? '', '--to', 'bare-oracle')).toMatchObject({
      code: 0,
    });
    expect(tree(join(sandbox.directory, 'bare'))).toBe(tree(join(sandbox.directory, 'bare-oracle')));

    const archives = await copied('bare-damaged');
    await writeFile(join(archives, `${full}.1.dar`), 'rot');
    const damaged = bare(join(archives, 'restore.sh'), 'restore', 'home', 'bare-2');
    expect(damaged).toMatchObject({ code: 5, text: expect.stringContaining('apt install par2') });
    await rm(join(programs, 'dar'));
    expect(bare('archives/restore.sh', 'restore', 'home', 'bare-3')).toMatchObject({
      code: 1,
      text: expect.stringContaining('apt install dar'),
    });
  });

  /** What is there is whole, and what is not there was named. */
  async function expectOnlyWhole(restored: string, oracle: string, told: string): Promise<void> {
    const files = execFileSync('find', ['.', '-type', 'f', '-print0'], { cwd: oracle, encoding: 'utf8' })
      .split('\0')
      .filter(Boolean);
    let lost = 0;
    for (const file of files) {
      const same = spawnSync('cmp', ['-s', join(restored, file), join(oracle, file)]).status === 0;
      if (same) continue;
      lost += 1;
      expect(spawnSync('test', ['-e', join(restored, file)]).status, `${file} is there, and not whole`).toBe(1);
      expect(told, file).toContain(file.slice(2).split('\n')[0]);
    }
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThan(files.length);
  }
});
