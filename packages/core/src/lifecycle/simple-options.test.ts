import { expect, test } from 'vitest';
import { optionJsonSchema } from './plugin-json-schema.ts';
import { checkPluginOptions } from './plugin-options.ts';
import { option, optionsSchema } from './simple-options.ts';

const schema = optionsSchema({
  url: option.secret('Where to.'),
  server: option.text('Host.', 'ntfy'),
  level: option.choice('How loud.', ['low', 'high'], 'low'),
  times: option.number('How often.', 1),
  loud: option.flag('Aloud.'),
});

test('what is not written has its fallback, what is written is taken', async () => {
  expect(await checkPluginOptions(schema, { url: 'env:A', level: 'high' })).toEqual({
    options: { url: 'env:A', server: 'ntfy', level: 'high', times: 1, loud: false },
    problem: null,
  });
});

test.each([
  [{}, 'url: is missing; it must be a reference: env:NAME, file:/path or systemd:NAME; never the secret itself'],
  [{ url: 'env:A', sever: 'x' }, 'sever: unknown option "sever"; did you mean "server"?'],
  [{ url: 'env:A', level: 'mid' }, 'level: must be one of low, high'],
  [{ url: 'env:A', times: 'x' }, 'times: must be a number'],
  [{ url: 'env:A', loud: 'yes' }, 'loud: must be true or false'],
  [{ url: 'env:A', server: '' }, 'server: must be text that is not empty'],
])('%j is refused', async (section, problem) => {
  expect((await checkPluginOptions(schema, section)).problem).toBe(problem);
});

test('a secret that was written itself is not repeated', async () => {
  expect((await checkPluginOptions(schema, { url: 'https://h/s3cret' })).problem).not.toContain('s3cret');
});

test('editors are told of keys, values and what must be there', () => {
  expect(optionJsonSchema(schema)).toMatchObject({
    type: 'object',
    required: ['url'],
    additionalProperties: false,
    properties: { level: { enum: ['low', 'high'], default: 'low' }, url: { description: 'Where to.' } },
  });
});
