interface Sealing {
  /** Does something else than Darkive itself, or a command of its own, run now? */
  readonly isForeign: () => boolean;
  /** Notes what was tried, as the end of a sentence "it …", and returns the error to throw. */
  readonly refuse: (what: string) => Error;
}

type Anything = (...args: never[]) => unknown;

/** What belongs to the whole process and is set with an argument: nothing that a hook may change. */
const SHARED = ['chdir', 'setuid', 'setgid', 'seteuid', 'setegid', 'setgroups', 'initgroups'] as const;

/**
 * Takes the ways out of the process away from plugins: they throw instead. Returns the one that is left, which runs no
 * listeners and heeds no `process.exitCode`.
 */
export function sealProcess(host: NodeJS.Process, { isForeign, refuse }: Sealing): (code: number) => never {
  // Undocumented, but what process.exit() itself calls last, after the listeners (lib/internal/process/per_thread.js).
  const inner = host as NodeJS.Process & { reallyExit(code: number): never };
  const reallyExit = inner.reallyExit.bind(host);
  const replace = (name: string, decide: (args: readonly unknown[]) => string | null): void => {
    const original = (host as unknown as Record<string, Anything | undefined>)[name]?.bind(host);
    if (original === undefined) return;
    const sealed = (...args: unknown[]): unknown => {
      const what = isForeign() ? decide(args) : null;
      if (what !== null) throw refuse(what);
      return original(...(args as never[]));
    };
    // Libraries that clean up at the end (signal-exit) put theirs before reallyExit; nothing has to replace the others.
    const writable = name === 'reallyExit';
    Object.defineProperty(host, name, { value: sealed, writable, configurable: writable, enumerable: true });
  };
  replace('exit', ([code]) => `called process.exit(${shown(code)})`);
  replace('reallyExit', ([code]) => `called process.reallyExit(${shown(code)})`);
  replace('abort', () => 'called process.abort()');
  replace('kill', ([pid, signal]) =>
    isOurs(host, pid) ? `called process.kill(${shown(pid)}, ${shown(signal)})` : null,
  );
  replace('umask', (args) =>
    args.length === 0 || args[0] === undefined ? null : `called process.umask(${shown(args[0])})`,
  );
  for (const name of SHARED) replace(name, (args) => `called process.${name}(${args.map(shown).join(', ')})`);
  return reallyExit;
}

/** Signal 0 only asks; 0 and negative ids are process groups, this one's among them. */
function isOurs(host: NodeJS.Process, pid: unknown): boolean {
  const id = Number(pid);
  return id === host.pid || id === 0 || id === -1 || id === -host.pid || id === host.ppid;
}

function shown(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : typeof value;
}
