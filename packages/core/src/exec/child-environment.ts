/**
 * The environment of every external program: the caller's, with messages and dates in English (LC_ALL=C), and without the
 * variables that would steer dar (DAR_DUC_PATH, DAR_DCF_PATH are obeyed even with -N) or par2. TZ stays as it is.
 */
export function childEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const child: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !STEERING.test(name)) child[name] = value;
  }
  child.LC_ALL = 'C';
  return child;
}

const STEERING = /^(?:DAR_|PAR2)/;
