import { needProgram } from './programs.ts';
import type { CommandOptions } from './stage.ts';

/** Has a command and its children begin at this time, `2027-03-01 12:00:00` in the zone TZ (UTC when left out). */
export function clockAt(time: string, zone = 'UTC'): CommandOptions {
  // Waiting needs a clock that runs, and files keep the times that they have.
  const env = { TZ: zone, FAKETIME_DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' };
  return { through: [needProgram('faketime'), time], env };
}
