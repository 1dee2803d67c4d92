import { finding, type Finding, type HookContext } from '@darkive/core/plugin';
import { INSTALL_HINT } from './par2-program.ts';

/** The oldest par2 whose behaviour is measured in docs/tools/par2.md. */
const OLDEST = { major: 0, minor: 8 };

/** Why the program par2 cannot be used: missing, not working, too old. Null when it can. */
export async function programProblem(context: Pick<HookContext, 'find' | 'run'>): Promise<Finding | null> {
  const program = context.find('par2');
  if (program === null) {
    const text = `The program par2 was not found on the PATH; ${NEEDED} is needed.`;
    return finding('error', 'tool-missing', text, INSTALL_HINT);
  }
  const { stdoutTail, startError } = await context.run(program, ['-V'], { timeout: 10_000 });
  const version = /(\d+)\.(\d+)(?:\.\d+)*/.exec(stdoutTail);
  if (version === null) {
    const said = startError ?? 'it told no version';
    return finding('error', 'tool-unusable', `${program} does not work: ${said}.`, INSTALL_HINT, { program });
  }
  const [text, major, minor] = version;
  const tooOld = Number(major) === OLDEST.major && Number(minor) < OLDEST.minor;
  if (!tooOld) return null;
  const message = `par2 ${text} is too old: ${NEEDED} is needed.`;
  return finding('error', 'tool-too-old', message, INSTALL_HINT, { program, version: text });
}

const NEEDED = `${OLDEST.major}.${OLDEST.minor} or newer`;
