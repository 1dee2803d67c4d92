import { parseBatchFile } from '../../../packages/core/src/dar/batch.ts';
import { globToExpression, globToPosix, parseGlob } from '../../../packages/core/src/dar/glob.ts';
import { must, type FuzzTarget } from '../fuzz-target.ts';

export const target: FuzzTarget = {
  name: 'batch-file',
  tokens: [
    '-R /',
    '-g ',
    '-X "*.tmp"',
    '--exclude=',
    'all:\n',
    'create:\n',
    '#',
    '\\',
    '`',
    '"',
    "'",
    '[[:alpha:]]',
    '[!a-z]',
    '-E "rm"',
    '-s',
    '*',
  ],
  read(input) {
    const text = input.toString('utf8');
    const { root, problems } = parseBatchFile(text);
    must(root === null || problems.length > 0 || root.startsWith('/'), 'a root is absolute, or refused');
    const runs = /(?:^|\n)-E /.test(text) && !/["'`\\#:]/.test(text);
    must(!runs || problems.length > 0, 'commands are refused');
    for (const word of text.split(/\s+/).slice(0, 50)) {
      const tokens = parseGlob(word.slice(0, 500));
      new RegExp(`^${globToExpression(tokens)}$`, 's');
      globToPosix(tokens);
    }
  },
};
