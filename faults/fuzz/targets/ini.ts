import { readIni } from '../../../packages/core/src/import-dar-backup/ini.ts';
import { must, type FuzzTarget } from '../fuzz-target.ts';

export const target: FuzzTarget = {
  name: 'ini',
  tokens: [
    '[MISC]\n',
    '[DEFAULT]\n',
    '[',
    ']',
    ' = ',
    ': ',
    '%(a)s',
    '%(b)s%(b)s',
    '%%',
    '%',
    '# ',
    ';',
    '\n  ',
    'a = ',
    'b = ',
  ],
  read(input) {
    const read = readIni(input.toString('utf8'));
    if ('problems' in read) return must(read.problems.length > 0, 'a refusal says why');
    let characters = 0;
    for (const section of read.sections.values()) for (const { value } of section.values()) characters += value.length;
    must(characters <= 16 * 1024 * 1024, 'what is read is not much larger than what was written');
  },
};
