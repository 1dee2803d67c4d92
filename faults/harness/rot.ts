import { readFile, writeFile } from 'node:fs/promises';
import type { Random } from './random.ts';

/** Single damages as disks make them. */
export const ROTS = ['bit', 'byte', 'zeros', 'cut', 'more'] as const;
export type Rot = (typeof ROTS)[number];

/** Damages a file in one place; says where. The size stays but for `cut` and `more`; it always differs afterwards. */
export async function rot(file: string, kind: Rot, random: Random): Promise<string> {
  const content = await readFile(file);
  const at = Math.floor(random() * content.length);
  const other = damaged(content, kind, at, random);
  if (other.equals(content)) other[at] = (other[at] ?? 0) ^ 1;
  await writeFile(file, other);
  return `${kind} at ${at} of ${content.length}`;
}

function damaged(content: Buffer, kind: Rot, at: number, random: Random): Buffer {
  const other = Buffer.from(content);
  switch (kind) {
    case 'bit':
      other[at] = (other[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      return other;
    case 'byte':
      other[at] = Math.floor(random() * 256);
      return other;
    case 'zeros':
      return other.fill(0, at, Math.min(other.length, at + 1 + Math.floor(random() * 512)));
    case 'cut':
      return other.subarray(0, at);
    case 'more':
      return Buffer.concat([other, Buffer.from('rot')]);
  }
}
