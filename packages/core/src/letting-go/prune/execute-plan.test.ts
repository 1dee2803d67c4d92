import { expect, test } from 'vitest';
import { createLedgerRecorder } from '../../ledger/index.ts';
import { holdForReading } from '../../lock/index.ts';
import { takeStock } from '../../holdings/stock.ts';
import { groundsOf } from '../../services/grounds.ts';
import { openServicesLedger } from '../../services/open-ledger.ts';
import { publishPlain } from '../../test-support/plain-archives.ts';
import { workshop } from '../../test-support/workshop.ts';
import { executeRemovals } from './execute-plan.ts';

test('a restore that begins between two removals keeps the rest, which is whole', async () => {
  const shop = await workshop();
  const { config, services, archives } = shop;
  const day = (index: number): Date => new Date(Date.parse('2026-01-01T12:00:00Z') + index * 86_400_000);
  const made = await publishPlain(
    archives,
    [0, 1, 2].map((index) => ({ type: 'FULL', time: day(index) }) as const),
  );
  const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
  const stock = await takeStock(archives, ledger);
  const [definition] = config.definitions;
  if (definition === undefined) throw new Error('no definition');
  let release: (() => Promise<void>) | null = null;
  const ids = new Set(made.map(({ id }) => id));
  const done = await executeRemovals(
    definition,
    ids,
    stock,
    groundsOf(config, services),
    async () => {
      release ??= await holdForReading(archives, 'a-restore');
      return { done: true, findings: [] };
    },
    services,
  );
  expect(done).toMatchObject({ held: true, findings: [{ severity: 'warning', code: 'removal-waits' }] });
  expect(done.removed.size).toBe(1);
  const left = (await takeStock(archives, ledger)).holdings;
  expect(left.map(({ id, state }) => [done.removed.has(id), state])).toEqual([
    [false, 'sound'],
    [false, 'sound'],
  ]);
  await (release as (() => Promise<void>) | null)?.();
  await ledger.close();
});
