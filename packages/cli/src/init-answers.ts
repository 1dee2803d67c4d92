import { basename, resolve } from 'node:path';
import { DarkiveError } from '@darkive/core/errors';

/** Asks the user one question; null where nobody can be asked. */
export type Ask = ((question: string) => Promise<string>) | null;

export interface GivenAnswers {
  readonly archives: string | null;
  readonly roots: readonly string[];
  readonly names: readonly string[];
}

export interface CompleteAnswers {
  readonly archives: string;
  readonly roots: readonly { readonly name: string; readonly root: string }[];
}

/** What the flags say, completed by asking. Throws `usage-invalid` naming the missing flags when nobody can be asked. */
export async function completeAnswers(given: GivenAnswers, ask: Ask): Promise<CompleteAnswers> {
  const { archives, roots, names } = given;
  if (names.length > roots.length) {
    throw new DarkiveError('usage-invalid', `There are ${names.length} names for ${roots.length} roots.`, {
      hint: 'Give each --name after the --root it belongs to.',
    });
  }
  if (ask === null) {
    const missing = [...(archives === null ? ['--archives DIR'] : []), ...(roots.length === 0 ? ['--root DIR'] : [])];
    if (missing.length > 0) {
      throw new DarkiveError('usage-invalid', `Missing: ${missing.join(' and ')}; there is no terminal to ask on.`, {
        hint: 'Run `darkive init --archives DIR --root DIR` with your directories.',
      });
    }
  }
  const where = archives ?? (await ask?.('Directory for the archives: ')) ?? '';
  const wanted = roots.length > 0 ? roots : await askRoots(ask);
  return {
    archives: where,
    roots: wanted.map((root, index) => ({ name: names[index] ?? definitionName(root), root })),
  };
}

async function askRoots(ask: Ask): Promise<string[]> {
  const roots: string[] = [];
  for (;;) {
    const root = (await ask?.(roots.length === 0 ? 'Directory to back up: ' : 'Another one (empty when done): ')) ?? '';
    if (root.trim() === '') return roots;
    roots.push(root);
  }
}

/** The directory's own name, reduced to what a definition may be called. */
export function definitionName(root: string): string {
  const name = basename(resolve(root))
    .replaceAll(/[^A-Za-z0-9 -]+/g, '-')
    .replaceAll(/^[ -]+|[ -]+$/g, '');
  return name === '' ? 'root' : name;
}
