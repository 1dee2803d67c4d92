import type { SystemdOptions } from '../options.ts';

/** What timers and cron start. */
export type Work = 'backup' | 'prune' | 'scrub' | 'drill' | 'copy';

/** The words of that command where nobody is there to see or to be asked. */
export function unattended(work: Work, options: SystemdOptions): readonly string[] {
  const { wait, scrub, drill } = options;
  const limit = (flag: string, value: string): readonly string[] => (value === 'off' ? [] : [`--${flag}`, value]);
  switch (work) {
    case 'backup':
      return ['backup', 'due', '--quiet', '--wait', wait];
    case 'prune':
      return ['prune', '--quiet', '--wait', wait, options['prune-full-archives'] ? '--yes' : '--keep-full'];
    case 'scrub':
      return [
        'scrub',
        '--quiet',
        ...limit('budget', scrub.budget),
        ...limit('max-age', scrub['max-age']),
        ...limit('rate', scrub.rate),
      ];
    case 'copy':
      // What it prints is what a person is told: not `--quiet`.
      return ['copy', '--attached', '--no-progress'];
    case 'drill':
      return ['drill', '--quiet', ...limit('budget', drill.budget)];
  }
}
