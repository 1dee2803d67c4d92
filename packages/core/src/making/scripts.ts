import type { Definition } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';
import type { Services } from '../services/services.ts';

/** EX_TEMPFAIL of sysexits.h: a `before` script says "not now". */
const SKIP = 75;

export interface ScriptRequest {
  readonly moment: 'before' | 'after' | 'on-error';
  readonly definition: Definition;
  /** Variables beside DARKIVE_DEFINITION and DARKIVE_MOMENT. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Runs the scripts of one moment in order. Throws `skipped-by-script` or `script-failed` for the first that fails. */
export async function runScripts(request: ScriptRequest, services: Services): Promise<void> {
  const { moment, definition } = request;
  const { scripts } = definition;
  const vectors = { 'before': scripts.before, 'after': scripts.after, 'on-error': scripts.onError }[moment];
  for (const [program = '', ...args] of vectors) {
    const result = await services.runner.run(program, args, {
      env: { ...request.env, DARKIVE_DEFINITION: definition.name, DARKIVE_MOMENT: moment },
      signal: request.signal,
      timeout: definition.timeouts.script,
    });
    if (result.exitCode === 0) continue;
    if (result.exitCode === SKIP && moment === 'before') {
      throw new DarkiveError('skipped-by-script', `${definition.name}: skipped by the script ${program} (exit 75).`, {
        facts: { definition: definition.name, script: program },
      });
    }
    const how =
      result.startError ??
      (result.timedOut ? 'ran too long and was ended' : `ended with ${result.exitCode ?? result.signal ?? 'no code'}`);
    const said = result.stderrTail.trim().split('\n').slice(-3).join(' | ');
    throw new DarkiveError(
      'script-failed',
      `${definition.name}: the ${moment} script ${program} ${how}.${said === '' ? '' : ` It said: ${said}`}`,
      {
        hint: 'Run the script by hand and mend it. Its whole output is in the log of external programs.',
        facts: { definition: definition.name, script: program, exitCode: result.exitCode },
      },
    );
  }
}
