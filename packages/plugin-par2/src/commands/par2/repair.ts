import { printableName } from '@darkive/core/plugin';
import { relative, resolve } from 'node:path';
import { Flags } from '@oclif/core';
import type { RepairResult } from '@darkive/par2';
import { directoryFlag, engineFlags, setsArg } from '../../command/flags.ts';
import { describe, Par2Command } from '../../command/par2-command.ts';
import { countText, shellWord } from '../../command/text.ts';

export default class Par2Repair extends Par2Command {
  static override summary = 'Rebuild damaged and missing files from their PAR2 set.';
  static override description = describe(
    'Each file is rebuilt under another name, compared with the hashes of the set, and only then given its own. A ' +
      'damaged file is kept as NAME.1 unless --replace is given. Without enough recovery blocks nothing is changed.',
    ['damage'],
  );
  static override examples = [
    '<%= config.bin %> par2 repair photos.zip.par2',
    '<%= config.bin %> par2 repair --output /mnt/rescued photos.zip.par2',
  ];
  static override args = setsArg;
  static override flags = {
    ...directoryFlag,
    output: Flags.string({
      helpValue: 'DIR',
      description: 'Write rebuilt files into this directory, and leave the damaged ones alone.',
    }),
    replace: Flags.boolean({ description: 'Do not keep the damaged files.' }),
    ...engineFlags,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Par2Repair);
    const { directory, output, replace } = flags;
    await this.perform(flags, async (options) => {
      const { repairParity } = await import('@darkive/par2');
      const sets = [];
      for (const file of args.file) {
        const index = resolve(file);
        const result = await repairParity({
          ...options,
          index,
          directory: directory === undefined ? undefined : resolve(directory),
          outputDirectory: output === undefined ? undefined : resolve(output),
          keepOriginals: !replace,
        });
        const checked = output ?? directory;
        const place = checked === undefined ? '' : ` --directory ${shellWord(checked)}`;
        const next = `darkive par2 verify${place} ${shellWord(relative('.', index))}`;
        sets.push({ index, next: result.repaired.length === 0 || output !== undefined ? null : next, ...result });
      }
      return {
        exit: 'done',
        document: { schema: 'darkive.par2-repair/1', sets },
        text: sets.map(setText).join(''),
      };
    });
  }
}

function setText(set: RepairResult & { readonly index: string; readonly next: string | null }): string {
  const { index, repaired, next } = set;
  const lines = [
    `${printableName(relative('.', index))}  ${repaired.length === 0 ? 'intact, nothing to repair' : `${countText(repaired.length, 'file')} repaired`}`,
    ...repaired.map(({ path, blocksRebuilt, original }) => {
      const kept = original === undefined ? '' : `; the damaged file is ${printableName(relative('.', original))}`;
      return `  ${printableName(relative('.', path))}  ${countText(blocksRebuilt, 'block')} rebuilt${kept}`;
    }),
    ...(next === null ? [] : [`Next: ${next}`]),
  ];
  return `${lines.join('\n')}\n`;
}
