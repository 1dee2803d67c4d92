import { lstat, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseConfig } from '../config/parse.ts';
import type { Surroundings } from '../config/types.ts';
import { DarkiveError } from '../errors/darkive-error.ts';
import { errnoOf, ioError, writeFileDurably } from '../fs/index.ts';
import { createDirectory, undoAll, type Undo } from './init-directories.ts';
import { planInit, type InitAnswers, type InitPlan } from './init-plan.ts';
import type { OperationResult } from '../services/result.ts';

export interface InitRequest {
  readonly answers: InitAnswers;
  readonly surroundings: Surroundings;
}

/** `darkive init --json`. */
export interface InitDocument {
  readonly schema: 'darkive.init/1';
  /** The configuration that was written. */
  readonly file: string;
  readonly archives: string;
  readonly marker: string | null;
  readonly state: string;
  readonly temporary: string;
  readonly definitions: readonly { readonly name: string; readonly root: string }[];
  /** Everything that was not there before: directories, marker, configuration. */
  readonly created: readonly string[];
  /** What to do next, as sentences. */
  readonly next: readonly string[];
}

/**
 * Writes a commented configuration (mode 0600) and makes the directories it names. Overwrites nothing: an existing
 * configuration is `config-exists`, existing directories are kept as they are. What it made is removed again when a
 * later step fails. Throws `usage-invalid` for paths that cannot be used, `io-failed` for what the system refuses.
 */
export async function initialise({ answers, surroundings }: InitRequest): Promise<OperationResult<InitDocument>> {
  const plan = planInit(answers, surroundings);
  await checkPlaces(plan);
  const parsed = await parseConfig(plan.text, plan.file, surroundings);
  if ('problems' in parsed) {
    throw new DarkiveError(
      'usage-invalid',
      `These answers make no usable configuration:\n${parsed.problems.join('\n')}`,
      {
        hint: 'Change the names or paths that are named above.',
        facts: { problems: parsed.problems },
      },
    );
  }
  const undos: Undo[] = [];
  try {
    await carryOut(plan, undos);
  } catch (error) {
    const left = await undoAll(undos);
    throw failure(error, left);
  }
  const { file, archives, marker, state, temporary, definitions, next } = plan;
  const created = undos.map((undo) => undo.path);
  return {
    document: { schema: 'darkive.init/1', file, archives, marker, state, temporary, definitions, created, next },
    exit: 'done',
  };
}

async function checkPlaces({ file, archives, state, temporary, definitions }: InitPlan): Promise<void> {
  if ((await look(file, lstat)) !== null) {
    throw new DarkiveError('config-exists', `There is a configuration at ${file} already; it was not changed.`, {
      hint: 'Edit that file, or name another one with --config.',
      facts: { file },
    });
  }
  for (const { name, root } of definitions) {
    const found = await look(root, stat);
    if (found?.isDirectory() === true) continue;
    const message = `The root of "${name}", ${root}, ${found === null ? 'does not exist' : 'is not a directory'}.`;
    throw new DarkiveError('usage-invalid', message, {
      hint: 'Mount it, or name another directory.',
      facts: { definition: name, root },
    });
  }
  for (const path of [archives, state, temporary, dirname(file)]) {
    const found = await look(path, stat);
    if (found === null || found.isDirectory()) continue;
    throw new DarkiveError('usage-invalid', `${path} is not a directory.`, {
      hint: 'Name another directory.',
      facts: { path },
    });
  }
}

async function look<Found>(path: string, ask: (path: string) => Promise<Found>): Promise<Found | null> {
  return ask(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null;
    if (errnoOf(error) === 'ENOTDIR') {
      throw new DarkiveError('usage-invalid', `${path} lies below something that is not a directory.`, {
        hint: 'Name another path.',
        facts: { path },
        cause: error,
      });
    }
    throw ioError(error, 'look at', path);
  });
}

/** Directories for this user alone: archives hold what only their owner may read. */
async function carryOut({ file, archives, marker, state, temporary, text }: InitPlan, undos: Undo[]): Promise<void> {
  await createDirectory(archives, 0o700, undos);
  await createDirectory(state, 0o700, undos);
  await createDirectory(temporary, 0o700, undos);
  await createDirectory(dirname(file), 0o700, undos);
  if (marker !== null) await createMarker(join(archives, marker), undos);
  await writeFileDurably(file, text, { mode: 0o600 });
  undos.push({ path: file, kind: 'file' });
}

async function createMarker(path: string, undos: Undo[]): Promise<void> {
  try {
    await writeFile(
      path,
      'Darkive writes archives here only while this file is there: it shows that the storage is mounted.\n',
      {
        flag: 'wx',
        mode: 0o600,
      },
    );
    undos.push({ path, kind: 'file' });
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}

function failure(error: unknown, left: readonly string[]): unknown {
  if (errnoOf(error) === null || !(error instanceof Error)) return error;
  const known = ioError(error, 'make', 'path' in error && typeof error.path === 'string' ? error.path : 'a file');
  const rest =
    left.length === 0
      ? 'What had been made was removed again.'
      : `These could not be removed again: ${left.join(', ')}.`;
  return new DarkiveError(known.code, `${known.message} ${rest}`, {
    hint: known.hint ?? 'Check owner, mode and free space there, then run `darkive init` again.',
    facts: { ...known.facts, left: [...left] },
    cause: error,
  });
}
