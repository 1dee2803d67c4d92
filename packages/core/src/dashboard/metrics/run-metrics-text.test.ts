import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { definePlugin } from '../../lifecycle/plugin-types.ts';
import { runBackup } from '../../making/backup.ts';
import { workshop } from '../../test-support/workshop.ts';

test('a hook at the end of a run gets the figures with that run; one before it is told that it is too early', async () => {
  const told: string[] = [];
  const plugin = definePlugin<unknown>({
    name: 'counter',
    apiVersion: 1,
    options: { '~standard': { version: 1, vendor: 'counter', validate: () => ({ value: {} }) } },
    hooks: {
      async 'preflight'(_event, context) {
        await context.metrics().catch((error: unknown) => told.push(error instanceof Error ? error.message : ''));
      },
      async 'post-backup'(_event, context) {
        told.push(await context.metrics());
      },
    },
  });
  const shop = await workshop({ plugins: [plugin], services: { zone: () => 'Europe/Berlin' } });
  await writeFile(join(shop.data, 'a'), 'text');
  const options = { config: shop.config, type: 'FULL', definitions: [], reference: null, allowShrink: false } as const;
  const { exit } = await runBackup(options, shop.services);
  expect([exit, told.length, told[0]]).toEqual([
    'done',
    2,
    'counter called metrics() in preflight, before the run has ended',
  ]);
  for (const line of [
    'darkive_runs{definition="home",type="FULL",outcome="success"} 1',
    'darkive_last_run_phase_duration_seconds{definition="home",type="FULL",phase="archive"} ',
    'darkive_last_run_inodes{definition="home",type="FULL",kind="saved"} 1',
    'darkive_archives{definition="home",type="FULL"} 1',
    'darkive_archives_by_state{definition="home",state="ok"} 1',
  ]) {
    expect(told[1]).toContain(`\n${line}`);
  }
});
