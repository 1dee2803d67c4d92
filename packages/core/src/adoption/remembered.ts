import type { Config } from '../config/types.ts';
import { isDarkiveError } from '../errors/index.ts';
import type { Manifest } from '../records/manifest.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import type { Services } from '../services/services.ts';

/** What is still known of an archive whose manifest is gone. */
export interface Remembered {
  /** The id that others refer to it by, or that the ledger knows; null when nobody remembers. */
  readonly id: string | null;
  /** Undefined when it is not known; null for a FULL. */
  readonly reference: { readonly id: string; readonly name: string } | null | undefined;
  /** UTC, ISO 8601; null when it is not known. */
  readonly createdAt: string | null;
}

/** Asks the archives that build on it, and the ledger. */
export async function remembered(
  name: string,
  others: readonly Manifest[],
  config: Config,
  services: Services,
): Promise<Remembered> {
  const row = await ledgerRow(name, config, services);
  const named = others.find(({ reference }) => reference?.name === name)?.reference ?? null;
  // A chain is followed by id: what builds on it must find it again.
  const id = named?.id ?? row?.id ?? null;
  const taken = others.some((other) => other.id === id);
  return {
    id: taken ? null : id,
    reference: row?.reference,
    createdAt: row?.createdAt ?? null,
  };
}

async function ledgerRow(name: string, config: Config, services: Services) {
  try {
    const ledger = await openServicesLedger(config, services, 'archives');
    try {
      return ledger.remembered().find((row) => row.directory === config.archives.path && row.name === name) ?? null;
    } finally {
      ledger.close();
    }
  } catch (error) {
    if (!isDarkiveError(error)) throw error;
    // A ledger that cannot be read remembers nothing.
    return null;
  }
}
