import { isAbsolute } from 'node:path';
import { loadPluginOptions, type Config, type Surroundings } from '@darkive/core/plugin';
import { z } from 'zod';

export const PLUGIN_NAME = '@darkive/plugin-systemd';

const absolute = z
  .string()
  .refine((path) => isAbsolute(path), { message: 'must be an absolute path' })
  .refine((path) => !path.split('/').includes('..'), { message: 'must be a path without ".."' });

/** An OnCalendar expression; `systemd-analyze verify` judges it at installation. */
const calendar = z
  .string()
  .min(1)
  .regex(/^[^\n\r]*$/, { message: 'must be one line' });

const span = z
  .string()
  .regex(/^(?:\d+|(?:\d+ ?(?:s|min|h) ?)+)$/, { message: 'must be a time such as "30min" or "1h"' });

const off = z.literal('off');
const SIZE = String.raw`\d+(?:\.\d{1,3})?(?:B|[kK]B|[MGT]B|[KMGT]iB)?`;
const size = z.string().regex(new RegExp(`^${SIZE}$`), { message: 'must be a size such as "50MB", or "off"' });
const budget = z.string().regex(new RegExp(`^(?:off|[1-9]\\d*[smhd]|${SIZE})$`), {
  message: 'must be a time such as "4h", a size such as "200GiB", or "off"',
});
const age = z.string().regex(/^[1-9]\d*(?:h|d|w|mo|y)$/, { message: 'must be an age such as "30d", or "off"' });

export const optionsSchema = z.strictObject({
  /** When the main timer looks whether something is due, beside the calendar expressions of the schedules. */
  'calendar': calendar.default('daily'),
  /** Upper limit of the random delay of every timer. */
  'randomized-delay': span.default('30min'),
  /** How long a service waits for the archive directory while another one works. */
  'wait': z
    .string()
    .regex(/^\d+[smhd]$/, { message: 'must be a time such as "6h"' })
    .default('12h'),
  /** Niceness of the services, -20 to 19. */
  'nice': z.int().min(-20).max(19).default(10),
  'io-class': z.enum(['idle', 'best-effort', 'none']).default('best-effort'),
  /** Keep the machine from going to sleep while a service works. */
  'inhibit-sleep': z.boolean().default(true),
  /** Start only on mains power. */
  'on-ac-power': z.boolean().default(false),
  /** `auto`: as far as possible, but not around scripts of the user, which may do anything. */
  'sandbox': z.enum(['auto', 'on', 'off']).default('auto'),
  /** Further directories that the services may write to. */
  'writable': z.array(absolute).default([]),
  /** Name of a credential → absolute path of its file, for secrets written as `systemd:NAME`. */
  'credentials': z.record(z.string().regex(/^[A-Za-z0-9._-]+$/), absolute).default({}),
  /** When other commands run; `off` leaves a command out. */
  'timers': z
    .strictObject({
      scrub: calendar.default('weekly'),
      prune: calendar.default('daily'),
      drill: calendar.default('monthly'),
    })
    .prefault({}),
  /** How much a scrub reads: `--budget`, `--max-age` and `--rate` of `darkive scrub`; `off` sets no limit. */
  'scrub': z
    .strictObject({
      'budget': budget.default('4h'),
      'max-age': z.union([off, age]).default('30d'),
      'rate': z.union([off, size]).default('off'),
    })
    .prefault({}),
  /** How much a drill restores: `--budget` of `darkive drill`. */
  'drill': z.strictObject({ budget: budget.default('1GiB') }).prefault({}),
  /** Let the timer remove FULL archives that retention no longer keeps; without it they wait for you and are named. */
  'prune-full-archives': z.boolean().default(false),
});

export type SystemdOptions = z.output<typeof optionsSchema>;

/** Which options are paths. */
export const PATHS = ['writable.*', 'credentials.*'];

/** The plugin's own section of the configuration. Throws `config-invalid`. */
export function optionsOf(config: Config, surroundings: Pick<Surroundings, 'env' | 'home'>): Promise<SystemdOptions> {
  return loadPluginOptions({ name: PLUGIN_NAME, options: optionsSchema, paths: PATHS }, config, surroundings);
}
