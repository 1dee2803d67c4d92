import { expect, test } from 'vitest';
import { chooseReference } from './reference.ts';
import type { StoredArchive } from './store.ts';
import { testManifest } from './test-support/test-manifest.ts';
import type { Manifest } from '../records/manifest.ts';

function stored(...manifests: Manifest[]): StoredArchive[] {
  return manifests.map((manifest) => ({
    manifest,
    manifestFile: `${manifest.name}.manifest.json`,
    manifestBytes: 1,
    manifestSha256: null,
    manifestMtimeNs: 1n,
  }));
}

const ref = ({ id, name }: Manifest): Manifest['reference'] => ({ id, name });
const full1 = testManifest('home_FULL_2026-01-01_000000');
const full2 = testManifest('home_FULL_2026-02-01_000000');
const diff = testManifest('home_DIFF_2026-03-01_000000', { reference: ref(full2) });
const incr = testManifest('home_INCR_2026-04-01_000000', { reference: ref(diff) });
const all = stored(full1, full2, diff, incr);
const request = {
  definition: 'home',
  incremental: 'since-diff',
  wanted: null,
  unsound: new Map(),
  onUnsound: 'refuse',
} as const;

test('a FULL archive has no reference', () => {
  expect(chooseReference({ ...request, type: 'FULL' }, all)).toBeNull();
});

test('a DIFF refers to the newest FULL', () => {
  expect(chooseReference({ ...request, type: 'DIFF' }, all)?.manifest).toBe(full2);
});

test('an INCR refers to the newest DIFF, and in a chain to the newest archive', () => {
  expect(chooseReference({ ...request, type: 'INCR' }, all)?.manifest).toBe(diff);
  expect(chooseReference({ ...request, type: 'INCR', incremental: 'chain' }, all)?.manifest).toBe(incr);
});

test('an archive whose own chain is broken is never a reference', () => {
  expect(() => chooseReference({ ...request, type: 'INCR' }, stored(full1, diff))).toThrow(
    expect.objectContaining({ code: 'reference-missing', hint: "Run: darkive backup diff 'home'" }),
  );
});

test('archives of another definition are not looked at', () => {
  const other = testManifest('work_FULL_2026-05-01_000000');
  expect(() => chooseReference({ ...request, type: 'DIFF' }, stored(other))).toThrow(
    expect.objectContaining({ code: 'reference-missing' }),
  );
});

test('the reference that was asked for is taken by name', () => {
  const chosen = chooseReference({ ...request, type: 'DIFF', wanted: full1.name }, all);
  expect(chosen?.manifest).toBe(full1);
});

test('an unknown reference is refused, and so is any for a FULL', () => {
  expect(() => chooseReference({ ...request, type: 'DIFF', wanted: 'home_FULL_1999-01-01_000000' }, all)).toThrow(
    expect.objectContaining({ code: 'reference-missing' }),
  );
  expect(() => chooseReference({ ...request, type: 'FULL', wanted: full1.name }, all)).toThrow(
    expect.objectContaining({ code: 'usage-invalid' }),
  );
});

const unsound = (...archives: readonly Manifest[]) =>
  new Map(archives.map(({ id }) => [id, { archive: full2.name, why: 'misses 1 of its slices' }]));

test.each([
  ['a DIFF', { type: 'DIFF', unsound: unsound(full2, diff, incr) }, full1],
  ['an INCR of a chain', { type: 'INCR', incremental: 'chain', unsound: unsound(incr) }, diff],
  [
    'an INCR of a chain, back to another FULL',
    { type: 'INCR', incremental: 'chain', unsound: unsound(full2, diff, incr) },
    full1,
  ],
] as const)(
  '%s on an unsound archive is refused with the way out; the schedule passes it over',
  (_what, own, instead) => {
    const damaged = expect.objectContaining({
      code: 'reference-unsound',
      hint: `Mend it with: darkive repair ${full2.name}. Or begin anew with: darkive backup full home`,
    });
    expect(() => chooseReference({ ...request, ...own }, all)).toThrow(damaged);
    expect(chooseReference({ ...request, ...own, onUnsound: 'pass-over' }, all)?.manifest).toBe(instead);
    const wanted = own.unsound.has(incr.id) ? incr.name : diff.name;
    expect(() => chooseReference({ ...request, ...own, wanted, onUnsound: 'pass-over' }, all)).toThrow(damaged);
  },
);

test('where nothing is sound the schedule is refused, too', () => {
  const own = { type: 'DIFF', unsound: unsound(full1, full2, diff, incr), onUnsound: 'pass-over' } as const;
  expect(() => chooseReference({ ...request, ...own }, all)).toThrow(
    expect.objectContaining({ code: 'reference-unsound' }),
  );
});
