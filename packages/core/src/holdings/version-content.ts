import type { PathVersion } from '../catalogue/index.ts';
import { fileDate } from '../fs/index.ts';
import type { VersionContent } from './documents/catalogue-documents.ts';

/** A version as documents show it. */
export function versionContent({ kind, bytes, modifiedAt, mode, crc }: PathVersion): VersionContent {
  return {
    kind,
    bytes,
    modifiedAt: fileDate(modifiedAt)?.toISOString() ?? null,
    mode: mode === null ? null : mode.toString(8).padStart(4, '0'),
    crc,
  };
}
