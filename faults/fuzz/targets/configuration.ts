import { parseConfig } from '../../../packages/core/src/config/parse.ts';
import { must, typed, type FuzzTarget } from '../fuzz-target.ts';

const SURROUNDINGS = { env: { HOME: '/home/anna', SECRET: 'x' }, cwd: '/home/anna', home: '/home/anna' };

export const target: FuzzTarget = {
  name: 'configuration',
  limit: 16 * 1024,
  tokens: [
    'version: 1\n',
    'definitions:\n',
    '  home:\n',
    '    root: /home\n',
    'archives: ',
    'plugins:\n',
    'defaults:\n',
    'notify:\n',

    '&a ',
    '*a',
    '<<: ',
    '!!set ',
    '? ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '|\n',
    '>-\n',
    '---\n',
    '# ',
    ': ',
    ',',
    '~',
    'null',

    'env:SECRET',
    'file:/etc/hostname',
    '$HOME',
    '$X',
    '512MiB',
    '5%',
    '36h',
    'true',
    '2024-01-01',
    'batch: ',
    '/dev/zero',
  ],
  async read(input) {
    try {
      const parsed = await parseConfig(input.toString('utf8'), '/x/config.yaml', SURROUNDINGS);
      if ('config' in parsed) return must(parsed.config.definitions.length > 0, 'a configuration backs up something');
      must(parsed.problems.length > 0, 'a refusal says why');
      for (const problem of parsed.problems) must(problem.startsWith('/x/config.yaml:'), 'a problem says where it is');
    } catch (error) {
      typed(error, ['DarkiveError']);
    }
  },
};
