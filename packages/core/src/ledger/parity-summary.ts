import type { Manifest } from '../records/manifest.ts';
import type { ParitySummary } from './types.ts';

/** The parity files of an archive in numbers; null when there are none. */
export function parityOf(manifest: Manifest): ParitySummary | null {
  const files = manifest.artifacts.filter((artifact) => artifact.kind === 'parity');
  if (files.length === 0) return null;
  // Every file of a set repeats the source blocks of its slice: they count once a slice.
  const sourceBlocks = new Map<number, number>();
  for (const { parity } of files) if (parity !== undefined) sourceBlocks.set(parity.slice, parity.sourceBlocks);
  return {
    files: files.length,
    bytes: sum(files.map((file) => file.bytes)),
    recoveryBlocks: sum(files.map((file) => file.parity?.recoveryBlocks ?? 0)),
    sourceBlocks: sum(sourceBlocks.values()),
  };
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
