import type { Definition } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import { formatBytes } from '../services/format-bytes.ts';

/** Bytes that dar's catalogue takes for an entry, rounded up; measured in docs/tools/dar.md. */
const CATALOGUE_BYTES = 400;
/** Share of parity assumed until an archive of this definition says better. */
const PARITY_SHARE = 0.1;
/** What well-compressing data shrink to; only data that do not fit even so are refused on a first archive. */
const BEST_COMPRESSION = 0.25;

export interface SpaceNeed {
  /** Bytes that the archive and its parity take when nothing compresses. */
  readonly atMost: number;
  /** Bytes they take at least; below this the run cannot succeed. */
  readonly atLeast: number;
}

/** Estimates from the measured source and from what the last archive of the same type needed. */
export function predictNeed(
  definition: Definition,
  type: ArchiveType,
  measure: { readonly entries: number; readonly dataBytes: number; readonly changedBytes: number },
  lastOfType: Manifest | null,
): SpaceNeed {
  const data = type === 'FULL' ? measure.dataBytes : measure.changedBytes;
  const catalogue = measure.entries * CATALOGUE_BYTES;
  const lastBytes = sum(lastOfType?.slices);
  const besides = sum(lastOfType?.artifacts.filter((artifact) => artifact.directory === null));
  const withParity = 1 + (lastBytes > 0 ? besides / lastBytes : PARITY_SHARE);
  const { selection } = definition;
  const compresses = selection.kind === 'batch' || selection.compression.algorithm !== 'none';
  return {
    atMost: Math.ceil((data + catalogue) * withParity),
    atLeast: compresses ? Math.ceil(data * BEST_COMPRESSION) : data,
  };
}

/** Throws `target-full`-like refusal when it cannot fit; a finding when it fits only if the data compress well. */
export function checkSpace(definition: Definition, need: SpaceNeed, freeBytes: number): Finding[] {
  const usable = freeBytes - definition.guards.keepFree;
  const facts = { guard: 'space', definition: definition.name, freeBytes, needBytes: need.atLeast };
  if (usable < need.atLeast) {
    throw new DarkiveError(
      'guard-refused',
      `${definition.name}: the archive needs at least ${formatBytes(need.atLeast)}, and ${formatBytes(Math.max(usable, 0))} may be used on the target.`,
      { hint: 'Free space in the archive directory, or use a larger one. Nothing was written.', facts },
    );
  }
  if (usable >= need.atMost) return [];
  return [
    finding(
      'warning',
      'space-tight',
      `${definition.name}: the archive may need up to ${formatBytes(need.atMost)}, and ${formatBytes(usable)} may be used on the target.`,
      'Free space in the archive directory soon.',
      facts,
    ),
  ];
}

function sum(files: readonly { readonly bytes: number }[] | undefined): number {
  return (files ?? []).reduce((total, { bytes }) => total + bytes, 0);
}
