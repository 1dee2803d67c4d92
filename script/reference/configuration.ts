import { code, page, table } from './markdown.ts';

/** The parts of JSON Schema that the configuration's schema uses. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly const?: string | number | boolean;
  readonly enum?: readonly (string | number | boolean)[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly $ref?: string;
}

/**
 * docs/reference/configuration.md: every key as a path. `defaults` are the built-in settings of a definition, by key;
 * null when they are not known.
 */
export function configurationPage(schema: JsonSchema, defaults: Readonly<Record<string, unknown>> | null): string {
  const rows = keysOf(schema, '').map(({ path, schema: value, required }) => {
    const notes = [value.description ?? '', required ? 'Required.' : '', defaultNote(path, defaults)];
    return [code(path), kinds(value).join(' or '), notes.filter((note) => note !== '').join(' ')];
  });
  return page('Configuration', 'packages/core/src/config/schema.ts', [
    'Every key of the configuration file. `<name>` stands for a name of yours, `[]` for each entry of a list. The keys of `defaults` and of a definition are the same; a definition replaces what `defaults` says, key by key. For editors: [configuration.schema.json](configuration.schema.json).',
    table(['Key', 'Value', 'Meaning'], rows),
  ]);
}

interface Key {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
}

function keysOf(schema: JsonSchema, above: string): Key[] {
  const keys: Key[] = [];
  for (const form of forms(schema)) {
    for (const [name, value] of Object.entries(form.properties ?? {})) {
      const path = above === '' ? name : `${above}.${name}`;
      if (keys.some((key) => key.path === path)) continue;
      keys.push({ path, schema: value, required: form.required?.includes(name) ?? false });
      // The keys of `defaults` are those of a definition, and are shown there.
      if (path !== 'defaults') keys.push(...keysOf(value, path));
    }
    const { additionalProperties } = form;
    if (typeof additionalProperties === 'object' && Object.keys(additionalProperties).length > 0) {
      keys.push(...keysOf(additionalProperties, above === '' ? '<name>' : `${above}.<name>`));
    }
  }
  return keys;
}

const KINDS: Readonly<Record<string, string>> = {
  array: 'list',
  object: 'mapping',
  integer: 'whole number',
  string: 'text',
  boolean: '`true` or `false`',
};

/** The alternatives of a schema, each by itself. */
function forms(schema: JsonSchema): JsonSchema[] {
  const alternatives = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  return alternatives === undefined ? [schema] : alternatives.flatMap(forms);
}

function kinds(schema: JsonSchema): string[] {
  const names = forms(schema).map((form) => {
    if (form.const !== undefined) return code(String(form.const));
    if (form.enum !== undefined) return form.enum.map((value) => code(String(value))).join(' or ');
    return form.type === undefined
      ? 'any'
      : [form.type]
          .flat()
          .map((type) => KINDS[type] ?? type)
          .join(' or ');
  });
  return [...new Set(names)];
}

/** Settings of a definition have defaults; they are shown beside `definitions.<name>.…`. */
function defaultNote(path: string, defaults: Readonly<Record<string, unknown>> | null): string {
  const prefix = 'definitions.<name>.';
  if (defaults === null || !path.startsWith(prefix)) return '';
  let value: unknown = defaults;
  for (const key of path.slice(prefix.length).split('.')) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  }
  const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return plain ? `Default: ${code(String(value))}.` : '';
}
