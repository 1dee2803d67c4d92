import { access, constants, stat } from 'node:fs/promises';
import { finding, type Finding, type HookContext } from '@darkive/core/plugin';
import type { Par2Options } from './options.ts';
import { INSTALL_HINT } from './par2-program.ts';

/** The oldest par2 whose behaviour is measured in docs/tools/par2.md. */
const OLDEST = { major: 0, minor: 8 };

export async function preflight(_event: unknown, context: HookContext<Par2Options>): Promise<readonly Finding[]> {
  const { engine, create, directory } = context.options;
  const program = engine === 'par2' ? await checkProgram(context) : [];
  return [...program, ...(create ? await checkDirectory(directory) : [])];
}

async function checkProgram(context: HookContext<Par2Options>): Promise<readonly Finding[]> {
  const program = context.find('par2');
  if (program === null)
    return [finding('error', 'tool-missing', 'The program par2 was not found on the PATH.', INSTALL_HINT)];
  const { stdoutTail, startError } = await context.run(program, ['-V'], { timeout: 10_000 });
  const version = /(\d+)\.(\d+)(?:\.\d+)*/.exec(stdoutTail);
  if (version === null) {
    const said = startError ?? 'it told no version';
    return [finding('error', 'tool-unusable', `${program} does not work: ${said}.`, INSTALL_HINT, { program })];
  }
  const [text, major, minor] = version;
  const tooOld = Number(major) === OLDEST.major && Number(minor) < OLDEST.minor;
  if (!tooOld) return [];
  const message = `par2 ${text} is too old: ${OLDEST.major}.${OLDEST.minor} or newer is needed.`;
  return [finding('error', 'tool-too-old', message, INSTALL_HINT, { program, version: text })];
}

/** Made by hand or by a mount, never by us: a directory that we make on an unmounted disk would look like the disk. */
async function checkDirectory(directory: string | null): Promise<readonly Finding[]> {
  if (directory === null) return [];
  try {
    if (!(await stat(directory)).isDirectory()) throw new Error('it is not a directory');
    await access(directory, constants.W_OK | constants.X_OK);
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint = 'Mount or make the directory, or change `directory` in the section of this plugin.';
    return [
      finding('error', 'parity-directory', `The parity directory ${directory} cannot be used: ${reason}.`, hint, {
        directory,
      }),
    ];
  }
}
