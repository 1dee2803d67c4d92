import { printableName, worstExit } from '@darkive/core/plugin';
import { relative, resolve } from 'node:path';
import { Flags } from '@oclif/core';
import type { RepairResult } from '@darkive/par2';
import { alsoText, eachSet, errorText } from '../../command/each-set.ts';
import { engineFlags, setFlags, setsArg } from '../../command/flags.ts';
import { namedSets } from '../../command/named-sets.ts';
import { describe, Par2Command } from '../../command/par2-command.ts';
import { countText, shellWord } from '../../command/text.ts';

export default class Par2Repair extends Par2Command {
  static override summary = 'Rebuild damaged and missing files from their PAR2 set.';
  static override description = describe(
    'Each file is rebuilt under another name, compared with the hashes of the set, and only then given its own. A ' +
      'damaged file is kept as NAME.1 unless --replace is given. Without enough recovery blocks nothing is changed. Other ' +
      'files that are named, and those in directories, give the blocks and volumes that they hold. Each set is repaired, ' +
      'whatever the one before came to.',
    ['damage'],
  );
  static override examples = [
    '<%= config.bin %> par2 repair photos.zip.par2',
    '<%= config.bin %> par2 repair --output /mnt/rescued photos.zip.par2',
    '<%= config.bin %> par2 repair photos.zip.par2 photos.zip.001 photos.zip.002',
  ];
  static override args = setsArg;
  static override flags = {
    ...setFlags,
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
      const { readSetId, repairParity } = await import('@darkive/par2');
      const { sets, extraFiles } = await namedSets(args.file, flags.recursive, (path) =>
        readSetId(path, options.signal),
      );
      const outcomes = await eachSet(sets, async (set) => {
        const result = await repairParity({
          ...options,
          ...set,
          extraFiles,
          directory: directory === undefined ? undefined : resolve(directory),
          outputDirectory: output === undefined ? undefined : resolve(output),
          keepOriginals: !replace,
        });
        return { result, exit: result.unrepaired.length === 0 ? 'done' : 'damage' };
      });
      const told = outcomes.map((outcome) => {
        const { index, extraVolumes } = outcome;
        if ('error' in outcome)
          return { index, extraVolumes, status: 'failed' as const, next: null, error: outcome.error };
        const { result } = outcome;
        return { index, extraVolumes, status: statusOf(result), next: nextStep(index, flags, result), ...result };
      });
      return {
        exit: worstExit(outcomes.map(({ exit }) => exit)),
        document: { schema: 'darkive.par2-repair/1', sets: told },
        text: told.map((set) => (set.status === 'failed' ? errorText(set) : setText(set))).join(''),
      };
    });
  }
}

function statusOf({ repaired, unrepaired }: RepairResult): 'intact' | 'repaired' | 'partly-repaired' {
  if (unrepaired.length > 0) return 'partly-repaired';
  return repaired.length === 0 ? 'intact' : 'repaired';
}

function nextStep(
  index: string,
  { directory, output }: { readonly directory?: string | undefined; readonly output?: string | undefined },
  { repaired }: RepairResult,
): string | null {
  if (repaired.length === 0 || output !== undefined) return null;
  const place = directory === undefined ? '' : ` --directory ${shellWord(directory)}`;
  return `darkive par2 verify${place} ${shellWord(relative('.', index))}`;
}

function setText(
  set: RepairResult & {
    readonly index: string;
    readonly extraVolumes: readonly string[];
    readonly next: string | null;
  },
): string {
  const { index, repaired, unrepaired, next } = set;
  const done = `${countText(repaired.length, 'file')} repaired`;
  const lines = [
    `${printableName(relative('.', index))}  ${repaired.length === 0 ? 'intact, nothing to repair' : done}` +
      (unrepaired.length === 0 ? '' : `, ${unrepaired.length} not`),
    ...alsoText(set.extraVolumes),
    ...repaired.map(({ path, blocksRebuilt, original }) => {
      const kept = original === undefined ? '' : `; the damaged file is ${printableName(relative('.', original))}`;
      return `  ${printableName(relative('.', path))}  ${countText(blocksRebuilt, 'block')} rebuilt${kept}`;
    }),
    ...unrepaired.map(({ name, isProtected }) => {
      const why = isProtected
        ? 'something else has its place; --output DIR rebuilds it there'
        : 'the set only describes it';
      return `  ${printableName(name)}  not repaired: ${why}`;
    }),
    ...(next === null ? [] : [`Next: ${next}`]),
  ];
  return `${lines.join('\n')}\n`;
}
