import { DarkiveError } from '../errors/index.ts';
import { interpretDefinition } from './definition.ts';
import type { Definition } from './types.ts';

/** A definition with built-in settings alone: stands in for one whose archives are still there but which is no longer configured. */
export async function builtInDefinition(name: string, root: string): Promise<Definition> {
  const { definition } = await interpretDefinition(
    name,
    { root },
    {},
    {},
    {
      surroundings: { env: {}, cwd: '/', home: '/' },
      directory: '/',
      report: (_at, message) => {
        throw new DarkiveError('bug', `The built-in settings are not valid: ${message}`);
      },
      path: (_at, text) => text,
    },
  );
  return definition;
}
