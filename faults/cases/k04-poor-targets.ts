import { chmod, chown, link, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';

export const k04 = faultCase({
  id: 'K04',
  title:
    'restore onto file systems without modes, owners or attributes, and where everyone may write; attributes of replaced files; a target that is missing; such a temporary directory',
  expected:
    '3 with what was lost, 8 when it was asked for; not damage, no word of `verify`; 7 with the way through; 2 at once',
  async run(stage) {
    needProgram('bindfs');
    const at = (name: string): string => join(stage.data, name);
    await writeFile(at('secret'), 'secret');
    await chmod(at('secret'), 0o600);
    await writeFile(at('noted'), 'noted');
    await stage.run(['setfattr', '-n', 'user.note', '-v', '1', at('noted')]);
    await writeFile(at('linked'), 'linked');
    await link(at('linked'), at('linked too'));
    const isRoot = process.getuid?.() === 0;
    if (isRoot) await chown(at('noted'), 65534, 65534);
    await stage.restorePoint('full');
    const restore = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await stage.darkive(['restore', '.', ...args]);
      return { code, text: `${stdout}${stderr}` };
    };

    const over = join(stage.directory, 'over');
    await mkdir(over);
    await writeFile(join(over, 'noted'), 'other');
    await stage.run(['setfattr', '-n', 'user.other', '-v', '1', join(over, 'noted')]);
    const replaced = await restore('--to', 'over', '--overwrite');
    stage.sees('over files', `${replaced.code} ${replaced.code === 0 ? '' : replaced.text}`.trim(), '0');
    const { stdout } = await stage.run(['getfattr', 'over/noted']);
    stage.sees('attributes', stdout.match(/^user\..*$/gm)?.join(' ') ?? '', 'user.note');

    for (const name of ['poor', 'shared', 'behind poor', 'behind shared', 'behind tmp'])
      await mkdir(join(stage.directory, name));
    await mkdir(stage.temporary, { recursive: true });
    await stage.mounts(
      [
        'bindfs --xattr-none --chmod-ignore --chown-ignore -p 0755 "behind poor" poor',
        'bindfs --chmod-ignore --chown-ignore -p 0777 "behind shared" shared',
        'bindfs --xattr-none --chmod-ignore --chown-ignore -p 0700 "behind tmp" tmp',
      ]
        .map((line) => `cd "${stage.directory}" && ${line}`)
        .join('\n'),
    );
    const poor = await restore('--to', 'poor/out');
    stage.sees('without modes, owners, attributes', poor.code, 3);
    stage.sees('what it says', poor.text, /What cannot be kept there: .*modes/);
    stage.sees('no word of verify', poor.text.includes('verify'), false);
    stage.sees('the bytes', (await stage.run(['cat', 'poor/out/secret'])).stdout, 'secret');
    if (isRoot) stage.sees('owners asked for', (await restore('--to', 'poor/again', '--preserve-ownership')).code, 8);

    const shared = await restore('--to', 'shared/out');
    stage.sees('everyone may write', shared.code, 7);
    stage.sees('the way through', shared.text, /--allow-shared-target/);
    stage.sees('through', (await restore('--to', 'shared/out', '--allow-shared-target')).code, 3);
    stage.sees('no target', (await restore()).code, 2);

    // Within the namespace of the mounts nobody is no user.
    if (isRoot) await chown(at('noted'), 0, 0);
    await stage.nextSecond();
    const backup = await stage.darkive(['backup', 'full', '--json']);
    stage.sees('a temporary directory of that kind', backup.code, 0);
    stage.sees('said', backup.stdout, /temporary-limits/);
    const [name] = /home_FULL_[0-9_-]+/.exec(backup.stdout) ?? [''];
    await stage.remember(name);
  },
});
