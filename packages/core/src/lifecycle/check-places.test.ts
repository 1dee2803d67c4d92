import { expect, test } from 'vitest';
import { misshapenPlaces } from './check-places.ts';
import { createPluginHost } from './create-host.ts';
import { optionsSchema } from './simple-options.ts';

const noop = async (): Promise<never> => Promise.reject(new Error('is not called'));
const shelf = {
  kind: 'shelf',
  traits: { rewritable: true, cheapHash: false, reach: 'now' },
  optionsAt: noop,
  readOptions: () => ({}),
  find: noop,
  open: noop,
};

class Shelf {
  kind = 'shelf';
  traits = shelf.traits;
  optionsAt(): void {}
  readOptions(): void {}
  find(): void {}
  open(): void {}
}

test.each([[undefined], [{}], [{ shelf }], [{ shelf: new Shelf() }], [{ shelf: Object.freeze({ ...shelf }) }]])(
  '%j is well-formed',
  (places) => {
    expect(misshapenPlaces(places)).toBeNull();
  },
);

test.each([
  ['no object', [shelf], 'its `places` are not a plain object'],
  ['null', null, 'its `places` are not a plain object'],
  ['a kind in capitals', { Shelf: { ...shelf, kind: 'Shelf' } }, 'has no name that a kind can have'],
  ['the kind of core', { directory: { ...shelf, kind: 'directory' } }, 'a kind that Darkive has itself'],
  ['the word for the archive directory', { home: { ...shelf, kind: 'home' } }, 'a kind that Darkive has itself'],
  ['nothing behind the kind', { shelf: null }, 'is not an object'],
  ['a driver of another kind', { shelf: { ...shelf, kind: 'box' } }, 'says that its kind is "box"'],
  ['a driver that opens nothing', { shelf: { ...shelf, open: undefined } }, 'has no function `open`'],
  ['a driver that keeps no options', { shelf: { ...shelf, readOptions: 7 } }, 'has no function `readOptions`'],
  ['no traits', { shelf: { ...shelf, traits: undefined } }, 'has no `traits`'],
  ['an unknown reach', { shelf: { ...shelf, traits: { ...shelf.traits, reach: 'soon' } } }, 'has no `traits`'],
])('%s is not', (_what, places, reason) => {
  expect(misshapenPlaces(places)).toContain(reason);
});

const plugin = (name: string, places: unknown): object => ({
  name,
  apiVersion: 1,
  options: optionsSchema({}),
  hooks: {},
  places,
});

test('the kinds of a plugin are told, and a second plugin with one of them is refused by name', async () => {
  const registered = ['one', 'two'].map((name) => ({
    source: name,
    version: '1.0.0',
    plugin: plugin(name, { shelf }),
  }));
  const host = await createPluginHost({ registered, sections: {}, surroundings: { env: {}, home: '/' } });
  expect(host.loaded.map(({ name, places }) => [name, places])).toEqual([['one', ['shelf']]]);
  expect(host.refused).toMatchObject([
    { source: 'two', fault: 'broken', reason: 'places of the kind "shelf" have a driver already, that of one' },
  ]);
});

test('a misshapen driver refuses its plugin', async () => {
  const registered = [{ source: 'one', version: '1.0.0', plugin: plugin('one', { shelf: {} }) }];
  const host = await createPluginHost({ registered, sections: {} });
  expect(host.refused[0]?.reason).toBe('its driver of places "shelf" says that its kind is undefined');
});
