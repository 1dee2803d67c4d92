import type { PathVersion } from '../../catalog/index.ts';
import type { VersionContent } from '../documents/catalogue-documents.ts';

/** A version as documents show it. */
export function versionContent({ kind, bytes, modifiedAt, mode, crc }: PathVersion): VersionContent {
  return {
    kind,
    bytes,
    modifiedAt: modifiedAt === null ? null : new Date(modifiedAt * 1000).toISOString(),
    mode: mode === null ? null : mode.toString(8).padStart(4, '0'),
    crc,
  };
}
