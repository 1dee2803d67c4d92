import { expect, test } from 'vitest';
import { finding } from '../records/finding.ts';
import type { ArchivePlace } from './types.ts';
import { check, sampleManifest, samplePlace, sampleStart, uuid } from './test-support/samples.ts';
import { query, scratchLedger } from './test-support/scratch.ts';

test('an archive is listed as its manifest says, with its parity in numbers', async () => {
  const { ledger } = await scratchLedger();
  const reference = { id: uuid(7), name: 'home_FULL_2025-12-01_000000' };
  const manifest = sampleManifest(1, { type: 'DIFF', reference, outcome: 'degraded' });
  ledger.putArchive(manifest, samplePlace(manifest));
  expect(ledger.listArchives()).toEqual([
    {
      id: uuid(1),
      name: manifest.name,
      definition: 'home',
      type: 'DIFF',
      createdAt: '2026-01-01T01:00:00.000Z',
      reference,
      slices: 2,
      bytes: 1500,
      parity: { files: 3, bytes: 130, recoveryBlocks: 8, sourceBlocks: 150 },
      verifiedAt: null,
      outcome: 'degraded',
    },
  ]);
  const bare = sampleManifest(2, { artifacts: [] });
  ledger.putArchive(bare, samplePlace(bare));
  expect(ledger.listArchives()[1]?.parity).toBeNull();
});

test('archives are sorted by creation, then name, and filtered by definition, type, time and directory', async () => {
  const { ledger } = await scratchLedger();
  const put = (number: number, more: Parameters<typeof sampleManifest>[1], place: Partial<ArchivePlace> = {}): void => {
    const manifest = sampleManifest(number, { name: `n${number}`, ...more });
    ledger.putArchive(manifest, samplePlace(manifest, place));
  };
  put(1, { createdAt: '2026-01-03T00:00:00.500Z' });
  put(2, { createdAt: '2026-01-03T00:00:00Z', type: 'INCR' });
  put(3, { createdAt: '2026-01-02T00:00:00Z', definition: 'photos' });
  put(4, { createdAt: '2026-01-01T00:00:00Z', name: 'zz' }, { directory: '/elsewhere' });
  put(5, { createdAt: '2026-01-01T00:00:00Z', name: 'aa' });
  const names = (filter: Parameters<typeof ledger.listArchives>[0]): string[] =>
    ledger.listArchives(filter).map((row) => row.name);
  expect(names({})).toEqual(['aa', 'zz', 'n3', 'n2', 'n1']);
  expect(names({ definition: 'photos' })).toEqual(['n3']);
  expect(names({ type: 'INCR' })).toEqual(['n2']);
  expect(names({ since: new Date('2026-01-03T00:00:00Z') })).toEqual(['n2', 'n1']);
  expect(names({ until: new Date('2026-01-02T00:00:00Z'), definition: 'home' })).toEqual(['aa', 'zz']);
  expect(names({ directory: '/elsewhere' })).toEqual(['zz']);
});

test('a manifest read again replaces its row, and another manifest in the same file takes its place', async () => {
  const { ledger } = await scratchLedger();
  const manifest = sampleManifest(1);
  ledger.putArchive(manifest, samplePlace(manifest));
  ledger.putArchive({ ...manifest, outcome: 'degraded' }, samplePlace(manifest, { manifestMtimeNs: 1n }));
  expect(ledger.listArchives().map((row) => row.outcome)).toEqual(['degraded']);
  ledger.putArchive({ ...manifest, id: uuid(2) }, samplePlace(manifest));
  expect(ledger.listArchives().map((row) => row.id)).toEqual([uuid(2)]);
});

test('places keep modification times to the nanosecond and names with quotes', async () => {
  const { ledger } = await scratchLedger();
  const manifest = sampleManifest(1);
  const manifestFile = `/archives/it's "odd"; DROP TABLE archives;\n.manifest.json`;
  ledger.putArchive(manifest, samplePlace(manifest, { manifestFile }));
  expect([...ledger.archivePlaces()]).toEqual([
    [manifestFile, { id: uuid(1), bytes: 1234, mtimeNs: 1_767_225_600_123_456_789n, sha256: null }],
  ]);
});

test('an archive counts as verified once its slices and its dar test have passed, as of the older of the two', async () => {
  const { ledger } = await scratchLedger();
  const manifest = sampleManifest(1, { checks: [check('dar-test', '2026-02-01T00:00:05Z')] });
  ledger.putArchive(manifest, samplePlace(manifest));
  const verifiedAt = (): string | null | undefined => ledger.listArchives()[0]?.verifiedAt;
  expect(verifiedAt()).toBeNull();
  ledger.recordChecks(uuid(1), [check('restore-test', '2026-02-01T00:00:07Z')], null);
  ledger.recordChecks(uuid(1), [check('slices', '2026-02-01T00:00:06Z', 'not-checked')], null);
  expect(verifiedAt()).toBeNull();
  ledger.recordChecks(uuid(1), [check('slices', '2026-02-01T00:00:06Z')], null);
  expect(verifiedAt()).toBe('2026-02-01T00:00:05.000Z');
  ledger.recordChecks(uuid(1), [check('slices', '2026-03-01T00:00:00Z')], null);
  expect(verifiedAt()).toBe('2026-02-01T00:00:05.000Z');
  ledger.recordChecks(uuid(1), [check('dar-test', '2026-03-02T00:00:00Z')], null);
  expect(verifiedAt()).toBe('2026-03-01T00:00:00.000Z');
  ledger.recordChecks(uuid(1), [check('dar-test', '2026-04-01T00:00:00Z', 'failed')], null);
  expect(verifiedAt()).toBe('2026-03-01T00:00:00.000Z');
});

test('what a check found stays until the same check is made again, and goes with the archive', async () => {
  const { ledger } = await scratchLedger();
  const at = '2026-02-01T00:00:00.000Z';
  const found = [
    finding('warning', 'small', 'Changes nothing.'),
    finding('damage', 'gone', 'Slice 1 is missing.', 'Repair it.'),
  ];
  ledger.keepFindings(uuid(1), 'slices', at, found);
  ledger.keepFindings(uuid(1), 'plugins', at, [finding('degraded', 'less', 'Less parity.')]);
  const kept = (): string[] => (ledger.keptFindings().get(uuid(1)) ?? []).map(({ check: by, code }) => `${by} ${code}`);
  expect(kept()).toEqual(['plugins less', 'slices gone']);
  ledger.keepFindings(uuid(1), 'slices', at, []);
  expect(kept()).toEqual(['plugins less']);
  ledger.removeArchive(uuid(1));
  expect(kept()).toEqual([]);
});

test('a check belongs to the run that made it; a run that the ledger does not know counts as none', async () => {
  const { ledger, file } = await scratchLedger();
  ledger.startRun(sampleStart({ runId: uuid(9) }));
  const checks = [check('dar-test', '2026-02-01T00:00:00Z')];
  ledger.recordChecks(uuid(1), checks, uuid(9));
  ledger.recordChecks(uuid(2), checks, uuid(8));
  const manifest = sampleManifest(1, { checks });
  ledger.putArchive(manifest, samplePlace(manifest));
  expect(query(file, 'SELECT archive_id, run_id FROM checks')).toEqual([
    { archive_id: uuid(1), run_id: uuid(9) },
    { archive_id: uuid(2), run_id: null },
  ]);
});

test('what was checked is still known when an archive comes back', async () => {
  const { ledger } = await scratchLedger();
  const manifest = sampleManifest(1);
  const at = '2026-02-01T00:00:00.000Z';
  ledger.putArchive(manifest, samplePlace(manifest));
  ledger.recordChecks(uuid(1), [check('dar-test', at), check('slices', at)], null);
  ledger.removeArchive(uuid(1));
  expect(ledger.listArchives()).toEqual([]);
  ledger.putArchive(manifest, samplePlace(manifest));
  expect(ledger.listArchives()[0]?.verifiedAt).toBe(at);
});

test('the newest source measure of a definition is that of its newest archive', async () => {
  const { ledger } = await scratchLedger();
  expect(ledger.newestSource('home')).toBeNull();
  for (const number of [2, 3, 1]) {
    const manifest = sampleManifest(number);
    ledger.putArchive(manifest, samplePlace(manifest));
  }
  expect(ledger.newestSource('home')).toEqual({
    archiveId: uuid(3),
    archiveName: 'home_FULL_2026-01-01_030000',
    createdAt: '2026-01-01T03:00:00.000Z',
    entries: 1003,
    bytes: 5003,
    selection: 'c'.repeat(64),
  });
});
