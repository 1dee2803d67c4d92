import { join } from 'node:path';
import { IN_MEMORY, openIndex, type CatalogIndex } from '../catalogue/index.ts';
import type { Config } from '../config/types.ts';
import { isDarkiveError } from '../errors/index.ts';

/** Where the index of a configuration lies. */
export function indexFile(config: Config): string {
  return join(config.state, 'catalogue.sqlite');
}

/** The index of a configuration's archives; close it after use. Throws `catalogue-unusable`. */
export async function openServicesIndex(config: Config): Promise<CatalogIndex> {
  return openIndex({ file: indexFile(config), archives: config.archives.path });
}

/** The same for a question: whoever may not write the state directory gets an index in memory, made of the catalogues for it alone. */
export async function openIndexToAsk(config: Config): Promise<CatalogIndex> {
  try {
    return await openServicesIndex(config);
  } catch (error) {
    if (!isDarkiveError(error) || !NOT_WRITABLE.has(String(error.facts['code']))) throw error;
    return openIndex({ file: IN_MEMORY, archives: config.archives.path });
  }
}

const NOT_WRITABLE: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'SQLITE_READONLY', 'SQLITE_CANTOPEN']);
