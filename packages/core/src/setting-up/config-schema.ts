import { configJsonSchema } from '../config/json-schema.ts';
import type { PluginHost } from '../lifecycle/host.ts';
import type { OperationResult } from '../services/result.ts';

/** `darkive config schema --json`. */
export interface ConfigSchemaDocument {
  readonly schema: 'darkive.config-schema/1';
  /** JSON Schema, draft 2020-12; what `darkive config schema` prints without `--json`. */
  readonly jsonSchema: Readonly<Record<string, unknown>>;
}

/** The JSON Schema of the configuration file, with the options of the plugins that are loaded. Reads no configuration. */
export function configSchemaDocument(
  plugins: Pick<PluginHost, 'optionSchemas'>,
): OperationResult<ConfigSchemaDocument> {
  const jsonSchema = configJsonSchema(plugins.optionSchemas());
  return { document: { schema: 'darkive.config-schema/1', jsonSchema }, exit: 'done' };
}
