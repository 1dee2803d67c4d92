import { printableName } from '@darkive/core/plugin';
import { filesArg, outputFlags, planFlags } from '../../command/flags.ts';
import { namedFiles } from '../../command/named-files.ts';
import { describe, Par2Command } from '../../command/par2-command.ts';
import { planFiles } from '../../command/plan-files.ts';
import { countText, shellWord, sizeText } from '../../command/text.ts';

export default class Par2Plan extends Par2Command {
  static override summary = 'Say what a PAR2 set of files would be: blocks, size, how much damage it survives.';
  static override description = describe('Reads the sizes of the files only, and writes nothing.', []);
  static override examples = [
    '<%= config.bin %> par2 plan photos.zip',
    '<%= config.bin %> par2 plan --redundancy 20% --json photos.zip',
  ];
  static override args = filesArg;
  static override flags = { ...planFlags, ...outputFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Par2Plan);
    await this.perform(flags, async () => {
      const from = flags['files-from'];
      const { files } = await namedFiles(args.file ?? [], { recursive: flags.recursive, from });
      const { bytes, plan } = await planFiles(files, flags);
      const { blockSize, sourceBlocks, recoveryBlocks, redundancy, parityBytes } = plan;
      const chosen = `--block-size ${blockSize} --recovery-blocks ${recoveryBlocks}`;
      const output = files.length > 1 ? ' --output NAME.par2' : '';
      const how = `${flags.recursive ? ' --recursive' : ''}${from === undefined ? '' : ` --files-from ${shellWord(from)}`}`;
      const next = ['darkive par2 create', `${chosen}${how}${output}`, ...(args.file ?? []).map(shellWord)].join(' ');
      const lines = [
        `${countText(files.length, 'file')}, ${sizeText(bytes)}: ${countText(sourceBlocks, 'block')} of ${sizeText(blockSize)}`,
        `${countText(recoveryBlocks, 'recovery block')} (${(100 * redundancy).toFixed(1)} %), about ${sizeText(parityBytes)}: that many damaged blocks can be repaired`,
        `Next: ${printableName(next)}`,
      ];
      return {
        exit: 'done',
        document: { schema: 'darkive.par2-plan/1', files, bytes, ...plan, next },
        text: `${lines.join('\n')}\n`,
      };
    });
  }
}
