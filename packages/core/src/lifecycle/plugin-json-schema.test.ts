import { expect, test } from 'vitest';
import { z } from 'zod';
import { optionJsonSchema } from './plugin-json-schema.ts';
import { colourSchema } from './test-support/plugins.ts';

test('zod and other Standard JSON Schemas say what may be written', () => {
  expect(optionJsonSchema(z.strictObject({ a: z.string().default('x') }))).toEqual({
    type: 'object',
    properties: { a: { type: 'string', default: 'x' } },
    additionalProperties: false,
  });
});

test('a property toJSONSchema says it too', () => {
  const own = { ...colourSchema, toJSONSchema: () => ({ $schema: 'x', type: 'object' }) };
  expect(optionJsonSchema(own)).toEqual({ type: 'object' });
});

test('a schema that cannot say it, or says nonsense, is none', () => {
  const throwing = {
    '~standard': {
      ...colourSchema['~standard'],
      jsonSchema: {
        input: () => {
          throw new Error('x');
        },
      },
    },
  };
  for (const schema of [colourSchema, throwing, { ...colourSchema, toJSONSchema: () => 3 }]) {
    expect(optionJsonSchema(schema)).toBeNull();
  }
});
