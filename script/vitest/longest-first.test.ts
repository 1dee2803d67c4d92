import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LONG } from './longest-first.ts';

test('the files that are begun first are there', () => {
  expect(LONG.filter((path) => !existsSync(join(import.meta.dirname, '../..', path)))).toEqual([]);
});
