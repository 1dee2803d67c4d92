import { basename } from 'node:path';
import { DarkiveError, type HookContext, type RunResult } from '@darkive/core/plugin';
import type { ParityEngine, ParityState, UseParity } from './engine.ts';
import { createCommand, useCommand, type Par2Command, type Par2Settings } from './par2-args.ts';
import { createShare, lastLine, parityState } from './par2-outcome.ts';

/** The engine that starts par2cmdline's `par2`. */
export function par2Program(context: Pick<HookContext, 'run' | 'signal'>, settings: Par2Settings): ParityEngine {
  const start = async ({ args, cwd }: Par2Command, onStdout?: (chunk: Buffer) => void): Promise<RunResult> => {
    const result = await context.run('par2', args, onStdout === undefined ? { cwd } : { cwd, onStdout });
    context.signal.throwIfAborted();
    if (result.startError !== null) {
      throw new DarkiveError('tool-missing', `par2 could not be started: ${result.startError}`, { hint: INSTALL_HINT });
    }
    return result;
  };
  const use = async (action: 'verify' | 'repair', request: UseParity): Promise<ParityState> => {
    const result = await start(useCommand(action, request, settings));
    const state = parityState(result.exitCode, result.stdoutTail, result.stderrTail);
    if (state === null) throw failed(result);
    return state;
  };
  return {
    async create(request) {
      // par2cmdline ends with SIGABRT here; slices of darkive are never named so.
      const name = basename(request.slice);
      if (name.length < 2) throw new DarkiveError('tool-failed', `par2 cannot take the file name ${name}`);
      const command = createCommand(request, settings);
      let shown = 0;
      const result = await start(command, (chunk) => {
        // Its threads print their shares in no order.
        const share = createShare(chunk.toString('latin1')) ?? 0;
        if (share <= shown) return;
        shown = share;
        request.onProgress(share);
      });
      if (result.exitCode !== 0) throw failed(result);
      return { sha256: null };
    },
    verify: (request) => use('verify', request),
    repair: (request) => use('repair', request),
  };
}

export const INSTALL_HINT =
  'Install par2 (Debian, Ubuntu: apt install par2), or leave out `engine: par2`: Darkive makes parity without it.';

function failed({ command, exitCode, signal, stderrTail, stdoutTail }: RunResult): DarkiveError {
  const how = exitCode === null ? `was ended by ${signal ?? 'a signal'}` : `failed with exit code ${exitCode}`;
  const said = lastLine(stderrTail) ?? lastLine(stdoutTail);
  return new DarkiveError('tool-failed', `par2 ${how}${said === null ? '' : `: ${said}`}`, {
    hint: 'Read the output of par2 in the log of the external programs.',
    facts: { command, exitCode },
  });
}
