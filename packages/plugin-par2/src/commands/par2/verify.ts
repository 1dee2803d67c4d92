import { printableName, worstExit } from '@darkive/core/plugin';
import { relative, resolve } from 'node:path';
import type { VerifyResult, VolumeReport } from '@darkive/par2';
import { alsoText, eachSet, errorText } from '../../command/each-set.ts';
import { engineFlags, setFlags, setsArg } from '../../command/flags.ts';
import { namedSets } from '../../command/named-sets.ts';
import { describe, Par2Command } from '../../command/par2-command.ts';
import { countText, shellWord } from '../../command/text.ts';

export default class Par2Verify extends Par2Command {
  static override summary = 'Compare files with their PAR2 set, and say whether damage can be repaired.';
  static override description = describe(
    'Checks every block of every file, and every packet of the set: parity that is damaged itself is damage too. ' +
      'Changes nothing. Several .par2 files of one set are one set; each set is looked at, whatever the one before came ' +
      'to. Other files, and those in directories, are searched for blocks, for volumes too if they hold packets. With ' +
      '--json, "status" tells what can be repaired from what cannot: intact, parity-damaged, repairable, beyond-repair or ' +
      'failed, for each set and, the worst of them, for all.',
    ['damage'],
  );
  static override examples = [
    '<%= config.bin %> par2 verify photos.zip.par2',
    '<%= config.bin %> par2 verify --directory /mnt/photos photos.zip.par2',
    '<%= config.bin %> par2 verify *.par2',
    '<%= config.bin %> par2 verify photos.zip.par2 lost+found/*',
  ];
  static override args = setsArg;
  static override flags = { ...setFlags, ...engineFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Par2Verify);
    const { directory } = flags;
    await this.perform(flags, async (options) => {
      const { readSetId, verifyParity } = await import('@darkive/par2');
      const { sets, extraFiles } = await namedSets(args.file, flags.recursive, (path) =>
        readSetId(path, options.signal),
      );
      const place = directory === undefined ? {} : { directory: resolve(directory) };
      const outcomes = await eachSet(sets, async (set) => {
        const result = await verifyParity({ ...options, ...place, ...set, extraFiles });
        const status = statusOf(result);
        return { result, exit: status === 'intact' ? 'done' : 'damage' };
      });
      const told = outcomes.map((outcome) => {
        const { index, extraVolumes } = outcome;
        if ('error' in outcome)
          return { index, extraVolumes, status: 'failed' as const, parity: null, next: null, error: outcome.error };
        const { result } = outcome;
        const next = nextStep(index, directory, result, extraFiles);
        const parity = result.parityDamaged ? ('damaged' as const) : ('intact' as const);
        return { index, extraVolumes, parity, next, ...result };
      });
      const worst = WORST_LAST.findLast((status) =>
        outcomes.some((outcome) => ('error' in outcome ? status === 'failed' : statusOf(outcome.result) === status)),
      );
      return {
        exit: worstExit(outcomes.map(({ exit }) => exit)),
        document: { schema: 'darkive.par2-verify/1', status: worst, sets: told },
        text: told.map((set) => (set.status === 'failed' ? errorText(set) : setText(set))).join(''),
      };
    });
  }
}

const WORST_LAST = ['intact', 'parity-damaged', 'repairable', 'beyond-repair', 'failed'] as const;

/** One word for files and parity together. */
function statusOf({ status, parityDamaged }: VerifyResult): (typeof WORST_LAST)[number] {
  return status === 'intact' && parityDamaged ? 'parity-damaged' : status;
}

/** A command, or a sentence where no command helps; null when all is well. */
function nextStep(
  index: string,
  directory: string | undefined,
  result: VerifyResult,
  extraFiles: readonly string[],
): string | null {
  const place = directory === undefined ? '' : ` --directory ${shellWord(directory)}`;
  const set = shellWord(relative('.', index));
  const { needed, available } = result.recovery;
  if (result.status === 'repairable') {
    // What has something else in its place is rebuilt elsewhere.
    const elsewhere = result.files.some(({ status }) => status === 'blocked') ? ' --output DIR' : '';
    const extra = extraFiles.map((path) => ` ${shellWord(relative('.', path))}`).join('');
    return `darkive par2 repair${place}${elsewhere} ${set}${extra}`;
  }
  if (result.status === 'beyond-repair') {
    return needed > available
      ? `bring ${countText(needed - available, 'more recovery block')}, or the files, from another copy`
      : 'bring the files that the set only describes from another copy';
  }
  return result.parityDamaged ? `darkive par2 create --replace${place} ${set}` : null;
}

function volumeTrouble({ isEmpty, damagedPackets, missingBlocks }: VolumeReport): string | null {
  if (isEmpty) return 'nothing of the set is left in it';
  if (missingBlocks > 0) return `${countText(missingBlocks, 'recovery block')} lost`;
  return damagedPackets > 0 ? `${countText(damagedPackets, 'packet')} damaged` : null;
}

function setText(
  set: VerifyResult & {
    readonly index: string;
    readonly extraVolumes: readonly string[];
    readonly next: string | null;
  },
): string {
  const { needed, available } = set.recovery;
  const lines = [
    `${printableName(relative('.', set.index))}  ${set.status}  ${countText(set.files.length, 'file')}, ${countText(available, 'recovery block')}` +
      (needed === 0 ? '' : `, ${needed} needed`),
    ...alsoText(set.extraVolumes),
    ...set.files
      .filter(({ status }) => status !== 'intact')
      .map(
        ({ name, status, blocks, blocksFound, unreadableBytes, isProtected, isLink }) =>
          `  ${printableName(name)}  ${isLink ? 'behind a link and damaged' : status}, ${blocksFound} of ${countText(blocks, 'block')} found` +
          (isProtected ? '' : ', only described by the set') +
          (unreadableBytes === 0 ? '' : `, ${unreadableBytes} bytes cannot be read`),
      ),
    ...set.volumes.flatMap((volume) => {
      const trouble = volumeTrouble(volume);
      return trouble === null ? [] : [`  ${printableName(relative('.', volume.path))}  parity damaged: ${trouble}`];
    }),
    ...(set.otherSets.length === 0
      ? []
      : [`  ${countText(set.otherSets.length, 'other set')} in the same file, not looked at`]),
    ...(set.next === null ? [] : [`Next: ${set.next}`]),
  ];
  return `${lines.join('\n')}\n`;
}
