import { join } from 'node:path';
import { notRun } from './fault-case.ts';
import { needProgram } from './programs.ts';
import type { Stage } from './stage.ts';

/**
 * A script in place of `dar` that holds `dar -c` for a second and a half before each system call of that name which
 * names the file, and has something done in the meantime: after dar has looked at the file first.
 */
export async function slowCall(
  stage: Stage,
  real: string,
  file: string,
  call: string,
  meanwhile: string,
): Promise<string> {
  const strace = needProgram('strace');
  const tried = await stage.run([strace, '-o', '/dev/null', 'true']);
  if (tried.code !== 0) notRun(`strace may not trace here: ${tried.stderr.trim()}`);
  const trace = join(stage.directory, 'trace');
  return `case " $* " in
    *" -c "*)
      ( until grep -qF "${file}" "${trace}" 2>/dev/null; do sleep 0.01; done; ${meanwhile} ) >/dev/null 2>&1 &
      exec "${strace}" -qqq -f -o "${trace}" -P "${file}" -e inject=${call}:delay_enter=1500000 "${real}" "$@" ;;
  esac
  exec "${real}" "$@"`;
}
