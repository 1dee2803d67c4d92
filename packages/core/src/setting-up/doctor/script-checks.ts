import { isAbsolute } from 'node:path';
import type { Definition } from '../../config/types.ts';
import type { DoctorCheck } from './doctor-check.ts';
import type { Services } from '../../services/services.ts';

/** Scripts whose program is not there: a `before` that cannot be started ends the run, the others are told. */
export function scriptChecks({ name, scripts }: Definition, { runner }: Services): DoctorCheck[] {
  const moments = { 'before': scripts.before, 'after': scripts.after, 'on-error': scripts.onError };
  return Object.entries(moments).flatMap(([moment, vectors]) =>
    vectors.flatMap(([program = '']) => {
      // What a relative path means is known only where the timer starts it.
      if (runner.find(program) !== null || (program.includes('/') && !isAbsolute(program))) return [];
      return {
        name: `script ${name}`,
        result: moment === 'before' ? ('failed' as const) : ('warning' as const),
        message: `${name}: the ${moment} script ${program} cannot be started: there is no such program`,
        hint: 'Correct the path in "scripts", or make the file executable. Then run the command again.',
      };
    }),
  );
}
