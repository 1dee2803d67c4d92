import { access, constants, stat } from 'node:fs/promises';
import { finding, type Finding, type HookContext } from '@darkive/core/plugin';
import type { NativeState } from '@darkive/par2';
import type { Par2Options } from './options.ts';
import { programProblem } from './program-problem.ts';

export async function preflight(_event: unknown, context: HookContext<Par2Options>): Promise<readonly Finding[]> {
  const { engine, create, directory } = context.options;
  const problem = engine === 'par2' ? await programProblem(context) : null;
  // Loaded here only when the backup will need it a moment later.
  const state = engine === 'darkive' && create ? (await import('@darkive/par2')).nativeState() : null;
  return [
    ...(problem === null ? [] : [problem]),
    ...(state === null ? [] : nativeProblem(state)),
    ...(create ? await checkDirectory(directory) : []),
  ];
}

/** Native kernels that are not there are no problem; those that compute something wrong tell of the machine or the build. */
export function nativeProblem(native: NativeState): readonly Finding[] {
  if (native.state !== 'refused') return [];
  const message = `The native kernels for parity are not used: ${native.reason}. WebAssembly does their work, more slowly.`;
  const hint = 'Reinstall @darkive/par2-native; if that does not help, test the memory of this machine.';
  return [finding('warning', 'parity-kernels', message, hint, { reason: native.reason })];
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
