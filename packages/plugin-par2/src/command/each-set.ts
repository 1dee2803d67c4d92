import { relative } from 'node:path';
import { isDarkiveError, printableLine, printableName, type ExitName } from '@darkive/core/plugin';
import { asPar2Failure, toDarkiveError } from '../par2-failure.ts';
import { inFlagWords } from './flag-words.ts';
import type { NamedSet } from './named-sets.ts';

/** What could not be done with a set, as it stands in a document. */
export interface SetError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly facts: object;
}

export type SetOutcome<T> = { readonly index: string; readonly extraVolumes: readonly string[] } & (
  | { readonly result: T; readonly exit: ExitName }
  | { readonly error: SetError; readonly exit: ExitName }
);

/**
 * Does the same with one set after the other, whatever the one before came to. An only one throws, as any command does that
 * cannot do its work.
 */
export async function eachSet<T>(
  sets: readonly NamedSet[],
  work: (set: NamedSet) => Promise<{ result: T; exit: ExitName }>,
): Promise<readonly SetOutcome<T>[]> {
  const outcomes: SetOutcome<T>[] = [];
  for (const set of sets) {
    try {
      outcomes.push({ ...set, ...(await work(set)) });
    } catch (error) {
      if (sets.length === 1 || asPar2Failure(error)?.code === 'aborted') throw error;
      const told = toDarkiveError(inFlagWords(error));
      if (!isDarkiveError(told)) throw error;
      const { code, message, hint, facts, exit } = told;
      outcomes.push({ ...set, error: { code, message, hint: hint ?? null, facts }, exit });
    }
  }
  return outcomes;
}

/** A set of several that could not be worked on, for people. */
export function errorText({ index, error }: { readonly index: string; readonly error: SetError }): string {
  const hint = error.hint === null ? '' : `  → ${printableLine(error.hint)}\n`;
  return `${printableName(relative('.', index))}  ${printableLine(error.message)}\n${hint}`;
}

/** Files of other names that were taken for the same set, for people. */
export function alsoText(extraVolumes: readonly string[]): string[] {
  return extraVolumes.length === 0
    ? []
    : [`  with ${extraVolumes.map((path) => printableName(relative('.', path))).join(', ')}, of the same set`];
}
