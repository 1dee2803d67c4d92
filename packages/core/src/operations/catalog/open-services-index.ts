import { join } from 'node:path';
import { openIndex, type CatalogIndex } from '../../catalog/index.ts';
import type { Config } from '../../config/types.ts';

/** Where the index of a configuration lies. */
export function indexFile(config: Config): string {
  return join(config.state, 'catalogue.sqlite');
}

/** The index of a configuration's archives; close it after use. Throws `catalogue-unusable`. */
export async function openServicesIndex(config: Config): Promise<CatalogIndex> {
  return openIndex({ file: indexFile(config), archives: config.archives.path });
}
