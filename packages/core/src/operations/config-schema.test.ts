import { expect, test } from 'vitest';
import { configSchemaDocument } from './config-schema.ts';

test('the document holds the JSON Schema', () => {
  const { document, exit } = configSchemaDocument();
  expect(exit).toBe('done');
  expect(document).toMatchObject({ schema: 'darkive.config-schema/1', jsonSchema: { title: 'Darkive configuration' } });
});
