import { configJsonSchema } from '../config/json-schema.ts';
import type { OperationResult } from './result.ts';

/** `darkive config schema --json`. */
export interface ConfigSchemaDocument {
  readonly schema: 'darkive.config-schema/1';
  /** JSON Schema, draft 2020-12; what `darkive config schema` prints without `--json`. */
  readonly jsonSchema: Readonly<Record<string, unknown>>;
}

/** The JSON Schema of the configuration file. Reads nothing. */
export function configSchemaDocument(): OperationResult<ConfigSchemaDocument> {
  return { document: { schema: 'darkive.config-schema/1', jsonSchema: configJsonSchema() }, exit: 'done' };
}
