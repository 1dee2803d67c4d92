import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runBackup } from '../making/backup.ts';
import { runDoctor } from '../setting-up/doctor.ts';
import { workshop, type Workshop } from '../test-support/workshop.ts';

async function backup({ config, services }: Workshop) {
  const request = { config, type: 'FULL', definitions: [], reference: null, allowShrink: false } as const;
  const { document } = await runBackup(request, services);
  return document.runs[0];
}

test.each([
  ['the last second of 1969', -1],
  ['the year 1901', -2_147_483_648],
])('a root that is itself of %s is refused with the command that mends it', async (_, seconds) => {
  const shop = await workshop({ definition: { 'restore-test': 'off' } });
  writeFileSync(join(shop.data, 'file'), 'x');
  // A negative number would be taken for now.
  utimesSync(shop.data, 1, new Date(seconds * 1000));
  const run = await backup(shop);
  expect(run).toMatchObject({ outcome: 'failed', archive: null, error: { code: 'guard-refused' } });
  expect(run?.findings[0]?.hint).toContain(`touch -- '${shop.data}'`);
  const { document } = await runDoctor({ config: shop.config }, shop.services);
  expect(document.outcome).toBe('not-ready');

  utimesSync(shop.data, 1, 0);
  expect((await backup(shop))?.outcome).toBe('success');
});
