import { DarkiveError, type Facts } from '@darkive/core/plugin';
import type { Par2Error, Par2ErrorCode } from '@darkive/par2';

/** An error of `@darkive/par2`, told by its name: the class would bring the engine along. Null for any other. */
export function asPar2Failure(error: unknown): Par2Error | null {
  return error instanceof Error && error.name === 'Par2Error' ? (error as Par2Error) : null;
}

/** The same trouble as an error of Darkive, with the next step. Other errors come back as they are. */
export function toDarkiveError(error: unknown, facts: Facts = {}): unknown {
  const failure = asPar2Failure(error);
  if (failure === null) return error;
  const { code, hint } = MEANINGS[failure.code];
  return new DarkiveError(code, `parity: ${failure.message}`, {
    hint,
    facts: { ...facts, ...failure.facts, engine: failure.code },
    cause: error,
  });
}

type Code = ConstructorParameters<typeof DarkiveError>[0];

const OTHER_FILE = 'Name a .par2 file of the set, with its volumes beside it.';
const OWN_COPY = 'Bring the .par2 files back from another copy.';

const MEANINGS: Readonly<Record<Par2ErrorCode, { readonly code: Code; readonly hint: string }>> = {
  'invalid-options': { code: 'usage-invalid', hint: 'Correct the value; `--help` lists what is allowed.' },
  'not-par2': { code: 'usage-invalid', hint: OTHER_FILE },
  'incomplete-set': { code: 'not-repairable', hint: OWN_COPY },
  'other-set': { code: 'usage-invalid', hint: OTHER_FILE },
  'too-many-blocks': { code: 'usage-invalid', hint: 'Choose larger blocks, or fewer files for one set.' },
  'unreadable': { code: 'io-failed', hint: 'Give this user the right to read it, or check the disk.' },
  'vanished': { code: 'io-failed', hint: 'Check the name, and that nothing removes the file meanwhile.' },
  'changed': { code: 'io-failed', hint: 'Wait until nothing writes to the file, then run it again.' },
  'not-regular': { code: 'io-failed', hint: 'Name the file itself, without a symbolic link on the way.' },
  'exists': { code: 'usage-invalid', hint: 'Choose another name, or move the existing file away.' },
  'disk-full': { code: 'target-full', hint: 'Free space there, then run it again. Nothing half-written is left.' },
  'unwritable': { code: 'io-failed', hint: 'Give this user the right to write there.' },
  'unsafe-name': { code: 'io-failed', hint: 'Use other files: a name of the set would lead outside its directory.' },
  'not-repairable': { code: 'not-repairable', hint: 'Bring the files, or more of their parity, from another copy.' },
  'repair-mismatch': { code: 'not-repairable', hint: OWN_COPY },
  'engine': { code: 'tool-failed', hint: 'Free memory or allow fewer threads, then run it again.' },
  'aborted': { code: 'interrupted', hint: 'Run the same command again.' },
};
