import { isPlainObject } from './deep-freeze.ts';
import type { StandardSchema } from './standard-schema.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema (draft 2020-12) of a plugin's options as they are written: by Standard JSON Schema, else from a property
 * `toJSONSchema`. Null when the schema gives none. Never throws: a schema is foreign code.
 */
export function optionJsonSchema(schema: StandardSchema): JsonSchema | null {
  try {
    const { jsonSchema } = schema['~standard'];
    const own = (schema as { readonly toJSONSchema?: unknown }).toJSONSchema;
    const given: unknown =
      jsonSchema === undefined
        ? typeof own === 'function'
          ? own.call(schema, { io: 'input' })
          : own
        : jsonSchema.input({ target: 'draft-2020-12' });
    if (!isPlainObject(given)) return null;
    // Plain data for certain: what cannot be written as JSON is dropped.
    const { $schema: _, ...rest } = JSON.parse(JSON.stringify(given)) as Record<string, unknown>;
    return rest;
  } catch {
    // Some schemas cannot be said as JSON Schema; options are checked all the same.
    return null;
  }
}
