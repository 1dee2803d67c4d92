import { Buffer } from 'node:buffer';
import { createListingParser } from '../../../packages/core/src/dar/listing-parser.ts';
import { must, typed, type FuzzTarget } from '../fuzz-target.ts';

const KINDS = new Set([
  'file',
  'directory',
  'symlink',
  'pipe',
  'socket',
  'character-device',
  'block-device',
  'door',
  null,
]);

export const target: FuzzTarget = {
  name: 'listing',
  tokens: [
    '<File name="',
    '<Directory name="',
    '</Directory>',
    '</File>',
    '<Symlink ',
    '<Device ',
    '<Catalog>',
    '</Catalog>',

    '<Attributes ',
    ' />',
    '<EA_entry ea_name="',
    '" />\n',
    'data="saved"',
    'data="deleted"',
    '&amp;',
    '&#x41;',
    '<!--',
    ']]>',
    '<constructor name="',
    '<toString name="',
    ' size="',
    ' crc="',
    '<![CDATA[',
  ],
  read(input) {
    const whole = readAs([input]);
    // However the pipe cuts the bytes, the entries are the same.
    const pieces: Buffer[] = [];
    for (let at = 0, size = 1; at < input.length; at += size, size = (size * 7 + 3) % 300 || 1)
      pieces.push(input.subarray(at, at + size));
    must(readAs(pieces) === whole, `pieces are read as the whole is: ${whole}`);
  },
};

function readAs(pieces: readonly Buffer[]): string {
  const entries: string[] = [];
  try {
    const parser = createListingParser((entry) => {
      must(KINDS.has(entry.kind), `${String(entry.kind)} is a kind of entry`);
      must(entry.path.length > 0 || entry.kind !== 'directory', 'an entry has a path');
      must(entry.bytes === null || entry.bytes >= 0, 'a size is not negative');
      entries.push(JSON.stringify({ ...entry, path: entry.path.toString('hex') }));
    });
    for (const piece of pieces) void parser.write(Buffer.from(piece));
    parser.end();
  } catch (error) {
    typed(error, ['DarkiveError']);
    entries.push(error instanceof Error ? error.message : '');
  }
  return entries.join('\n');
}
