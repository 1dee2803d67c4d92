import { expect, test } from 'vitest';
import { doubtfulReferences } from './doubtful.ts';

const archive = (id: string, reference: string | null) => ({
  id,
  reference: reference === null ? null : { id: reference, name: `home_${reference}` },
});

test.each([
  ['the reference is there', [archive('full', null), archive('diff', 'full')], ['home_full.1.dar'], []],
  ['nothing of it is there', [archive('diff', 'full')], ['home_diff.1.dar', 'home_full.2.dar'], []],
  ['its slices are there', [archive('diff', 'full')], ['home_full.1.dar'], ['home_full']],
  ['its manifest is there, and cannot be read', [archive('diff', 'full')], ['home_full.manifest.json'], ['home_full']],
  ['its name is no file name', [archive('diff', '../full')], ['home_full.1.dar'], []],
] as const)('a reference is in doubt or not: %s', (_case, archives, names, doubtful) => {
  expect([...doubtfulReferences(archives, new Set(names))]).toEqual(doubtful);
});
