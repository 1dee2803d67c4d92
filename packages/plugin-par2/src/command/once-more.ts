import { dirname, join, relative, resolve } from 'node:path';
import { DarkiveError } from '@darkive/core/plugin';
import type { CommonOptions, VerifyResult } from '@darkive/par2';
import type { PlanFlags } from './flags.ts';
import { shellWord } from './text.ts';

export interface OnceMore {
  /** Absolute. */
  readonly index: string;
  /** Absolute. */
  readonly files: readonly string[];
  readonly left: readonly string[];
  readonly blocks: PlanFlags;
}

/**
 * What a set that is to be made again was made of, when its name is all that was given. Damaged files are refused, whoever names
 * them: the old set could repair them, and the new one would take the damage for what is right.
 */
export async function onceMore(
  wish: { readonly names: readonly string[]; readonly output?: string },
  flags: { readonly directory?: string | undefined; readonly changed: boolean },
  options: CommonOptions,
): Promise<OnceMore | null> {
  const [only, ...others] = wish.names;
  const isSetAlone = others.length === 0 && only !== undefined && /\.par2$/i.test(only);
  const index = resolve(isSetAlone ? only : (wish.output ?? `${only}.par2`));
  const directory = flags.directory === undefined ? dirname(index) : resolve(flags.directory);
  const before = await verifyOld(index, directory, options, isSetAlone);
  if (before === null) return null;
  if (before.status !== 'intact' && !flags.changed) {
    const place = flags.directory === undefined ? '' : ` --directory ${shellWord(flags.directory)}`;
    const names = before.files.filter(({ status }) => status !== 'intact').map(({ name }) => name);
    throw new DarkiveError(
      'guard-refused',
      `The set that is there calls ${names.slice(0, 5).join(', ')} damaged or missing.`,
      {
        hint: `Run \`darkive par2 repair${place} ${shellWord(relative('.', index))}\`, or add --changed if the files were changed on purpose.`,
        facts: { index, names, status: before.status },
      },
    );
  }
  if (!isSetAlone) return null;
  const there = before.files.filter(({ status }) => status !== 'missing');
  const files = there.map(({ path }) => join(directory, path));
  const recoveryBlocks = Math.max(1, before.recovery.available, ...before.volumes.map(({ path }) => promised(path)));
  return { index, files, left: [], blocks: { 'block-size': before.blockSize, 'recovery-blocks': recoveryBlocks } };
}

/** How many recovery blocks a set must have had when it has this volume: `.vol03+4` is the seventh and those before it. */
function promised(path: string): number {
  const [, first = 0, count = 0] = /\.vol(\d{1,5})\+(\d{1,5})\.par2$/i.exec(path) ?? [];
  return Number(first) + Number(count);
}

/** Null where there is no set to replace, and other names say what to protect. */
async function verifyOld(
  index: string,
  directory: string,
  options: CommonOptions,
  needed: boolean,
): Promise<VerifyResult | null> {
  const { verifyParity } = await import('@darkive/par2');
  try {
    return await verifyParity({ ...options, index, directory });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (!needed && (code === 'vanished' || code === 'not-par2' || code === 'incomplete-set')) return null;
    throw error;
  }
}
