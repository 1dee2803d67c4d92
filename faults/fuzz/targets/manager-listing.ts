import { parseBaseListing } from '../../../packages/core/src/dar-manager/base-listing.ts';
import { must, type FuzzTarget } from '../fuzz-target.ts';

export const target: FuzzTarget = {
  name: 'manager-listing',
  tokens: ['\n \t1\t', '\n \t2\t', '\t', '\n', '------------+---+---\n', 'archive #', '/a/b\t'],
  read(input) {
    const entries = parseBaseListing(input);
    for (const [index, { number, name }] of (entries ?? []).entries()) {
      must(number === index + 1, 'entries are numbered from 1');
      must(!name.includes('\t'), 'a name holds no tab');
    }
  },
};
