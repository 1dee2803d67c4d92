import { builtInDefinition } from '../config/index.ts';
import type { Config, CopiesPolicy } from '../config/types.ts';

/** How many copies a definition wants; one that is configured no more wants what the built-in settings say. */
export function copiesPolicyOf({ definitions }: Pick<Config, 'definitions'>): (definition: string) => CopiesPolicy {
  const known = new Map(definitions.map(({ name, copies }) => [name, copies]));
  return (definition) => known.get(definition) ?? builtInDefinition(definition, '/').copies;
}
