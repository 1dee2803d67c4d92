import { printableName } from '@darkive/core/plugin';
import { relative, resolve } from 'node:path';
import type { VerifyResult, VolumeReport } from '@darkive/par2';
import { directoryFlag, engineFlags, setsArg } from '../../command/flags.ts';
import { describe, Par2Command } from '../../command/par2-command.ts';
import { countText, shellWord } from '../../command/text.ts';

export default class Par2Verify extends Par2Command {
  static override summary = 'Compare files with their PAR2 set, and say whether damage can be repaired.';
  static override description = describe(
    'Checks every block of every file, and every packet of the set: parity that is damaged itself is damage too. ' +
      'Changes nothing.',
    ['damage'],
  );
  static override examples = [
    '<%= config.bin %> par2 verify photos.zip.par2',
    '<%= config.bin %> par2 verify --directory /mnt/photos photos.zip.par2',
  ];
  static override args = setsArg;
  static override flags = { ...directoryFlag, ...engineFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Par2Verify);
    const { directory } = flags;
    await this.perform(flags, async (options) => {
      const { verifyParity } = await import('@darkive/par2');
      const place = directory === undefined ? {} : { directory: resolve(directory) };
      const sets = [];
      for (const file of args.file) {
        const index = resolve(file);
        const result = await verifyParity({ ...options, ...place, index });
        sets.push({ index, parity: parityState(result), next: nextStep(index, directory, result), ...result });
      }
      const sound = sets.every(({ status, parity }) => status === 'intact' && parity === 'intact');
      return {
        exit: sound ? 'done' : 'damage',
        document: { schema: 'darkive.par2-verify/1', sets },
        text: sets.map(setText).join(''),
      };
    });
  }
}

function parityState({ parityDamaged }: VerifyResult): 'intact' | 'damaged' {
  return parityDamaged ? 'damaged' : 'intact';
}

/** A command, or a sentence where no command helps; null when all is well. */
function nextStep(index: string, directory: string | undefined, result: VerifyResult): string | null {
  const place = directory === undefined ? '' : ` --directory ${shellWord(directory)}`;
  if (result.status === 'repairable') return `darkive par2 repair${place} ${shellWord(relative('.', index))}`;
  const { needed, available } = result.recovery;
  if (result.status === 'beyond-repair') {
    return `bring ${countText(Math.max(needed - available, 1), 'more recovery block')}, or the files, from another copy`;
  }
  return parityState(result) === 'damaged' ? 'make the set again, or bring it from another copy' : null;
}

function volumeTrouble({ isEmpty, damagedPackets, missingBlocks }: VolumeReport): string | null {
  if (isEmpty) return 'nothing of the set is left in it';
  if (missingBlocks > 0) return `${countText(missingBlocks, 'recovery block')} lost`;
  return damagedPackets > 0 ? `${countText(damagedPackets, 'packet')} damaged` : null;
}

function setText(set: VerifyResult & { readonly index: string; readonly next: string | null }): string {
  const { needed, available } = set.recovery;
  const lines = [
    `${printableName(relative('.', set.index))}  ${set.status}  ${countText(set.files.length, 'file')}, ${countText(available, 'recovery block')}` +
      (needed === 0 ? '' : `, ${needed} needed`),
    ...set.files
      .filter(({ status }) => status !== 'intact')
      .map(
        ({ name, status, blocks, blocksFound, unreadableBytes }) =>
          `  ${printableName(name)}  ${status}, ${blocksFound} of ${countText(blocks, 'block')} found` +
          (unreadableBytes === 0 ? '' : `, ${unreadableBytes} bytes cannot be read`),
      ),
    ...set.volumes.flatMap((volume) => {
      const trouble = volumeTrouble(volume);
      return trouble === null ? [] : [`  ${printableName(relative('.', volume.path))}  parity damaged: ${trouble}`];
    }),
    ...(set.next === null ? [] : [`Next: ${set.next}`]),
  ];
  return `${lines.join('\n')}\n`;
}
