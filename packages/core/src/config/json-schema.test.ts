import { expect, test } from 'vitest';
import { configJsonSchema } from './json-schema.ts';

test('the JSON Schema describes every key, refuses others, and needs no more than the file does', () => {
  const schema = configJsonSchema() as {
    required: string[];
    additionalProperties: boolean;
    properties: Record<string, { description?: string }>;
  };
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Darkive configuration',
    required: ['version', 'archives', 'definitions'],
    additionalProperties: false,
    properties: {
      definitions: { additionalProperties: { properties: { root: { type: 'string' } }, additionalProperties: false } },
    },
  });
  expect(Object.entries(schema.properties).filter(([, { description }]) => description === undefined)).toEqual([]);
});

test('it is plain JSON', () => {
  expect(JSON.parse(JSON.stringify(configJsonSchema()))).toEqual(configJsonSchema());
});
