import { runProgram, type Limits } from './run-program.ts';

/**
 * The words before a command that let the kernel kill it when this process dies, however that happens (setpriv(1),
 * prctl(2) PR_SET_PDEATHSIG). Empty where setpriv is missing or cannot do it (older than 2.33, busybox, a sandbox).
 * Only the program itself is reached, not what it has started in turn; those end with SIGTERM on every other way out.
 */
export async function deathSignalPrefix(
  setpriv: string | null,
  env: Readonly<Record<string, string>>,
  limits: Limits,
): Promise<readonly string[]> {
  if (setpriv === null) return [];
  let shown = '';
  const end = await runProgram({
    // Asks a leader of a process group, started as every program of ours is, what the kernel has noted for it.
    vector: [setpriv, '--pdeathsig', 'KILL', '--', setpriv, '--dump'],
    env,
    cwd: undefined,
    fds: [],
    signal: undefined,
    timeout: CHECK_MS,
    onStdout: (chunk) => {
      shown += chunk.toString('latin1');
    },
    onStderr: () => {},
    onPipeHeld: () => {},
    limits,
  });
  const works = end.exitCode === 0 && /^Parent death signal: (?:SIG)?KILL$/m.test(shown);
  return works ? [setpriv, '--pdeathsig', 'KILL', '--'] : [];
}

const CHECK_MS = 5000;
