import { expect, test } from 'vitest';
import { API_VERSION } from './plugin-types.ts';
import { colourSchema, hostOf, registered } from './test-support/plugins.ts';
import { createTestScope } from '../plugin/testing/test-scope.ts';

const definition = async (plugins: Record<string, Record<string, unknown>>, name = 'media') => {
  const made = await createTestScope();
  await made.cleanUp();
  return { ...made.scope.definition, name, plugins };
};

test('loads well-formed plugins in the order given, with the names of their hooks', async () => {
  const host = await hostOf([
    registered('plugin-b', {}, { hooks: { verify: () => [], slice: undefined } }),
    registered('@scope/plugin-a', { preflight: () => [] }),
  ]);
  expect(host.refused).toEqual([]);
  expect(host.loaded.map(({ name, hooks, version }) => [name, hooks, version])).toEqual([
    ['plugin-b', ['verify'], '1.0.0'],
    ['@scope/plugin-a', ['preflight'], '1.0.0'],
  ]);
});

test('a register hook that failed is refused with what it said', async () => {
  const host = await hostOf([{ source: 'plugin-x', version: '1.0.0', plugin: new Error('Cannot find module zod') }]);
  expect(host.refused).toEqual([
    {
      source: 'plugin-x',
      version: '1.0.0',
      fault: 'broken',
      reason: 'its register hook failed: Cannot find module zod',
    },
  ]);
});

test.each([
  ['nothing', undefined, 'its register hook returned no plugin object'],
  ['a text', 'plugin', 'its register hook returned no plugin object'],
  ['no name', { name: undefined }, 'its `name` is not an npm name'],
  ['an illegal name', { name: 'Plugin X' }, 'its `name` is not an npm name'],
  [
    'the name of another package',
    { name: 'other' },
    'its `name` is other, which is not the package that registered it',
  ],
  [
    'another contract',
    { apiVersion: API_VERSION + 1 },
    `it was written for version ${API_VERSION + 1} of the plugin contract, and this Darkive speaks version ${API_VERSION}`,
  ],
  [
    'no contract',
    { apiVersion: '1' },
    `it was written for no known version of the plugin contract, and this Darkive speaks version ${API_VERSION}`,
  ],
  ['no schema', { options: { parse: () => ({}) } }, 'its `options` are not a Standard Schema'],
  [
    'a newer schema',
    { options: { '~standard': { version: 2 } } },
    'its `options` are a Standard Schema of another version than 1',
  ],
  [
    'a schema without validate',
    { options: { '~standard': { version: 1 } } },
    'its `options` have no `validate` function',
  ],
  ['no hooks', { hooks: undefined }, 'its `hooks` are not a plain object'],
  [
    'a class as hooks',
    {
      hooks: new (class {
        verify(): void {}
      })(),
    },
    'its `hooks` are not a plain object',
  ],
  [
    'a misspelt hook',
    { hooks: { 'post-archiv': () => [] } },
    'it has an unknown hook "post-archiv"; did you mean "post-archive"?',
  ],
  ['an inherited name as hook', { hooks: { toString: () => [] } }, 'it has an unknown hook "toString"'],
  ['a hook that is no function', { hooks: { verify: 'yes' } }, 'its hook "verify" is not a function'],
])('a plugin with %s is refused', async (_what, change, reason) => {
  const plugin =
    typeof change === 'object'
      ? registered('plugin-x', {}, change)
      : { source: 'plugin-x', version: '1', plugin: change };
  const host = await hostOf([plugin]);
  expect(host.loaded).toEqual([]);
  expect(host.refused.map((refused) => refused.reason)).toEqual([reason]);
});

test('a plugin whose properties throw is refused, and the next one is loaded', async () => {
  const trap = {
    get name(): string {
      throw new Error('boo');
    },
  };
  const host = await hostOf([{ source: 'plugin-x', version: '1.0.0', plugin: trap }, registered('plugin-y', {})]);
  expect(host.refused[0]?.reason).toBe('it cannot be looked at: boo');
  expect(host.loaded.map(({ name }) => name)).toEqual(['plugin-y']);
});

test('a second plugin of the same name is refused', async () => {
  const host = await hostOf([registered('plugin-x', {}), registered('plugin-x', {}, { copy: 2 })]);
  expect(host.loaded).toHaveLength(1);
  expect(host.refused[0]?.reason).toBe('another plugin of this name is loaded already');
});

test('a plugin that is switched off is neither loaded nor refused, even when it is broken', async () => {
  const sections = { 'plugin-x': { enabled: false, options: {} } };
  const host = await hostOf([{ source: 'plugin-x', version: '1.0.0', plugin: new Error('broken') }], { sections });
  expect([host.loaded, host.refused]).toEqual([[], []]);
});

test('a plugin that does not accept its section is refused, by key', async () => {
  const sections = { 'plugin-x': { enabled: true, options: { colour: 'green' } } };
  const host = await hostOf([registered('plugin-x', {})], { sections });
  expect(host.refused[0]?.reason).toBe('its options are not valid: colour: must be red or blue');
});

test('a schema that throws refuses its plugin alone', async () => {
  const thrower = {
    '~standard': {
      ...colourSchema['~standard'],
      validate: () => {
        throw new Error('no idea');
      },
    },
  };
  const host = await hostOf([registered('plugin-x', {}, { options: thrower }), registered('plugin-y', {})]);
  expect(host.refused[0]?.reason).toBe('its options are not valid: its schema failed: no idea');
  expect(host.loaded).toHaveLength(1);
});

test('checkOptions tells which definition has options that its plugin refuses', async () => {
  const host = await hostOf([registered('plugin-x', {})], {
    sections: { 'plugin-x': { enabled: true, options: { colour: 'blue' } } },
  });
  const problems = await host.checkOptions([
    await definition({ 'plugin-x': { colour: 'red' } }),
    await definition({ 'plugin-x': { colour: 'pink', size: 3 } }, 'documents'),
    await definition({ 'plugin-x': { colour: 'pink' } }, 'photos'),
  ]);
  expect(problems).toEqual([
    { kind: 'invalid', plugin: 'plugin-x', definition: 'documents', problem: 'unknown key "size"' },
    { kind: 'invalid', plugin: 'plugin-x', definition: 'photos', problem: 'colour: must be red or blue' },
  ]);
});

test('checkOptions finds sections of plugins that are not installed, and suggests the name that was meant', async () => {
  const sections = { 'plugin-z': { enabled: false, options: {} }, 'plugin-off': { enabled: false, options: {} } };
  const host = await hostOf([registered('plugin-x', {}), registered('plugin-off', {})], { sections });
  expect(await host.checkOptions([await definition({ 'something-else-entirely': {} })])).toEqual([
    {
      kind: 'invalid',
      plugin: 'plugin-z',
      definition: null,
      problem: 'no plugin "plugin-z" is installed; did you mean "plugin-x"?',
    },
    {
      kind: 'absent',
      plugin: 'something-else-entirely',
      definition: 'media',
      problem: 'no plugin "something-else-entirely" is installed; installed are plugin-x, plugin-off',
    },
  ]);
});
