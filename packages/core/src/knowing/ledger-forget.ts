import { typed } from '../records/archive-name.ts';
import { readStore, resolveArchive } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import { DarkiveError, isDarkiveError } from '../errors/index.ts';
import type { Ledger, RememberedArchive } from '../ledger/index.ts';
import { checkReadableTarget } from '../services/target-guards.ts';
import type { LedgerForgetDocument } from '../holdings/documents/integrity-documents.ts';
import { goneArchives, type GoneArchive } from '../holdings/gone-archives.ts';
import { presentIn } from '../holdings/missed.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';

export interface ForgetOptions {
  readonly config: Config;
  /** Names or ids of archives that are gone; empty with `all`. */
  readonly archives: readonly string[];
  /** Everything that is gone, of `definition` when it is given. */
  readonly all: boolean;
  readonly definition: string | null;
}

/**
 * `darkive ledger forget`: somebody says that archives are gone for good; they are missed no longer. Touches no file. Storage
 * that cannot be reached is refused: what lies there is not gone. Throws `archive-unknown`, and `guard-refused` for an archive
 * that is there.
 */
export async function forgetArchives(
  options: ForgetOptions,
  services: Services,
): Promise<OperationResult<LedgerForgetDocument>> {
  const { config } = options;
  requireChoice(options);
  await checkReadableTarget(config.archives);
  const ledger = await openServicesLedger(config, services);
  try {
    const chosen = await choose(options, ledger);
    for (const { id } of chosen) ledger.removeArchive(id);
    const forgotten = chosen.map(({ id, name, definition }) => ({ id, name, definition }));
    return { document: { schema: 'darkive.ledger-forget/1', forgotten, findings: [] }, exit: 'done' };
  } finally {
    ledger.close();
  }
}

function requireChoice({ archives, all }: ForgetOptions): void {
  if (archives.length > 0 !== all) return;
  throw new DarkiveError('usage-invalid', 'Which archives are gone for good?', {
    hint: 'Name them, or give --all for everything that is gone. See what is missed with: darkive status',
  });
}

async function choose(
  { config, archives, all, definition }: ForgetOptions,
  ledger: Ledger,
): Promise<readonly RememberedArchive[]> {
  const { path } = config.archives;
  const store = await readStore(path);
  const gone = await goneArchives(path, presentIn(store), () => ledger.remembered());
  if (all) return gone.filter((archive) => definition === null || archive.definition === definition);
  // Of another archive directory, which this configuration does not look into: nobody can say that it is there.
  const elsewhere = ledger.remembered().filter(({ directory }) => directory !== path);
  return archives.map((text) => {
    const found = named(text, gone) ?? named(text, elsewhere);
    if (found !== undefined) return found;
    refuseThere(text, () => resolveArchive(text, store).manifest.name);
    throw new DarkiveError('archive-unknown', `No archive ${text} is missed.`, {
      hint: 'See what is missed with: darkive status',
      facts: { archive: text },
    });
  });
}

function named<Archive extends RememberedArchive | GoneArchive>(
  text: string,
  archives: readonly Archive[],
): Archive | undefined {
  return archives.find(({ id, name }) => name === text || id === text);
}

function refuseThere(text: string, resolve: () => string): void {
  let name: string;
  try {
    name = resolve();
  } catch (error) {
    if (isDarkiveError(error)) return;
    throw error;
  }
  throw new DarkiveError('guard-refused', `${name} is there: it is not forgotten.`, {
    hint: `Remove it with: darkive remove ${typed(name)} --dry-run`,
    facts: { archive: text, guard: 'forget' },
  });
}
