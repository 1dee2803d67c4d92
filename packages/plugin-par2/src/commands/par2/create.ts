import { dirname, relative, resolve } from 'node:path';
import { Flags } from '@oclif/core';
import { DarkiveError, printableName } from '@darkive/core/plugin';
import { engineFlags, filesArg, planFlags } from '../../command/flags.ts';
import { namedFiles } from '../../command/named-files.ts';
import { describe, Par2Command } from '../../command/par2-command.ts';
import { planFiles } from '../../command/plan-files.ts';
import { onceMore } from '../../command/once-more.ts';
import { asPar2Failure } from '../../par2-failure.ts';
import { countText, shellWord, sizeText } from '../../command/text.ts';

export default class Par2Create extends Par2Command {
  static override summary = 'Make a PAR2 set, from which damaged files can be repaired.';
  static override description = describe(
    'Writes an index and volumes that any program for PAR2 2.0 can use. Names in the set are relative to the directory ' +
      'of the set, as every program reads them; where files lie outside of it, to the deepest directory that holds them ' +
      'all, which --directory must then name. Overwrites nothing without --replace, and leaves nothing half-written.',
    ['refused'],
  );
  static override examples = [
    '<%= config.bin %> par2 create photos.zip',
    '<%= config.bin %> par2 create -r10 --output letters.par2 letters/*',
    '<%= config.bin %> par2 create --recursive --output home.par2 home',
    '<%= config.bin %> par2 create --replace photos.zip.par2',
  ];
  static override args = filesArg;
  static override flags = {
    'output': Flags.string({
      char: 'a',
      helpValue: 'FILE',
      description: 'The index file; the volumes go beside it. Otherwise the name of the one file, with .par2.',
    }),
    'directory': Flags.string({
      char: 'B',
      helpValue: 'DIR',
      description: 'Names in the set are relative to this directory.',
    }),
    'volumes': Flags.integer({ char: 'n', min: 1, max: 31, helpValue: 'N', description: 'How many volume files.' }),
    'first-block': Flags.integer({
      char: 'f',
      min: 0,
      helpValue: 'N',
      description: 'Number of the first recovery block, to add further ones to a set.',
    }),
    'replace': Flags.boolean({
      description:
        'Make a set again: with the name of a set alone, for the same files and blocks. Files that the set calls ' +
        'damaged are refused; with --changed they are taken as they are.',
    }),
    'changed': Flags.boolean({ dependsOn: ['replace'], description: 'The files were changed on purpose.' }),
    ...planFlags,
    ...engineFlags,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Par2Create);
    await this.perform(flags, async (options) => {
      const { createParity } = await import('@darkive/par2');
      const wish = namesOf(args.file ?? [], flags.output);
      const again = flags.replace ? await onceMore(wish, flags, options) : null;
      const named = again ?? (await namedFiles(wish.names, { recursive: flags.recursive, from: flags['files-from'] }));
      const { files, left } = named;
      const { plan } = await planFiles(files, { ...again?.blocks, ...asked(flags) });
      const output = again?.index ?? outputFor(files, wish.output);
      const base = flags.directory === undefined ? baseFor(files, output) : resolve(flags.directory);
      const { blockSize, recoveryBlocks } = plan;
      const made = await createParity({
        ...options,
        files,
        base,
        output,
        blockSize,
        recoveryBlocks,
        volumes: flags.volumes,
        firstRecoveryBlock: flags['first-block'],
        overwrite: flags.replace,
        sha256: false,
      }).catch((error: unknown) => {
        throw existing(error);
      });
      const bytes = made.files.reduce((sum, file) => sum + file.bytes, 0);
      const percent = ((100 * made.recoveryBlocks) / made.sourceBlocks).toFixed(1);
      const shown = relative('.', output);
      const beside = dirname(output) === base ? '' : ` --directory ${shellWord(relative('.', base) || '.')}`;
      const next = `darkive par2 verify${beside} ${shellWord(shown)}`;
      const lines = [
        `${printableName(shown)}  ${countText(made.sources.length, 'file')} in ${countText(made.sourceBlocks, 'block')} of ${sizeText(made.blockSize)}`,
        `${countText(made.recoveryBlocks, 'recovery block')} (${percent} %), ${sizeText(bytes)} in ${countText(made.files.length, 'file')}`,
        ...made.empty.map((name) => `${printableName(name)} is empty and not in the set`),
        ...left.map(
          (path) => `${printableName(relative('.', path))} is not in the set: not a regular file, or parity itself`,
        ),
        `Next: ${printableName(next)}`,
      ];
      return {
        exit: 'done',
        document: { schema: 'darkive.par2-create/1', index: output, directory: base, ...made, left, next },
        text: `${lines.join('\n')}\n`,
      };
    });
  }
}

/** A set of that name: here there is a way to make it again. */
function existing(error: unknown): unknown {
  const failure = asPar2Failure(error);
  if (failure?.code !== 'exists') return error;
  return new DarkiveError('usage-invalid', `parity: ${failure.message}`, {
    hint: 'Choose another name with --output, move the existing file away, or make the set again with --replace.',
    facts: { ...failure.facts, engine: failure.code },
    cause: error,
  });
}

/** Only what was given, so that it may stand over what an older set says. */
function asked<T extends object>(flags: T): Partial<T> {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** `create set.par2 FILE…`, as par2 takes it, and `create --output set FILE…` mean the same. */
function namesOf(names: readonly string[], output: string | undefined): { names: readonly string[]; output?: string } {
  const [first, ...others] = names;
  if (output !== undefined) return { names, output: /\.par2$/i.test(output) ? output : `${output}.par2` };
  if (first !== undefined && others.length > 0 && /\.par2$/i.test(first)) return { names: others, output: first };
  return { names };
}

function outputFor(files: readonly string[], output: string | undefined): string {
  if (output !== undefined) return resolve(output);
  const [only, ...others] = files;
  if (only !== undefined && others.length === 0) return `${only}.par2`;
  throw new DarkiveError('usage-invalid', 'Several files need a name for their set.', {
    hint: 'Add --output NAME.par2.',
  });
}

/** The directory of the set, where everybody looks; for files outside of it the deepest one that holds them all. */
function baseFor(files: readonly string[], output: string): string {
  const holds = (directory: string): boolean =>
    files.every((file) => file.startsWith(directory === '/' ? '/' : `${directory}/`));
  const beside = dirname(output);
  if (holds(beside)) return beside;
  let base = dirname(files[0] ?? '/');
  while (!holds(base)) base = dirname(base);
  return base;
}
