import { dirname, relative, resolve } from 'node:path';
import { Flags } from '@oclif/core';
import { DarkiveError, printableName } from '@darkive/core/plugin';
import { engineFlags, filesArg, planFlags } from '../../command/flags.ts';
import { describe, Par2Command } from '../../command/par2-command.ts';
import { planFiles } from '../../command/plan-files.ts';
import { countText, shellWord, sizeText } from '../../command/text.ts';

export default class Par2Create extends Par2Command {
  static override summary = 'Make a PAR2 set, from which damaged files can be repaired.';
  static override description = describe(
    'Writes an index and volumes that any program for PAR2 2.0 can use. Never overwrites a file, and leaves nothing ' +
      'half-written.',
    [],
  );
  static override examples = [
    '<%= config.bin %> par2 create photos.zip',
    '<%= config.bin %> par2 create --redundancy 10% --output letters.par2 letters/a.pdf letters/b.pdf',
  ];
  static override args = filesArg;
  static override flags = {
    output: Flags.string({
      helpValue: 'FILE',
      description: 'The index file, ending in .par2; the volumes go beside it. Otherwise the name of the one file.',
    }),
    ...planFlags,
    ...engineFlags,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Par2Create);
    await this.perform(flags, async (options) => {
      const { createParity } = await import('@darkive/par2');
      const { files, plan } = await planFiles(args.file, flags);
      const output = outputFor(files, flags.output);
      const base = commonDirectory(files);
      const { blockSize, recoveryBlocks } = plan;
      const made = await createParity({ ...options, files, base, output, blockSize, recoveryBlocks });
      const bytes = made.files.reduce((sum, file) => sum + file.bytes, 0);
      const percent = ((100 * made.recoveryBlocks) / made.sourceBlocks).toFixed(1);
      const shown = relative('.', output);
      const beside = dirname(output) === base ? '' : ` --directory ${shellWord(base)}`;
      const next = `darkive par2 verify${beside} ${shellWord(shown)}`;
      const lines = [
        `${printableName(shown)}  ${countText(made.sources.length, 'file')} in ${countText(made.sourceBlocks, 'block')} of ${sizeText(made.blockSize)}`,
        `${countText(made.recoveryBlocks, 'recovery block')} (${percent} %), ${sizeText(bytes)} in ${countText(made.files.length, 'file')}`,
        ...made.empty.map((name) => `${printableName(name)} is empty and not in the set`),
        `Next: ${next}`,
      ];
      return {
        exit: 'done',
        document: { schema: 'darkive.par2-create/1', index: output, directory: base, ...made, next },
        text: `${lines.join('\n')}\n`,
      };
    });
  }
}

function outputFor(files: readonly string[], output: string | undefined): string {
  if (output !== undefined) return resolve(output);
  const [only, ...others] = files;
  if (only !== undefined && others.length === 0) return `${only}.par2`;
  throw new DarkiveError('usage-invalid', 'Several files need a name for their set.', {
    hint: 'Add --output NAME.par2.',
  });
}

/** The deepest directory that all of them are below: names in the set are relative to it. */
function commonDirectory(files: readonly string[]): string {
  let base = dirname(files[0] ?? '/');
  while (base !== '/' && !files.every((file) => file.startsWith(`${base}/`))) base = dirname(base);
  return base;
}
