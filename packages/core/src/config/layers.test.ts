import { expect, test } from 'vitest';
import { mergeLayers } from './layers.ts';

test('mappings are merged key by key, lists are taken whole, and every value has its origin', () => {
  const merged = mergeLayers([
    { origin: 'definition', settings: { guards: { shrink: 'off' }, list: [1] } },
    { origin: 'defaults', settings: { guards: { shrink: '20%', free: 2 }, list: [2, 3], slice: 'none' } },
    {
      origin: 'built-in',
      settings: { guards: { shrink: '50%', free: 1, more: 0 }, list: [], slice: '2GiB', nodump: false },
    },
  ]);
  expect(merged.settings).toEqual({
    guards: { shrink: 'off', free: 2, more: 0 },
    list: [1],
    slice: 'none',
    nodump: false,
  });
  expect(merged.origins).toEqual({
    'guards.shrink': 'definition',
    'guards.free': 'defaults',
    'guards.more': 'built-in',
    'list': 'definition',
    'slice': 'defaults',
    'nodump': 'built-in',
  });
});

test('an empty list replaces a full one', () => {
  const merged = mergeLayers([
    { origin: 'definition', settings: { list: [] } },
    { origin: 'defaults', settings: { list: [1] } },
  ]);
  expect(merged.settings).toEqual({ list: [] });
});
