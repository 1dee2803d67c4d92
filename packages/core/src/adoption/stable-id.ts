import { createHash } from 'node:crypto';

/** A UUID (RFC 9562, version 8) that the same words always give: what is imported twice stays one thing. */
export function stableId(...words: readonly string[]): string {
  const hex = createHash('sha256')
    .update(JSON.stringify(['darkive import dar-backup', ...words]))
    .digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
