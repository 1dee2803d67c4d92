import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isDarkiveError } from '../errors/index.ts';
import { createToolRunner } from '../exec/index.ts';
import { silentLogger } from '../log/index.ts';
import { planBackup, runBackup } from '../making/backup.ts';
import { indexFile } from '../services/open-services-index.ts';
import { checkCatalogs } from '../knowing/catalogue-check.ts';
import { rebuildCatalogs } from '../knowing/catalogue-rebuild.ts';
import { relocateCatalogs } from '../knowing/catalogue-relocate.ts';
import { runDemo } from '../demo/demo.ts';
import { diffArchives } from '../restoring/diff.ts';
import { drill } from '../proving/drill.ts';
import { findInArchives } from '../restoring/find.ts';
import { repairArchive } from '../proving/repair.ts';
import { planRestore, restoreArchive } from '../restoring/restore.ts';
import type { OperationResult } from '../services/result.ts';
import { scrub } from '../proving/scrub.ts';
import type { Services } from '../services/services.ts';
import { showArchive } from '../restoring/show.ts';
import { backedUp } from '../test-support/backed-up.ts';
import type { Workshop } from '../test-support/workshop.ts';
import { verifyArchives } from '../proving/verify.ts';
import { pathVersions } from '../restoring/versions.ts';

type Work = (services: Services) => Promise<OperationResult<unknown>>;
const nothing = (): void => undefined;

/** Every operation that cannot do without dar, by its command. */
function withDar({ config, directory }: Workshop, archive: string): Record<string, Work> {
  const restore = { config, archive, paths: [], to: join(directory, 'restored') };
  const query = { since: null, until: null, minimumBytes: null, maximumBytes: null, limit: 10 };
  const backup = { config, type: 'FULL', definitions: [], reference: null, allowShrink: false } as const;
  return {
    'backup': (services) => runBackup(backup, services),
    'backup --dry-run': (services) => planBackup(backup, services),
    'verify': (services) => verifyArchives({ config, archives: [], definition: null }, services),
    'scrub': (services) => scrub({ config, budget: null, maxAge: null, rate: null }, services),
    'repair': (services) => repairArchive({ config, archive }, services),
    'repair --dry-run': (services) => repairArchive({ config, archive, dryRun: true }, services),
    'drill': (services) => drill({ config, definition: null, budget: null }, services),
    'restore': (services) => restoreArchive({ ...restore, onlyThisArchive: false, despiteDamage: false }, services),
    'restore --plan': (services) => planRestore({ ...restore, onlyThisArchive: false, despiteDamage: false }, services),
    'show': (services) => showArchive({ config, archive, onArchive: nothing, onEntry: nothing }, services),
    'diff': (services) =>
      diffArchives(
        { config, from: archive, to: archive, definition: null, onSides: nothing, onEntry: nothing },
        services,
      ),
    'find': (services) =>
      findInArchives({ config, pattern: 'x', ignoreCase: false, definition: null, ...query }, services),
    'versions': (services) => pathVersions({ config, path: 'letter 1', definition: null }, services),
    'catalog rebuild': (services) => rebuildCatalogs({ config, definitions: [] }, services),
    'demo': (services) => runDemo({ directory: join(directory, 'demo'), onStep: nothing }, services),
  };
}

async function said(work: Work, services: Services): Promise<{ exit: string; text: string }> {
  try {
    const { exit, document } = await work(services);
    return { exit, text: JSON.stringify(document) };
  } catch (error) {
    if (!isDarkiveError(error)) throw error;
    return { exit: error.exit, text: JSON.stringify({ message: error.message, hint: error.hint }) };
  }
}

test('every command that needs dar refuses with the exact requirement when it is missing or too old', async () => {
  const { shop, name } = await backedUp();
  await rm(indexFile(shop.config));
  const old = join(shop.directory, 'old');
  await mkdir(old);
  await writeFile(join(old, 'dar'), '#!/bin/sh\necho " dar version 2.5.3, Copyright"\n', { mode: 0o755 });
  for (const path of [join(shop.directory, 'empty'), old]) {
    const runner = createToolRunner({
      env: { PATH: path },
      log: silentLogger,
      output: nothing,
      mask: (text) => text,
    });
    for (const [command, work] of Object.entries(withDar(shop, name))) {
      const { exit, text } = await said(work, { ...shop.services, runner });
      expect([command, exit], text).toEqual([command, 'refused']);
      expect(text, command).toMatch(/dar 2\.7\.0 or newer|dar 2\.5\.3 is too old: Darkive needs 2\.7\.0 or newer/);
    }
  }
});

test('every command that needs dar_manager refuses without it', async () => {
  const { shop } = await backedUp();
  const { config } = shop;
  const { runner } = shop.services;
  const without = { ...runner, find: (program: string) => (program === 'dar_manager' ? null : runner.find(program)) };
  const works: Work[] = [
    (services) => checkCatalogs({ config, definitions: [] }, services),
    (services) => rebuildCatalogs({ config, definitions: [] }, services),
    (services) => relocateCatalogs({ config, from: '/a', to: '/b' }, services),
  ];
  for (const work of works) {
    const { exit, text } = await said(work, { ...shop.services, runner: without });
    expect([exit, text]).toEqual(['refused', expect.stringContaining('dar_manager is part of it')]);
  }
});
