import { Flags } from '@oclif/core';
import { filesArg, planFlags } from '../../command/flags.ts';
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
  static override flags = {
    ...planFlags,
    json: Flags.boolean({ description: 'Print one JSON document on stdout, also when the command fails.' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Par2Plan);
    await this.perform(flags, async () => {
      const { files, bytes, plan } = await planFiles(args.file, flags);
      const { blockSize, sourceBlocks, recoveryBlocks, redundancy, parityBytes } = plan;
      const chosen = `--block-size ${blockSize} --recovery-blocks ${recoveryBlocks}`;
      const output = files.length > 1 ? ' --output NAME.par2' : '';
      const next = `darkive par2 create ${chosen}${output} ${args.file.map(shellWord).join(' ')}`;
      const lines = [
        `${countText(files.length, 'file')}, ${sizeText(bytes)}: ${countText(sourceBlocks, 'block')} of ${sizeText(blockSize)}`,
        `${countText(recoveryBlocks, 'recovery block')} (${(100 * redundancy).toFixed(1)} %), about ${sizeText(parityBytes)}: that many damaged blocks can be repaired`,
        `Next: ${next}`,
      ];
      return {
        exit: 'done',
        document: { schema: 'darkive.par2-plan/1', files, bytes, ...plan, next },
        text: `${lines.join('\n')}\n`,
      };
    });
  }
}
