import { expect, test } from 'vitest';
import { culpritOf } from './culprit.ts';

const PLUGINS = [
  { name: 'plugin-a', root: '/data/node_modules/plugin-a' },
  { name: 'plugin-ab', root: '/data/node_modules/plugin-ab' },
  { name: 'plugin-ü', root: '/data/größe und so/plugin' },
];

test.each([
  ['its own file', 'Error: x\n    at f (file:///data/node_modules/plugin-a/index.js:1:2)', 'plugin-a'],
  ['a name that begins alike', 'Error: x\n    at f (/data/node_modules/plugin-ab/index.js:1:2)', 'plugin-ab'],
  ['a library of it', 'Error: x\n    at file:///data/node_modules/plugin-a/node_modules/y/z.js:1:2', 'plugin-a'],
  [
    'a place that URLs write otherwise',
    `Error: x\n    at file://${encodeURI('/data/größe und so/plugin/a.js')}:1:2`,
    'plugin-ü',
  ],
  [
    'the innermost of two',
    'Error: x\n    at /data/node_modules/plugin-ab/a.js:1:2\n    at /data/node_modules/plugin-a/a.js:1:2',
    'plugin-ab',
  ],
  ['nobody', 'Error: x\n    at f (file:///usr/lib/node_modules/darkive/index.js:1:2)', null],
  ['nothing known', undefined, null],
])('a stack trace names %s', (_what, stack, name) => {
  expect(culpritOf(stack, PLUGINS)).toBe(name);
});
