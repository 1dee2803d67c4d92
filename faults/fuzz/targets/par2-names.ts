import { join } from 'node:path';
import { safeComponents } from '../../../packages/par2/src/format/names.ts';
import { must, typed, type FuzzTarget } from '../fuzz-target.ts';

export const target: FuzzTarget = {
  name: 'par2-names',
  limit: 8192,
  tokens: ['.', '..', '/', '//', '\0', '\\', 'C:', '..\\', 'home_FULL.1.dar', '.vol0+1.par2', '\u202e'],
  read(input) {
    try {
      const parts = safeComponents(input);
      must(parts.length > 0, 'a name has a component');
      for (const part of parts) {
        must(part.length > 0 && !part.includes(0) && !part.includes('/'), 'a component is a name');
        must(part.toString('latin1') !== '..' && part.toString('latin1') !== '.', 'a component is no step');
      }
      const path = join('/inside', ...parts.map((part) => part.toString('latin1')));
      must(path.startsWith('/inside/'), 'the name stays inside');
    } catch (error) {
      typed(error, ['Par2Error']);
    }
  },
};
