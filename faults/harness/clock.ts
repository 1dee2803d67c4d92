import { needProgram } from './programs.ts';
import type { CommandOptions } from './stage.ts';

/** Has a command and its children begin at this time (UTC, `2027-03-01 12:00:00`), in this time zone. */
export function clockAt(time: string, zone = 'UTC'): CommandOptions {
  // Waiting needs a clock that runs, and files keep the times that they have.
  const env = { TZ: 'UTC', FAKETIME_DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' };
  return { through: [needProgram('faketime'), time, 'env', `TZ=${zone}`], env };
}
