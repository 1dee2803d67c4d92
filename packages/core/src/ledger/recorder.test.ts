import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openLedger } from './open.ts';
import { createLedgerRecorder } from './recorder.ts';
import { check, sampleManifest, samplePlace, sampleReport, sampleStart, uuid } from './test-support/samples.ts';
import { clock, query, scratchDirectory } from './test-support/scratch.ts';

test('a recorder writes what it is given, and finds nothing to say', async () => {
  const file = join(scratchDirectory(), 'ledger.sqlite');
  const recorder = createLedgerRecorder(() => openLedger({ file, clock, mode: 'write' }));
  const manifest = sampleManifest(1);
  await recorder.startRun(sampleStart({ runId: uuid(2) }));
  expect(await recorder.closeAbandonedRuns(clock())).toEqual([uuid(2)]);
  await recorder.startRun(sampleStart());
  await recorder.putArchive(manifest, samplePlace(manifest));
  await recorder.recordChecks(manifest.id, [check('slices', '2026-01-01T00:00:00Z')], uuid(1));
  await recorder.endRun(sampleReport());
  expect(await recorder.attempt((ledger) => ledger.listArchives().length, -1)).toBe(1);
  expect(recorder.findings()).toEqual([]);
  await recorder.close();
  expect(query(file, 'SELECT run_id, outcome FROM runs ORDER BY run_id')).toEqual([
    { run_id: uuid(1), outcome: 'degraded' },
    { run_id: uuid(2), outcome: 'failed' },
  ]);
});

test('a ledger that cannot be opened is one finding, tried once, and every call still answers', async () => {
  let opened = 0;
  // A file where the directory should be.
  const file = join(scratchDirectory(), 'state');
  writeFileSync(file, '');
  const recorder = createLedgerRecorder(() => {
    opened += 1;
    return openLedger({ file: join(file, 'ledger.sqlite'), clock, mode: 'write' });
  });
  const manifest = sampleManifest(1);
  await recorder.startRun(sampleStart());
  await recorder.putArchive(manifest, samplePlace(manifest));
  await recorder.removeArchive(manifest.id);
  await recorder.recordChecks(manifest.id, [], null);
  await recorder.endRun(sampleReport());
  expect(await recorder.closeAbandonedRuns(clock())).toEqual([]);
  expect(await recorder.attempt((ledger) => ledger.listArchives().length, -1)).toBe(-1);
  await recorder.close();
  expect(opened).toBe(1);
  expect(recorder.findings()).toHaveLength(1);
  expect(recorder.findings()[0]).toMatchObject({
    severity: 'degraded',
    code: 'ledger-unusable',
    message: expect.stringMatching(/^This run is not recorded in full\. /),
    facts: { error: 'ledger-unusable' },
  });
});

test('one failing write is one finding, and later writes go on', async () => {
  const file = join(scratchDirectory(), 'ledger.sqlite');
  const recorder = createLedgerRecorder(() => openLedger({ file, clock, mode: 'write' }));
  await recorder.startRun(sampleStart());
  await recorder.startRun(sampleStart());
  await recorder.startRun(sampleStart());
  await recorder.endRun(sampleReport());
  expect(recorder.findings()).toHaveLength(1);
  expect(recorder.findings()[0]?.message).toMatch(/UNIQUE/);
  await recorder.close();
  expect(query(file, 'SELECT outcome FROM runs')).toEqual([{ outcome: 'degraded' }]);
});

test('a damaged ledger that was replaced is a finding of the recorder', async () => {
  const file = join(scratchDirectory(), 'ledger.sqlite');
  writeFileSync(file, 'rubbish '.repeat(200));
  const recorder = createLedgerRecorder(() => openLedger({ file, clock, mode: 'write' }));
  await recorder.startRun(sampleStart());
  expect(recorder.findings().map((found) => found.message)).toEqual([expect.stringMatching(/was damaged/)]);
  await recorder.close();
});
