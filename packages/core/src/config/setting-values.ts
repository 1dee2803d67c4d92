import { COMPRESSED_TYPES } from '../dar/compressed-types.ts';
import type { Compression } from '../dar/types.ts';
import { parseCompression } from './compression.ts';
import { ageMilliseconds, parseAge, parseDuration, parsePercent, parseSize } from './quantities.ts';
import type { CompleteSettings } from './settings.ts';
import type { Definition } from './types.ts';

/** The settings of a definition that say the same wherever they stand: numbers instead of words, nothing looked up. */
export function settingValues(
  settings: CompleteSettings,
): Pick<
  Definition,
  'sliceBytes' | 'incremental' | 'schedule' | 'guards' | 'restoreTest' | 'timeouts' | 'retention' | 'copies' | 'plugins'
> {
  const { guards, schedule, 'restore-test': test, timeouts, retention, copies } = settings;
  return {
    sliceBytes: settings.slice === 'none' ? null : bytes(settings.slice),
    incremental: settings.incremental,
    schedule: {
      full: schedule.full,
      diff: schedule.diff,
      incr: schedule.incr,
      onMissingReference: schedule['on-missing-reference'],
      own: false,
      configured: false,
    },
    guards: {
      shrink: guards.shrink === 'off' ? null : parsePercent(String(guards.shrink)),
      keepFree: bytes(guards['keep-free']),
    },
    restoreTest: {
      files: test.files,
      minimumBytes: bytes(test['minimum-size']),
      maximumBytes: bytes(test['maximum-size']),
      excludePrefixes: test.exclude.prefix,
      excludeSuffixes: test.exclude.suffix,
      excludeRegex: test.exclude.regex,
    },
    timeouts: { dar: milliseconds(timeouts.dar), script: milliseconds(timeouts.script) },
    retention: {
      keepLast: given(retention['keep-last']),
      keepWithin: age(retention['keep-within']),
      keepDaily: given(retention['keep-daily']),
      keepWeekly: given(retention['keep-weekly']),
      keepMonthly: given(retention['keep-monthly']),
      keepYearly: given(retention['keep-yearly']),
      maxAge: {
        full: age(retention['max-age'].full),
        diff: age(retention['max-age'].diff),
        incr: age(retention['max-age'].incr),
      },
    },
    copies: {
      want: copies.want,
      keepAtLeast: copies['keep-at-least'],
      locations: copies.locations,
      verifyEvery: age(copies['verify-every']),
      places: copies.places,
      priority: copies.priority,
    },
    plugins: settings.plugins,
  };
}

export function compressionOf({ compression }: CompleteSettings): Compression {
  const { skip } = compression;
  return {
    ...certain(parseCompression(compression.algorithm), compression.algorithm),
    minimumBytes: bytes(compression['minimum-size']),
    skip: [...new Set([...(skip === 'default' ? COMPRESSED_TYPES : skip), ...compression['skip-also']])],
  };
}

function bytes(value: string | number): number {
  return certain(parseSize(value), value);
}

/** A rule that keeps 0 is one that is not given: "keep nothing" is never meant. */
function given(count: number): number | null {
  return count === 0 ? null : count;
}

function age(value: string | number): number | null {
  return value === 'off' ? null : ageMilliseconds(certain(parseAge(value), value));
}

function milliseconds(value: string | number): number {
  return certain(parseDuration(String(value)), value);
}

/** The schema has judged every value; one that it let through and that cannot be read is a bug. */
function certain<Value>(parsed: Value | null, value: string | number): Value {
  if (parsed === null) throw new TypeError(`The schema accepted "${value}", which cannot be read.`);
  return parsed;
}
