import { Command } from '@oclif/core';
import { DarkiveError, EXIT_CODES, printable, printableJson, type ExitName } from '@darkive/core/plugin';
import type { CommonOptions } from '@darkive/par2';
import { asPar2Failure, toDarkiveError } from '../par2-failure.ts';
import { inFlagWords } from './flag-words.ts';
import { createProgressLine } from './progress-line.ts';
import type { EngineFlags } from './flags.ts';

/** What a command has to say at its end. */
export interface Done {
  readonly exit: ExitName;
  /** Printed with `--json`. */
  readonly document: object;
  readonly text: string;
}

/** What the commands of `darkive par2` share: signals, progress, result, exit code. The host tells errors. */
export abstract class Par2Command extends Command {
  protected async perform(
    flags: EngineFlags & { readonly json: boolean; readonly quiet: boolean },
    work: (options: CommonOptions) => Promise<Done>,
  ): Promise<void> {
    const controller = new AbortController();
    const stop = (signal: NodeJS.Signals): void => controller.abort(signal);
    // A second signal waits too: the engine removes what is half-written.
    process.on('SIGINT', stop).on('SIGTERM', stop);
    const line = createProgressLine(process.stderr, flags.json || flags.quiet);
    try {
      const { signal } = controller;
      const { exit, document, text } = await work({
        threads: flags.threads,
        memoryLimit: flags.memory,
        signal,
        onProgress: line.show,
      });
      line.clear();
      const result = flags.json
        ? `${printableJson(JSON.stringify(document, null, 2))}\n`
        : flags.quiet
          ? ''
          : printable(text);
      if (result !== '') process.stdout.write(result);
      process.exitCode = EXIT_CODES[exit].code;
    } catch (error) {
      throw asPar2Failure(error)?.code === 'aborted'
        ? interruption(controller.signal)
        : toDarkiveError(inFlagWords(error));
    } finally {
      line.clear();
      process.off('SIGINT', stop).off('SIGTERM', stop);
    }
  }
}

function interruption({ reason }: AbortSignal): DarkiveError {
  const code = reason === 'SIGTERM' ? 'terminated' : 'interrupted';
  return new DarkiveError(code, 'The command was interrupted; nothing half-written is left.', {
    hint: 'Run the same command again.',
  });
}

/** Help text: what a command does, and its exit codes from the one table. */
export function describe(text: string, exits: readonly ExitName[]): string {
  const all = [...exits, ...USUAL].map((name) => EXIT_CODES[name]).toSorted((a, b) => a.code - b.code);
  return `${text}\n\nExit codes:\n${all.map(({ code, meaning }) => `${String(code).padStart(5)}  ${meaning}`).join('\n')}`;
}

const USUAL = ['done', 'failed', 'usage', 'interrupted', 'terminated'] as const;
