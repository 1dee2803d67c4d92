import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** On whatever day the tests run, the command sees an ordinary Wednesday in the middle of a month, far from midnight. */
const BEGINNING = Date.UTC(2027, 2, 10, 12);

/** In whole seconds: tests wait for the next second, which is then that of the command, too. */
const offset = BEGINNING - Math.floor(Date.now() / 1000) * 1000;

/** What the environment of a command says so that it sees that day. */
export const CLOCK: Readonly<Record<string, string>> = {
  NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'shifted-clock.mjs')).href}`,
  TEST_CLOCK_OFFSET: String(offset),
  TZ: 'UTC',
};
