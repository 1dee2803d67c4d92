import type { ArchiveStore } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import { createLedgerRecorder } from '../ledger/index.ts';
import type { GoneArchive } from '../holdings/gone-archives.ts';
import { missedArchives } from '../holdings/missed.ts';
import { openKnownLedger } from '../services/open-ledger.ts';
import type { Services } from '../services/services.ts';

/** Archives of a definition that the ledger remembers and that are gone. Changes nothing; a ledger that is not there remembers nothing. */
export async function gonePoints(
  definition: string,
  store: ArchiveStore,
  config: Config,
  services: Pick<Services, 'clock' | 'log'>,
): Promise<readonly GoneArchive[]> {
  const ledger = createLedgerRecorder(() => openKnownLedger(config, services));
  try {
    const missed = await missedArchives(config.archives.path, store, ledger.attempt);
    return missed.filter((archive) => archive.definition === definition);
  } finally {
    await ledger.close();
  }
}
