import { RECOVERY_HEADER_BYTES } from '../format/packet.ts';
import { volumeOrder } from '../format/volumes.ts';
import type { VolumePlan } from '../format/volumes.ts';

/** Where everything goes in one file of a set. */
export interface VolumeLayout {
  /** Offset of each recovery packet, in order of exponents. */
  readonly recovery: readonly number[];
  readonly critical: readonly { readonly offset: number; readonly packet: number }[];
  readonly creator: number;
  readonly bytes: number;
}

/** Lays out a volume as par2cmdline does; without a plan, the index file: each critical packet once. */
export function layOutVolume(
  plan: VolumePlan | undefined,
  blockSize: number,
  criticalBytes: readonly number[],
  creatorBytes: number,
): VolumeLayout {
  const recovery: number[] = [];
  const critical: { offset: number; packet: number }[] = [];
  let offset = 0;
  const order = plan ? volumeOrder(plan.count, criticalBytes.length) : criticalBytes.keys();
  for (const item of order) {
    if (item === 'recovery') {
      recovery.push(offset);
      offset += RECOVERY_HEADER_BYTES + blockSize;
    } else {
      critical.push({ offset, packet: item });
      offset += criticalBytes[item] as number;
    }
  }
  return { recovery, critical, creator: offset, bytes: offset + creatorBytes };
}
