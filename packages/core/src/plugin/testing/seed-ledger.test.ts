import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, expect, test } from 'vitest';
import { readStore } from '../../archive/index.ts';
import { loadConfig } from '../../config/index.ts';
import { removeTree } from '../../fs/index.ts';
import { openLedger } from '../../ledger/index.ts';
import { seedLedger } from './seed-ledger.ts';

test('a seeded history is one that the ledger, the manifests and the configuration agree on', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'darkive-seed-'));
  onTestFinished(() => removeTree(directory));
  const { configFile, archives, ledgerFile, runs, archiveCount } = await seedLedger({ directory, kind: 'healthy' });
  const config = await loadConfig({ file: configFile, surroundings: { env: {}, cwd: '/', home: '/' } });
  expect(config.definitions.map(({ name }) => name)).toEqual(['home', 'photos']);
  const store = await readStore(archives);
  expect(store.problems).toEqual([]);
  expect(store.archives).toHaveLength(archiveCount);
  const ledger = await openLedger({ file: ledgerFile, clock: () => new Date('2027-03-10T12:00:00Z'), mode: 'read' });
  onTestFinished(() => ledger.close());
  expect(ledger.integrityProblems()).toEqual([]);
  expect(ledger.listArchives().map(({ name }) => name)).toEqual(store.archives.map(({ manifest }) => manifest.name));
  expect([runs, archiveCount, ledger.lastRuns().length]).toEqual([240, 180, 2]);
});
