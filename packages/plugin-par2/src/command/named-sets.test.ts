import { expect, test } from 'vitest';
import { sortNames, type SeenName } from './named-sets.ts';

/** `path=set id`; without one a file without packets, with `!` one that is not there. */
function seen(...names: readonly string[]): SeenName[] {
  return names.map((name) => {
    const [path = '', setId] = name.replace('!', '').split('=');
    return { path, setId: setId ?? null, exists: !name.endsWith('!') };
  });
}

test.each([
  ['an index', ['/d/a.par2=1'], [['/d/a.par2']], []],
  ['*.par2 of one set', ['/d/a.par2=1', '/d/a.vol0+1.par2=1', '/d/a.vol1+2.par2=1'], [['/d/a.par2']], []],
  [
    '*.par2 of two sets',
    ['/d/a.par2=1', '/d/a.vol0+1.par2=1', '/d/b.par2=2', '/d/b.vol0+1.par2=2'],
    [['/d/a.par2'], ['/d/b.par2']],
    [],
  ],
  ['volumes before the index', ['/d/a.vol0+1.par2=1', '/d/a.par2=1'], [['/d/a.par2']], []],
  ['volumes alone', ['/d/a.vol0+1.par2=1', '/d/a.vol1+2.par2=1'], [['/d/a.vol0+1.par2']], []],
  ['a volume of another name', ['/d/a.par2=1', '/d/found.bin=1'], [['/d/a.par2', '/d/found.bin']], []],
  ['a volume elsewhere', ['/d/a.par2=1', '/e/a.vol0+1.par2=1'], [['/d/a.par2', '/e/a.vol0+1.par2']], []],
  ['copies of a set in two places', ['/d/a.par2=1', '/e/a.par2=1'], [['/d/a.par2'], ['/e/a.par2']], []],
  ['a volume without packets', ['/d/a.par2=1', '/d/a.vol0+1.par2'], [['/d/a.par2']], []],
  ['an index without packets', ['/d/a.par2', '/d/a.vol0+1.par2=1'], [['/d/a.par2']], []],
  ['two without packets', ['/d/a.par2', '/d/b.par2'], [['/d/a.par2'], ['/d/b.par2']], []],
  ['a set that is not there', ['/d/a.par2!', '/d/b.par2=2'], [['/d/a.par2'], ['/d/b.par2']], []],
  ['data', ['/d/a.par2=1', '/d/x', '/d/gone!'], [['/d/a.par2']], ['/d/x']],
  ['the order of the sets', ['/d/b.vol0+1.par2=2', '/d/a.par2=1'], [['/d/b.vol0+1.par2'], ['/d/a.par2']], []],
] as const)('%s', (_, names, sets, extraFiles) => {
  const sorted = sortNames(seen(...names));
  expect(sorted.sets.map(({ index, extraVolumes }) => [index, ...extraVolumes])).toEqual(sets);
  expect(sorted.extraFiles).toEqual(extraFiles);
});
