import { expect, test } from 'vitest';
import { isMisspelt } from './misspelt-plugin.ts';

const INSTALLED = ['@darkive/plugin-par2', '@darkive/plugin-webhook', 'darkive-plugin-bell'];

test.each([
  ['@darkive/plugin-par', true],
  ['@darkive/plugin-wehbook', true],
  ['darkive-plugin-bel', true],
  ['darkive-plugin-par2', true],
  ['darkive-plugin-ntfy', false],
  ['darkive-plugin-gone', false],
  ['@stranger/plugin-offsite', false],
  ['@darkive/plugin-nobody', false],
  ['x', false],
])('%s: %s', (name, misspelt) => {
  expect(isMisspelt(name, INSTALLED)).toBe(misspelt);
  expect(isMisspelt(name, [])).toBe(false);
});
