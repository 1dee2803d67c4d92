import { isSecretReference } from '../config/secret-reference.ts';
import { closest } from '../config/suggest.ts';
import { isPlainObject } from './deep-freeze.ts';
import type { StandardIssue, StandardResult, StandardSchema } from './standard-schema.ts';

/** One option: how it is read, and what editors are told. */
export interface Option<Value> {
  /** Reads what is written; a text says what it must be instead. */
  readonly read: (written: unknown) => { readonly value: Value } | { readonly mustBe: string };
  /** The value when nothing is written; undefined makes the option a required one. */
  readonly fallback: Value | undefined;
  readonly jsonSchema: Readonly<Record<string, unknown>>;
}

/** Kinds of options. The last argument is the value when nothing is written; without it the option must be there. */
export const option = {
  text: (description: string, fallback?: string): Option<string> =>
    make(description, { type: 'string', minLength: 1 }, fallback, (written) =>
      typeof written === 'string' && written !== '' ? { value: written } : { mustBe: 'text that is not empty' },
    ),

  /** A reference to a secret, to be passed to `context.secret`: `env:NAME`, `file:/path`, `systemd:NAME`. */
  secret: (description: string, fallback?: string): Option<string> =>
    make(description, { type: 'string', pattern: '^(?:env|file|systemd):' }, fallback, (written) =>
      typeof written === 'string' && isSecretReference(written)
        ? { value: written }
        : { mustBe: 'a reference: env:NAME, file:/path or systemd:NAME; never the secret itself' },
    ),

  number: (description: string, fallback?: number): Option<number> =>
    make(description, { type: 'number' }, fallback, (written) =>
      typeof written === 'number' && Number.isFinite(written) ? { value: written } : { mustBe: 'a number' },
    ),

  flag: (description: string, fallback = false): Option<boolean> =>
    make(description, { type: 'boolean' }, fallback, (written) =>
      typeof written === 'boolean' ? { value: written } : { mustBe: 'true or false' },
    ),

  choice: <const Value extends string>(
    description: string,
    values: readonly Value[],
    fallback?: Value,
  ): Option<Value> =>
    make(description, { enum: values }, fallback, (written) => {
      const value = values.find((candidate) => candidate === written);
      return value === undefined ? { mustBe: `one of ${values.join(', ')}` } : { value };
    }),
};

type Shape = Readonly<Record<string, Option<unknown>>>;
type ValuesOf<Of extends Shape> = { readonly [Key in keyof Of]: Of[Key] extends Option<infer Value> ? Value : never };

/** A schema for a plugin's options without a schema library. Unknown keys are refused, with the nearest known one. */
export function optionsSchema<const Of extends Shape>(shape: Of): StandardSchema<ValuesOf<Of>> {
  return {
    '~standard': {
      version: 1,
      vendor: 'darkive',
      validate: (section) => validate(section, shape) as StandardResult<ValuesOf<Of>>,
      jsonSchema: { input: () => jsonSchema(shape) },
    },
  };
}

function make<Value>(
  description: string,
  shape: Readonly<Record<string, unknown>>,
  fallback: Value | undefined,
  read: Option<Value>['read'],
): Option<Value> {
  const preset = fallback === undefined ? {} : { default: fallback };
  return { read, fallback, jsonSchema: { description, ...shape, ...preset } };
}

function validate(section: unknown, shape: Shape): StandardResult<unknown> {
  if (!isPlainObject(section)) return { issues: [{ message: 'must be a mapping of options' }] };
  const issues: StandardIssue[] = [];
  const values: Record<string, unknown> = {};
  for (const key of Object.keys(section)) {
    if (Object.hasOwn(shape, key)) continue;
    const near = closest(key, Object.keys(shape));
    const known = near === null ? `known are ${Object.keys(shape).join(', ')}` : `did you mean "${near}"?`;
    issues.push({ path: [key], message: `unknown option "${key}"; ${known}` });
  }
  for (const [key, { read, fallback }] of Object.entries(shape)) {
    const written = section[key];
    if (written === undefined && fallback !== undefined) {
      values[key] = fallback;
      continue;
    }
    const result = read(written);
    if ('value' in result) values[key] = result.value;
    else
      issues.push({
        path: [key],
        message: `${written === undefined ? 'is missing; it ' : ''}must be ${result.mustBe}`,
      });
  }
  return issues.length > 0 ? { issues } : { value: values };
}

function jsonSchema(shape: Shape): Record<string, unknown> {
  const required = Object.entries(shape).filter(([, { fallback }]) => fallback === undefined);
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(shape).map(([key, { jsonSchema: own }]) => [key, own])),
    required: required.map(([key]) => key),
    additionalProperties: false,
  };
}
