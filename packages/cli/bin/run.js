#!/usr/bin/env node
// Old syntax only down to the version check: it must still run on a Node that cannot run Darkive.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const args = process.argv.slice(2);
const ANSWERED_BY_THE_INDEX = new Set(['copies', 'find', 'list', 'place', 'status', 'versions']);

if (!isSupported(process.versions.node, manifest.engines.node)) {
  refuseNode(process.versions.node, manifest.engines.node);
} else if (args.length === 1 && (args[0] === '--version' || args[0] === 'version')) {
  // Answered here because loading the command framework takes several times as long as Node itself.
  process.stdout.on('error', function (error) {
    if (error.code === 'EPIPE') return;
    process.exitCode = 1;
    process.stderr.write('error: The version could not be written to stdout: ' + error.code + '\n');
  });
  process.stdout.write('darkive ' + manifest.version + '\n');
} else {
  start();
}

function start() {
  // V8 grows its space for new objects to 48 MB while a listing streams through; 1 MB serves as well (pnpm bench). Questions
  // that the index answers stream nothing, and a small space would make them slower.
  // Rejects only when the files of this package are damaged; Node then says which.
  void Promise.all([import('node:module'), import('node:v8')])
    .then(function (loaded) {
      const nodeModule = loaded[0];
      if (!ANSWERED_BY_THE_INDEX.has(args[0])) {
        loaded[1].setFlagsFromString('--semi-space-growth-factor=1');
        // The space for old objects grows by smaller steps between collections.
        loaded[1].setFlagsFromString('--optimize-for-size');
      }
      // In the user's own cache: the default lies in a directory that others may write to.
      const cache = cacheDirectory(process.env);
      if (cache !== null) nodeModule.enableCompileCache(join(cache, 'compiled'));
      return import('../bundle/index.js');
    })
    .then(function (host) {
      return host.main({ root: root, args: args, version: manifest.version });
    });
}

// Null for a user without a home directory, such as one that /etc/passwd does not know.
function cacheDirectory(env) {
  if (env.DARKIVE_CACHE_DIR) return env.DARKIVE_CACHE_DIR;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'darkive');
  try {
    return join(homedir(), '.cache', 'darkive');
  } catch {
    return null;
  }
}

// `^a.b.c` and `>=a.b.c`, joined by `||`: all that `engines` uses.
function isSupported(version, range) {
  const have = version.split('.').map(Number);
  return range.split('||').some(function (part) {
    const match = /^\s*(\^|>=)(\d+)\.(\d+)\.(\d+)\s*$/.exec(part);
    if (match === null) return false;
    const want = match.slice(2).map(Number);
    if (match[1] === '^' && have[0] !== want[0]) return false;
    for (let i = 0; i < 3; i += 1) {
      if (have[i] !== want[i]) return have[i] > want[i];
    }
    return true;
  });
}

function refuseNode(version, range) {
  const message = 'darkive needs Node ' + range + '; this is Node ' + version;
  const hint = 'Install Node 24 (nodejs.org, or your distribution), then run the command again.';
  process.exitCode = 1;
  process.stderr.write('error: ' + message + '\n→ ' + hint + '\n');
  if (args.indexOf('--json') === -1) return;
  const error = { code: 'tool-too-old', kind: 'environment', message: message, hint: hint, facts: { tool: 'node' } };
  process.stdout.write(JSON.stringify({ schema: 'darkive.error/1', error: error, exit: 1 }, null, 2) + '\n');
}
