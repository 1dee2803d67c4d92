import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repairParity } from '../../../packages/par2/src/repair/repair.ts';
import { verifyParity } from '../../../packages/par2/src/verify/verify.ts';
import { takeInventory } from '../../../packages/plugin-par2/src/packet-inventory.ts';
import { must, typed, type FuzzTarget } from '../fuzz-target.ts';

const MAGIC = Buffer.from('PAR2\0PKT', 'latin1');
/** What the set in the corpus protects, with a wrong byte in it. */
const CONTENT = Buffer.from(Array.from({ length: 600 }, (_, index) => (index === 300 ? 255 : (index * 7) % 251)));

export const target: FuzzTarget = {
  name: 'par2',
  limit: 16 * 1024,
  tokens: [
    'PAR2\0PKT',
    'PAR 2.0\0Main\0\0\0\0',
    'PAR 2.0\0FileDesc',
    'PAR 2.0\0IFSC\0\0\0\0',
    'PAR 2.0\0RecvSlic',
    'PAR 2.0\0UniFileN',

    '\x44\0\0\0\0\0\0\0',
    '\0\0\0\0',
    '\xff\xff\xff\xff',
    '\xff\xff\xff\xff\xff\xff\x1f\0',
    '../x\0',
    '/etc/x\0\0',
    'a/b/c\0\0\0',
  ],
  reseal,
  async read(input) {
    const outside = mkdtempSync(join(tmpdir(), 'fuzz-par2-'));
    const directory = join(outside, 'inside');
    try {
      mkdirSync(directory);
      writeFileSync(join(directory, 'data'), CONTENT);
      writeFileSync(join(directory, 'data.par2'), input);
      const index = join(directory, 'data.par2');
      const signal = new AbortController().signal;
      const options = { index, threads: 1, memory: 16 * 1024 * 1024, signal } as const;
      await verifyParity(options).catch((error: unknown) => typed(error, ['Par2Error']));
      await repairParity(options).catch((error: unknown) => typed(error, ['Par2Error']));
      await takeInventory([index], signal).catch((error: unknown) => typed(error, ['DarkiveError', 'Par2Error']));
      must(readdirSync(outside).length === 1, 'nothing is written outside the directory');
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  },
};

/** Makes the lengths and the MD5 of all packets right (PAR2 specification, "Packet header"). */
function reseal(input: Buffer): Buffer {
  const sealed = Buffer.from(input);
  for (let at = sealed.indexOf(MAGIC); at !== -1;) {
    const next = sealed.indexOf(MAGIC, at + 1);
    const length = ((next === -1 ? sealed.length : next) - at) & ~3;
    if (length >= 64) {
      sealed.writeBigUInt64LE(BigInt(length), at + 8);
      createHash('md5')
        .update(sealed.subarray(at + 32, at + length))
        .digest()
        .copy(sealed, at + 16);
    }
    at = next;
  }
  return sealed;
}
