import { findDefinition } from '../config/index.ts';
import type { Config, Definition } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';

/** The definitions named, in the configuration's order and each once; all of them when none is named. */
export function selectDefinitions(config: Config, names: readonly string[]): readonly Definition[] {
  const wanted = new Set(names.map((name) => findDefinition(config, name).name));
  const selected = wanted.size === 0 ? config.definitions : config.definitions.filter(({ name }) => wanted.has(name));
  if (selected.length > 0) return selected;
  throw new DarkiveError('config-invalid', `${config.file} has no definitions: there is nothing to back up.`, {
    hint: `Add one below "definitions:" in ${config.file}.`,
  });
}
