import { Command } from '@oclif/core';
import { DarkiveError, EXIT_CODES, isDarkiveError, type ExitName } from '@darkive/core/errors';
import { maskError } from './errors/mask-error.ts';
import type { CommonFlags } from './flags.ts';
import { watchInterruption } from './interruption.ts';
import { createOutput, type Output } from './output.ts';
import { createLook, type Look } from './present/look.ts';
import { chooseDisplayMode, createDisplay } from './progress/display.ts';
import type { Session } from './session.ts';

/** What a command has to say at its end. */
export interface Performed {
  readonly exit: ExitName;
  /** The exit code of a command that speaks another language than ours (monitoring); else that of `exit`. */
  readonly code?: number;
  /** Null when the command has already printed its result, entry by entry. */
  readonly result: { readonly document: unknown; readonly text: (look: Look) => string } | null;
}

/** Every command of Darkive: parse, one operation, present, exit code. What they share is here. */
export abstract class BaseCommand extends Command {
  /**
   * Runs the command's one operation between the watching of signals and the printing of its result.
   * Errors go on to the host's single place for them; the terminal is tidy by then.
   */
  protected async perform(flags: CommonFlags, operation: (session: Session) => Promise<Performed>): Promise<void> {
    const quiet = flags.quiet === true;
    const mode = chooseDisplayMode(
      { quiet, progress: flags['no-progress'] !== true, json: flags.json },
      process.stderr,
    );
    const output = createOutput(process.stdout);
    const display = createDisplay(mode, process.stderr, () => performance.now());
    const interruption = watchInterruption(process, display.say);
    const { createSession } = await import('./session.ts');
    const look = createLook(process.stdout);
    const session = createSession({ flags, oclif: this.config, output, look, display, signal: interruption.signal });
    try {
      const performed = await operation(session);
      if (interruption.escaped !== null) throw interruption.escaped.error;
      display.finish();
      await print(performed, { json: flags.json, quiet, look, write: (text) => output.write(session.mask(text)) });
      process.exitCode = performed.code ?? EXIT_CODES[performed.exit].code;
    } catch (error) {
      session.logError(error);
      throw maskError(explain(error, interruption), session.mask);
    } finally {
      display.finish();
      await session.close();
      interruption.dispose();
    }
  }
}

async function print(
  { exit, result }: Performed,
  { json, quiet, look, write }: { json: boolean; quiet: boolean; look: Look; write: Output['write'] },
): Promise<void> {
  if (result === null) return;
  if (json) return write(`${JSON.stringify(result.document, null, 2)}\n`);
  // Nothing due, or a script that said "not now", is as well as done.
  if (quiet && (exit === 'done' || exit === 'skipped')) return;
  await write(result.text(look));
}

/** The reason behind an error: an abort is only what the interruption looks like from inside. */
function explain(error: unknown, interruption: { signal: AbortSignal; escaped: { error: unknown } | null }): unknown {
  if (interruption.escaped !== null) return interruption.escaped.error;
  if (isDarkiveError(error) || !interruption.signal.aborted) return error;
  const code = interruption.signal.reason === 'SIGTERM' ? 'terminated' : 'interrupted';
  return new DarkiveError(code, 'The command was interrupted.', { hint: 'Run the same command again.', cause: error });
}
