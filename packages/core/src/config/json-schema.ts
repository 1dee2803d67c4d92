import { z } from 'zod';
import { configSchema } from './schema.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * JSON Schema (draft 2020-12) of the configuration file, for editors. Generated from the schema that judges the file.
 * `options`: plugin name → JSON Schema of its options, for the plugins that are installed; null where it is not known.
 */
export function configJsonSchema(options: ReadonlyMap<string, JsonObject | null> = new Map()): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: 'input' });
  const base = { $schema, title: 'Darkive configuration', ...schema };
  return options.size === 0 ? base : (withPlugins(base, options) as Record<string, unknown>);
}

/** Every mapping of plugins in the schema gets the plugins' own schemas as properties. */
function withPlugins(node: unknown, options: ReadonlyMap<string, JsonObject | null>, isTop = true): unknown {
  if (Array.isArray(node)) return node.map((item) => withPlugins(item, options, false));
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node as JsonObject).map(([key, value]) => {
    if (key !== 'properties') return [key, withPlugins(value, options, false)];
    const inner = Object.entries(value as JsonObject).map(([name, property]) =>
      name === 'plugins'
        ? [name, { ...(property as JsonObject), properties: sections(options, isTop) }]
        : [name, withPlugins(property, options, false)],
    );
    return [key, Object.fromEntries(inner)];
  });
  return Object.fromEntries(entries);
}

/** At the top a section may switch its plugin off; in a definition it may leave out what the one at the top has. */
function sections(options: ReadonlyMap<string, JsonObject | null>, isTop: boolean): JsonObject {
  return Object.fromEntries(
    [...options].map(([name, schema]) => {
      const { required, ...rest } = schema ?? { type: 'object' };
      if (!isTop) return [name, rest];
      const enabled = { type: 'boolean', description: 'false switches this plugin off.' };
      const properties = { ...(rest['properties'] as JsonObject | undefined), enabled };
      return [name, { ...rest, ...(required === undefined ? {} : { required }), properties }];
    }),
  );
}
