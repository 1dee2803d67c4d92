import { createHash } from 'node:crypto';

/**
 * How a record of ours proves itself. It is indented JSON whose last member is `sha256`: the digest of every line but the
 * last two. With the tools of any system: `head -n -2 FILE | sha256sum`, or `sed '$d' FILE | sed '$d' | sha256sum`.
 * `seal`, near the top, says so in words, and makes the digest compulsory: damage to one of the two lines never turns a
 * sealed record into one from before there were seals.
 */
const SEAL = 'sha256 of all lines but the last two';

/** `unsealed`: it has neither of the two members, as records had before; nothing says whether it is as it was written. */
export type SealState = { readonly seal: 'proved' | 'unsealed' } | { readonly problem: string };

/** The bytes of a record. `record` has no member `seal` or `sha256` of its own. */
export function sealedText(record: { readonly schema: string }): string {
  const { schema, ...rest } = record;
  const open = JSON.stringify({ schema, seal: SEAL, ...rest }, null, 2).slice(0, -'\n}'.length);
  const body = `${open},\n`;
  return `${body}  "sha256": "${digest(body)}"\n}\n`;
}

/** Does a record prove itself? `data` is what its text says as JSON. */
export function checkSeal(text: string | Uint8Array, data: unknown): SealState {
  const bytes =
    typeof text === 'string' ? Buffer.from(text) : Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  const end = bytes.subarray(-END_BYTES).toString('latin1');
  const written = END.exec(end)?.[1];
  if (written === undefined) {
    const claims =
      typeof data === 'object' && data !== null && (Object.hasOwn(data, 'seal') || Object.hasOwn(data, 'sha256'));
    return claims ? { problem: 'the digest at its end is damaged' } : { seal: 'unsealed' };
  }
  const is = digest(bytes.subarray(0, bytes.length - END_BYTES));
  return is === written ? { seal: 'proved' } : { problem: 'its content is not what its own SHA-256 says' };
}

/** The two last lines, byte for byte. */
const END = /^ {2}"sha256": "([0-9a-f]{64})"\n\}\n$/;
const END_BYTES = `  "sha256": "${'0'.repeat(64)}"\n}\n`.length;

function digest(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
