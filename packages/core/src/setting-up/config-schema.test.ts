import { expect, test } from 'vitest';
import { option, optionsSchema } from '../lifecycle/simple-options.ts';
import { hostOf, registered } from '../lifecycle/test-support/plugins.ts';
import { configSchemaDocument } from './config-schema.ts';

test('the document holds the JSON Schema', async () => {
  const { document, exit } = configSchemaDocument(await hostOf([]));
  expect(exit).toBe('done');
  expect(document).toMatchObject({ schema: 'darkive.config-schema/1', jsonSchema: { title: 'Darkive configuration' } });
});

test('it knows the options of every plugin, at the top and in a definition, also of one that is not set up', async () => {
  const options = optionsSchema({ url: option.secret('Where to.') });
  const host = await hostOf([registered('bell', {}, { options }), registered('plain', {})]);
  expect(host.refused.map(({ source }) => source)).toEqual(['bell']);
  const { jsonSchema } = configSchemaDocument(host).document;
  const url = { description: 'Where to.', type: 'string' };
  expect(jsonSchema).toMatchObject({
    properties: {
      plugins: {
        properties: {
          bell: { properties: { url, enabled: { type: 'boolean' } }, required: ['url'], additionalProperties: false },
          plain: { properties: { enabled: { type: 'boolean' } } },
        },
      },
      definitions: {
        additionalProperties: { properties: { plugins: { properties: { bell: { properties: { url } } } } } },
      },
      defaults: { properties: { plugins: { properties: { bell: { properties: { url } } } } } },
    },
  });
  const text = JSON.stringify(jsonSchema);
  expect([text.match(/"enabled"/g)?.length, text.match(/"required":\["url"\]/g)?.length]).toEqual([3, 1]);
});
