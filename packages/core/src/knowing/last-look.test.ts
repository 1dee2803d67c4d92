import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { basePath } from '../catalogue/index.ts';
import { scrub } from '../proving/scrub.ts';
import { verifyArchives } from '../proving/verify.ts';
import { backedUp } from '../test-support/backed-up.ts';
import type { Workshop } from '../test-support/workshop.ts';
import { rebuildCatalogs } from './catalogue-rebuild.ts';
import { rebuildLedger } from './ledger.ts';
import { showStatus } from './status.ts';

const looks = {
  verify: ({ config, services }: Workshop) => verifyArchives({ config, archives: [], definition: null }, services),
  scrub: ({ config, services }: Workshop) => scrub({ config, budget: null, maxAge: null, rate: null }, services),
};

/** Exit, verdict and what the storage's reasons say. */
async function status({ config, services }: Workshop): Promise<unknown> {
  const { document, exit } = await showStatus({ config, definition: null }, services);
  return [exit, document.verdict, document.storage.reasons.map(({ code, message }) => `${code}: ${message}`)];
}

function change({ config }: Workshop, work: (db: Sqlite.Database) => void): void {
  const db = new Sqlite(join(config.state, 'ledger.sqlite'));
  try {
    db.unsafeMode();
    db.pragma('writable_schema = ON');
    work(db);
  } finally {
    db.close();
  }
}

/** While one of its indexes stands for another column, a command writes rows that it does not have as they are. As many as there should be: opening does not see it. */
async function damageIndex(shop: Workshop): Promise<void> {
  const define = "UPDATE sqlite_schema SET sql = ? WHERE name = 'commands_by_start'";
  const sql = (column: string): string => `CREATE INDEX commands_by_start ON commands (${column})`;
  change(shop, (db) => db.prepare(define).run(sql('host')));
  await looks.verify(shop);
  change(shop, (db) => db.prepare(define).run(sql('started_at')));
}

const OK = ['done', 'ok', []];

test.each(['verify', 'scrub'] as const)(
  'a base that %s found damaged is known to status until it is mended',
  async (name) => {
    const { shop } = await backedUp();
    const { config, services } = shop;
    // Larger than status reads by itself.
    await truncate(basePath(config.archives.path, 'home'), 9 * 1024 ** 2);
    expect(await status(shop)).toEqual(OK);
    expect(await looks[name](shop)).toMatchObject({ exit: 'degraded' });
    const told = [
      'degraded',
      'attention',
      [expect.stringMatching(new RegExp(`^found-by-last-look: The last ${name} found: The dar_manager base of home`))],
    ];
    expect(await status(shop)).toEqual(told);
    await rebuildCatalogs({ config, definitions: [] }, services);
    expect(await status(shop)).toEqual(OK);
  },
);

test('a ledger that a scrub found damaged is known to status until it was rebuilt and looked at again', async () => {
  const { shop } = await backedUp();
  await damageIndex(shop);
  expect(await status(shop)).toEqual(OK);
  expect(await looks.scrub(shop)).toMatchObject({ exit: 'degraded' });
  const told = ['degraded', 'attention', [expect.stringContaining('The last scrub found: The ledger is damaged')]];
  expect(await status(shop)).toEqual(told);
  await rebuildLedger(shop.config, shop.services);
  expect(await looks.verify(shop)).toMatchObject({ exit: 'done' });
  expect(await status(shop)).toEqual(OK);
});
