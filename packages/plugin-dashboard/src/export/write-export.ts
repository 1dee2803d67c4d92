import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DarkiveError, refuseInArchives, writeNamedFile, type DashboardDocument } from '@darkive/core/plugin';
import type { PageAssets } from '../server/assets.ts';
import { exportPage } from './export-page.ts';

export interface WrittenExport {
  /** Absolute, when the directory is. */
  readonly page: string;
  readonly data: string;
  /** Bytes of both. */
  readonly bytes: number;
}

/**
 * Writes `dashboard.json` and `index.html` into the directory, which is made when it is not there. Each file is the old one
 * or the new one at any instant; the page comes last. Throws `io-failed` and `target-full`.
 */
export async function writeExport(
  directory: string,
  document: DashboardDocument,
  assets: PageAssets,
): Promise<WrittenExport> {
  const files = {
    'dashboard.json': `${JSON.stringify(document, null, 2)}\n`,
    'index.html': exportPage(document, assets),
  };
  await refuseInArchives(directory);
  await makeDirectory(directory);
  for (const [name, text] of Object.entries(files))
    await writeNamedFile(join(directory, name), text, { replaces: isOurs });
  return {
    page: join(directory, 'index.html'),
    data: join(directory, 'dashboard.json'),
    bytes: Object.values(files).reduce((sum, text) => sum + Buffer.byteLength(text), 0),
  };
}

/** An earlier export. */
function isOurs(beginning: string): boolean {
  return /^\s*(?:<!doctype html|\{\s*"schema": "darkive\.)/i.test(beginning);
}

async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new DarkiveError('io-failed', `The directory ${path} cannot be made (${code}).`, {
      hint: 'Choose a directory that can be written to.',
      facts: { path, code },
      cause: error,
    });
  }
}
