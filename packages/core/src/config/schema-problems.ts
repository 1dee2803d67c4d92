import { z } from 'zod';
import { parseCompression } from './compression.ts';
import { formatKey, showValue, type Problem } from './problem.ts';
import { configSchema, definitionSchema } from './schema.ts';
import { closest } from './suggest.ts';
import type { KeyPath, YamlData } from './yaml-document.ts';

/** Everything in which a file differs from the schema. */
export function schemaProblems(yaml: YamlData): readonly Problem[] {
  const result = configSchema.safeParse(yaml.data);
  if (result.success) return [];
  const jsonSchema = z.toJSONSchema(configSchema, { io: 'input' }) as JsonNode;
  return result.error.issues.flatMap((issue) => explain(issue, yaml, jsonSchema));
}

function explain(issue: z.core.$ZodIssue, yaml: YamlData, jsonSchema: JsonNode): readonly Problem[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((name) =>
      problem([...path, name], 'key', unknownKey(path, name, knownKeys(path, jsonSchema))),
    );
  }
  if (issue.code === 'invalid_key') {
    const allowed = issue.issues[0]?.message ?? issue.message;
    const name = String(path.at(-1));
    const short = allowed.endsWith('@darkive/plugin-…') ? ` Did you mean "@darkive/plugin-${name}"?` : '';
    return [problem(path, 'key', `this name is not allowed; allowed: ${allowed}.${short}`)];
  }
  if (issue.code === 'invalid_union') {
    const inner = matchingBranch(issue, yaml.data);
    if (inner !== null)
      return inner.flatMap((nested) => explain({ ...nested, path: [...issue.path, ...nested.path] }, yaml, jsonSchema));
  }
  const value = valueAt(yaml.data, path);
  if (value === undefined) return [problem(path, 'key', `this key is missing; it must be ${issue.message}`)];
  if (value === null) {
    return [problem(path, 'key', `there is no value; allowed: ${issue.message}. Write one, or remove the line.`)];
  }
  const suggestion = suggestionFor(issue, value, path);
  const hint = suggestion === null || suggestion === value ? '' : ` Did you mean ${suggestion}?`;
  return [problem(path, 'value', `${showValue(path, value)} is not allowed here; allowed: ${issue.message}.${hint}`)];

  function problem(at: KeyPath, part: 'key' | 'value', message: string): Problem {
    const position = part === 'key' ? yaml.keyAt(at) : yaml.valueAt(at);
    return { ...position, key: formatKey(at), message };
  }
}

/** Of a union's branches, the one that was clearly meant: the branch for mappings when a mapping was given. */
function matchingBranch(issue: z.core.$ZodIssueInvalidUnion, data: unknown): readonly z.core.$ZodIssue[] | null {
  const value = valueAt(
    data,
    issue.path.map((step) => (typeof step === 'number' ? step : String(step))),
  );
  const branches = issue.errors.filter(
    (issues) => !issues.some((nested) => nested.path.length === 0 && isWrongKind(nested)),
  );
  const [only] = branches;
  if (only !== undefined && branches.length === 1) return only;
  if (typeof value !== 'object' || value === null) return null;
  // Mappings that differ by one key ({path}, {glob}, {name}): the branch whose key is there.
  const fitting = branches.filter((issues) => issues.every((nested) => nested.code !== 'unrecognized_keys'));
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

function isWrongKind(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function unknownKey(path: KeyPath, name: string, known: readonly string[]): string {
  const near = closest(name, known);
  if (near !== null) return `unknown key. Did you mean "${near}"? Known here: ${known.join(', ')}.`;
  if (path.length === 0 && Object.hasOwn(definitionSchema.shape, name)) {
    return `unknown key at the top of the file; it belongs under "defaults" or under a definition. Known here: ${known.join(', ')}.`;
  }
  if (path[0] === 'defaults' && path.length === 1 && Object.hasOwn(definitionSchema.shape, name)) {
    return `this key belongs under a definition, not under "defaults". Known here: ${known.join(', ')}.`;
  }
  return `unknown key. Known here: ${known.join(', ')}.`;
}

type JsonNode = Readonly<Record<string, unknown>>;

/** Keys of the mapping at a path, read from the JSON Schema: plain data, so a walk needs no knowledge of zod. */
function knownKeys(path: KeyPath, jsonSchema: JsonNode): readonly string[] {
  let nodes = [jsonSchema];
  for (const step of path) nodes = nodes.flatMap(withBranches).flatMap((node) => childrenOf(node, step));
  return [
    ...new Set(
      nodes.flatMap(withBranches).flatMap((node) => Object.keys((node['properties'] as JsonNode | undefined) ?? {})),
    ),
  ];
}

function withBranches(node: JsonNode): JsonNode[] {
  const inner = [node['anyOf'], node['allOf'], node['oneOf']].flatMap((list) => (list as JsonNode[] | undefined) ?? []);
  return [node, ...inner.flatMap(withBranches)];
}

function childrenOf(node: JsonNode, step: string | number): JsonNode[] {
  const properties = (node['properties'] as Readonly<Record<string, JsonNode>> | undefined) ?? {};
  const child = typeof step === 'number' ? node['items'] : (properties[step] ?? node['additionalProperties']);
  return typeof child === 'object' && child !== null ? [child as JsonNode] : [];
}

function suggestionFor(issue: z.core.$ZodIssue, value: unknown, path: KeyPath): string | null {
  if (issue.code === 'custom' && typeof issue.params?.['suggestion'] === 'string') return issue.params['suggestion'];
  if (issue.message === 'true or false' && typeof value === 'string') {
    const truth = /^(?:(yes|on|true|y)|no|off|false|n)$/i.exec(value);
    return truth === null ? null : String(truth[1] !== undefined);
  }
  if (issue.code === 'invalid_value' && typeof value === 'string') return closest(value, issue.values.map(String));
  if (value === false && issue.message.startsWith('off')) return 'off';
  const last = path.at(-1);
  if (last === 'algorithm' || last === 'compression') return typeof value === 'string' ? nearCompression(value) : null;
  return null;
}

function nearCompression(value: string): string | null {
  const [name = '', level] = value.split(/[: -]/);
  const near = closest(name, ['none', 'gzip', 'bzip2', 'lzo', 'xz', 'zstd', 'lz4']);
  const suggestion = level === undefined ? near : `${near}:${level}`;
  return near === null || parseCompression(String(suggestion)) === null ? null : suggestion;
}

function valueAt(data: unknown, path: KeyPath): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}
