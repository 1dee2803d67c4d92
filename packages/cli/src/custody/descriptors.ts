import child, { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** The files through which stdout can be opened a second time. */
const STDOUT_FILES: ReadonlySet<string> = new Set(['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']);

interface Redirection {
  /** Does a plugin's code run now? */
  readonly isPlugin: () => boolean;
  /** Takes what it writes to stdout. */
  readonly printed: (chunk: unknown) => void;
}

type Anything = (...args: unknown[]) => unknown;

/**
 * Keeps stdout for the result where plugins go past `process.stdout`: by its number, by its file, or through a program that
 * inherits it. What they write that way goes to stderr. Only where the user has installed plugins.
 */
export function redirectDescriptors({ isPlugin, printed }: Redirection): void {
  const files = fs as unknown as Record<string, Anything>;
  const isStdout = (target: unknown): boolean =>
    target === 1 || (typeof target === 'string' && STDOUT_FILES.has(target));
  for (const name of ['writeSync', 'writeFileSync', 'appendFileSync', 'write', 'writeFile', 'appendFile']) {
    const original = files[name];
    if (original === undefined) continue;
    files[name] = (target: unknown, chunk: unknown, ...rest: unknown[]) => {
      if (!isPlugin() || !isStdout(target)) return original(target, chunk, ...rest);
      printed(chunk);
      const length = Buffer.byteLength(typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array));
      const done = rest.find((one) => typeof one === 'function') as Anything | undefined;
      if (done !== undefined) queueMicrotask(() => done(null, length, chunk));
      return name === 'writeSync' ? length : undefined;
    };
  }
  const programs = child as unknown as Record<string, Anything>;
  for (const name of ['spawnSync', 'execFileSync', 'execSync']) {
    const original = programs[name];
    if (original === undefined) continue;
    programs[name] = (...args: unknown[]) => original(...(isPlugin() ? args.map(besideStdout) : args));
  }
  // What every asynchronous way of starting a program comes to (lib/child_process.js).
  const prototype = ChildProcess.prototype as unknown as Record<string, Anything>;
  const { spawn } = prototype;
  prototype['spawn'] = function (this: unknown, options: unknown) {
    return spawn?.call(this, isPlugin() ? besideStdout(options) : options);
  };
  syncBuiltinESMExports();
}

/** The options of a program without our stdout: its own output goes to stderr. */
function besideStdout(options: unknown): unknown {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return options;
  const { stdio } = options as { readonly stdio?: unknown };
  if (stdio === 'inherit') return { ...options, stdio: ['inherit', 2, 'inherit'] };
  if (!Array.isArray(stdio)) return options;
  const own = stdio.map((target: unknown, index) => {
    const inherits = target === 'inherit' && index === 1;
    return inherits || target === 1 || target === process.stdout ? 2 : target;
  });
  return { ...options, stdio: own };
}
