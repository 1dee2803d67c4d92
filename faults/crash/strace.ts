import { spawnSync } from 'node:child_process';
import { notRun } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';
import { TRACED_CALLS } from './trace.ts';

/** Put before a command to have its trace in a file. Ends the case where processes cannot be traced. */
export function tracedTo(file: string): readonly string[] {
  const strace = needProgram('strace');
  // Containers without ptrace(2) are the usual reason.
  const { status, stderr } = spawnSync(strace, ['-f', '-e', 'trace=none', 'true'], { encoding: 'utf8' });
  if (status !== 0) notRun(`strace may not trace here: ${stderr.trim()}`);
  // -s 0: contents do not matter; names are printed whole in any case (strace(1)).
  return [
    strace,
    '-f',
    '--seccomp-bpf',
    '-y',
    '-s',
    '0',
    '-e',
    'signal=none',
    '-e',
    `trace=${TRACED_CALLS}`,
    '-o',
    file,
  ];
}
