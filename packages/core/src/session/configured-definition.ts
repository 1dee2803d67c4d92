import { builtInDefinition } from '../config/index.ts';
import type { Config, Definition } from '../config/types.ts';
import type { Manifest } from '../records/manifest.ts';

/** The definition an archive belongs to; one that is no longer configured stands in with built-in settings. */
export function definitionOf(manifest: Manifest, config: Config): Definition {
  return (
    config.definitions.find(({ name }) => name === manifest.definition) ??
    builtInDefinition(manifest.definition, manifest.source.root)
  );
}
