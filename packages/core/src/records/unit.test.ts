import { expect, test } from 'vitest';
import type { Artifact } from './manifest.ts';
import { contentsOf, standingOf } from './standing.ts';
import { unitsOf, type Unit } from './unit.ts';

const digest = (letter: string): string => letter.repeat(64);
const slice = (number: number): { file: string; bytes: number; sha256: string } => {
  return { file: `a.${number}.dar`, bytes: 10 * number, sha256: digest(String(number)) };
};
const artifact = (file: string, of: number | null): Artifact => ({
  kind: of === null ? 'catalogue' : 'parity',
  producer: 'test',
  file,
  directory: null,
  bytes: 5,
  sha256: digest('a'),
  ...(of === null ? {} : { parity: { slice: of, blockSize: 4, sourceBlocks: 3, recoveryBlocks: 1 } }),
});
const manifest = { bytes: 100, sha256: digest('f') };

function units(artifacts: readonly Artifact[]): readonly Unit[] {
  const made = unitsOf({ name: 'a', slices: [slice(1), slice(2)], artifacts: [...artifacts] }, manifest);
  if ('problem' in made) throw new Error(made.problem);
  return made.units;
}

test('a slice and the parity that protects only it are one unit; the rest, with the manifest last, is another', () => {
  const made = units([
    artifact('a.2.par2', 2),
    artifact('a.cat.1.dar', null),
    artifact('a.1.par2', 1),
    artifact('a.2.vol.par2', 2),
    artifact('of-a-slice-that-is-not-there.par2', 9),
  ]);
  expect(made.map(({ slice: number, files }) => [number, files.map(({ file }) => file)])).toEqual([
    [1, ['a.1.dar', 'a.1.par2']],
    [2, ['a.2.dar', 'a.2.par2', 'a.2.vol.par2']],
    [null, ['a.cat.1.dar', 'of-a-slice-that-is-not-there.par2', 'a.manifest.json']],
  ]);
});

test('two files of one name are a problem, not one file less', () => {
  const made = unitsOf({ name: 'a', slices: [slice(1)], artifacts: [artifact('x', 1), artifact('x', null)] }, manifest);
  expect(made).toEqual({ problem: 'two of its files are called x' });
});

const [first] = units([artifact('a.1.par2', 1)]);
const whole = { file: 'a.1.dar', bytes: 10, sha256: digest('1'), verifiedAt: '2026-11-01T00:00:00.000Z' };
const parity = { file: 'a.1.par2', bytes: 5, sha256: digest('a'), verifiedAt: '2026-11-20T00:00:00.000Z' };
const since = Date.parse('2026-10-01T00:00:00Z');

test.each([
  ['all of it', [whole, parity], [{ place: 'p', proved: true }]],
  ['a file that was never read back', [whole, { ...parity, verifiedAt: null }], [{ place: 'p', proved: false }]],
  [
    'a file that was read back too long ago',
    [{ ...whole, verifiedAt: '2026-09-30T23:59:59.999Z' }, parity],
    [{ place: 'p', proved: false }],
  ],
  ['the slice without its parity', [whole], []],
  ['another content under the name', [{ ...whole, sha256: digest('b') }, parity], []],
  ['another size', [{ ...whole, bytes: 9 }, parity], []],
  ['nothing', [], []],
])('a place with %s', (_what, files, standing) => {
  if (first === undefined) throw new Error('an archive without a unit');
  expect(standingOf(first, [contentsOf({ place: { id: 'p' }, files })], since)).toEqual(standing);
});
