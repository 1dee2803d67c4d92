import { stat } from 'node:fs/promises';
import { DarkiveError } from '../errors/darkive-error.ts';
import { errnoOf } from '../fs/index.ts';
import { closest } from './suggest.ts';
import type { Config, Definition } from './types.ts';

/** The definition of that name; throws `definition-unknown` with the nearest name and all names. */
export function findDefinition(config: Config, name: string): Definition {
  const found = config.definitions.find((definition) => definition.name === name);
  if (found !== undefined) return found;
  const names = config.definitions.map((definition) => definition.name);
  const near = closest(name, names);
  throw new DarkiveError('definition-unknown', `There is no definition "${name}" in ${config.file}.`, {
    hint: near === null ? `Name one of: ${names.join(', ')}.` : `Use "${near}", or one of: ${names.join(', ')}.`,
    facts: { definition: name, definitions: names, file: config.file },
  });
}

export interface MissingRoot {
  readonly definition: string;
  readonly root: string;
  /** `missing`, `not-a-directory`, or the error code of the system. */
  readonly reason: string;
}

/**
 * Roots that are not there now. Only `config check` asks: a root that is not mounted is a matter for the guards of a
 * run, not a fault of the configuration.
 */
export async function missingRoots(config: Config): Promise<readonly MissingRoot[]> {
  const checked = await Promise.all(
    config.definitions.map(async ({ name, root }) => {
      const reason = await stat(root).then(
        (found) => (found.isDirectory() ? null : 'not-a-directory'),
        (error: unknown) => (errnoOf(error) === 'ENOENT' ? 'missing' : (errnoOf(error) ?? String(error))),
      );
      return reason === null ? [] : [{ definition: name, root, reason }];
    }),
  );
  return checked.flat();
}
