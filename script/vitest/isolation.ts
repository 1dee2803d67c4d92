import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';

// Before each test file: nothing of the user's own surroundings reaches a test, and no test reaches the user's files.

// What says how much the property-based test does (packages/core/src/making/history.property.test.ts) stays.
const FOREIGN = /^(?:DARKIVE_(?!HISTORIES$|SEED$)|XDG_|OCLIF_|FORCE_COLOR$|NODE_OPTIONS$|CI$)/;
for (const name of Object.keys(process.env)) {
  if (FOREIGN.test(name)) delete process.env[name];
}

// npm keeps its settings (registry, proxy) and its cache when the home directory changes.
const npmrc = join(homedir(), '.npmrc');
if (existsSync(npmrc)) process.env.npm_config_userconfig ??= npmrc;
process.env.npm_config_cache ??= join(homedir(), '.npm');

const directory = inject('privateDirectory');
process.env.HOME = join(directory, 'home');
process.env.TMPDIR = join(directory, 'tmp');
process.env.PATH = inject('path');
