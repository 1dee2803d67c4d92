import type { CatalogueEntry } from '../../dar/index.ts';
import type { Difference } from '../../holdings/documents/catalogue-documents.ts';

/** What is compared of an entry. */
export interface Traits {
  readonly kind: string | null;
  readonly bytes: number | null;
  readonly modifiedAt: number | null;
  readonly mode: number | null;
  readonly owner: string | null;
  readonly crc: string | null;
  /** Bytes as latin1; null where an archive only refers to the link. */
  readonly target: string | null;
}

export function traitsOf({ kind, bytes, modifiedAt, mode, owner, crc, symlinkTarget }: CatalogueEntry): Traits {
  return {
    kind,
    bytes,
    modifiedAt,
    mode,
    owner: owner === null ? null : `${owner.user}:${owner.group}`,
    crc,
    target: symlinkTarget === null || symlinkTarget.length === 0 ? null : symlinkTarget.toString('latin1'),
  };
}

/**
 * How two entries of one path differ; empty when they do not. Times of directories change with every file in them and do
 * not count. Checksums and targets are known only where they are saved.
 */
export function differences(before: Traits, after: Traits): Difference[] {
  if (before.kind !== after.kind) return ['kind'];
  const found: Difference[] = [];
  if (before.bytes !== after.bytes) found.push('size');
  if (before.crc !== null && after.crc !== null && before.crc !== after.crc) found.push('content');
  if (before.modifiedAt !== after.modifiedAt && after.kind !== 'directory') found.push('time');
  if (before.mode !== after.mode) found.push('mode');
  if (before.owner !== after.owner) found.push('owner');
  if (before.target !== null && after.target !== null && before.target !== after.target) found.push('target');
  return found;
}
