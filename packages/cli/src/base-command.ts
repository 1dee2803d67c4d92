import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from '@oclif/core';
import { DarkiveError, EXIT_CODES, isDarkiveError, type ExitName } from '@darkive/core/errors';
import { createStorageWatch } from './ending/storage-watch.ts';
import { keepFrom } from './errors/keep-from.ts';
import { maskError } from './errors/mask-error.ts';
import type { CommonFlags } from './flags.ts';
import { custodyOf } from './custody/process-custody.ts';
import { watchInterruption } from './interruption.ts';
import type { Finding } from '@darkive/core/records';
import { createOutput, type Output } from './output.ts';
import { presentFindings } from './present/findings.ts';
import { createLook, type Look } from './present/look.ts';
import { chooseDisplayMode, createDisplay } from './progress/display.ts';
import { safeJson, safeText } from './present/safe-text.ts';
import type { Shown } from './present/shown.ts';
import type { Session } from './session.ts';
import { warningsOf } from './warnings-of-document.ts';

/** What a command has to say at its end. */
export interface Performed {
  readonly exit: ExitName;
  /** The exit code of a command that speaks another language than ours (monitoring); else that of `exit`. */
  readonly code?: number;
  /** Null when the command has already printed its result, entry by entry. */
  readonly result: Shown | null;
}

/** For the logs of a command that was abandoned, unless they lie where nothing answers. */
const CLOSING_MS = 2000;

/** Every command of Darkive: parse, one operation, present, exit code. What they share is here. */
export abstract class BaseCommand extends Command {
  /**
   * Runs the command's one operation between the watching of signals and the printing of its result.
   * Errors go on to the host's single place for them; the terminal is tidy by then.
   */
  protected async perform(flags: CommonFlags, operation: (session: Session) => Promise<Performed>): Promise<void> {
    const custody = custodyOf(process);
    const quiet = flags.quiet === true;
    const mode = chooseDisplayMode(
      { quiet, progress: flags['no-progress'] !== true, json: flags.json },
      custody.terminal.stderr,
    );
    const output = createOutput(custody.terminal.stdout);
    const display = createDisplay(mode, custody.terminal.stderr, () => performance.now());
    const interruption = watchInterruption(process, custody, display.say);
    const { createSession } = await import('./session.ts');
    const look = createLook(custody.terminal.stdout.stream);
    const watch = createStorageWatch();
    interruption.signal.addEventListener('abort', () => watch.hurry(), { once: true });
    const { signal } = interruption;
    const session = createSession({ flags, oclif: this.config, output, look, display, signal, watch });
    let abandoned = false;
    try {
      const left = watch.silent.catch(async (error: unknown) => {
        abandoned = true;
        if (!signal.aborted) await session.tellAbandoned(error, this.id ?? '');
        throw error;
      });
      const performed = await Promise.race([operation(session), left]);
      if (interruption.escaped !== null) throw interruption.escaped.error;
      display.finish();
      const write = (text: string): Promise<void> => output.write(session.mask(text));
      const offences = custody.hooks.takeOffences();
      const unsaid = isUnsaid(performed, { json: flags.json, quiet }) ? warningsOf(performed.result?.document) : [];
      display.say(presentFindings([...unsaid, ...offences], createLook(custody.terminal.stderr.stream).paint, ''));
      const code = performed.code ?? EXIT_CODES[performed.exit].code;
      // What there is to know stays known where the result cannot be printed; a success does not.
      if (code !== 0) custody.decided = code;
      await print(withOffences(performed, offences), { json: flags.json, quiet, look, write });
      custody.decided = code;
    } catch (error) {
      // Logs may lie where nothing answers.
      if (!abandoned) session.logError(error);
      throw maskError(keepFrom(explain(error, interruption), flags.from), session.mask);
    } finally {
      display.finish();
      watch.stop();
      await (abandoned ? Promise.race([session.close(), sleep(CLOSING_MS)]) : session.close());
      interruption.dispose();
    }
  }
}

/** The document with what plugins did beside their hooks, where it has findings. */
function withOffences(performed: Performed, offences: readonly Finding[]): Performed {
  const { result } = performed;
  const document = result?.document as { readonly findings?: unknown } | null | undefined;
  if (offences.length === 0 || result === null || !Array.isArray(document?.findings)) return performed;
  const findings: readonly unknown[] = [...document.findings, ...offences];
  return { ...performed, result: result.with({ ...document, findings }) };
}

async function print(
  { exit, result }: Performed,
  { json, quiet, look, write }: { json: boolean; quiet: boolean; look: Look; write: Output['write'] },
): Promise<void> {
  if (result === null) return;
  if (json) return write(`${safeJson(result.document)}\n`);
  if (isUnsaid({ exit, result }, { json, quiet })) return;
  await write(safeText(result.text(look), look.paint('red', '') !== ''));
}

/** Nothing due, or a script that said "not now", is as well as done: with `--quiet` only its warnings are told. */
function isUnsaid({ exit }: Performed, { json, quiet }: { readonly json: boolean; readonly quiet: boolean }): boolean {
  return quiet && !json && (exit === 'done' || exit === 'skipped');
}

/** The reason behind an error: an abort is only what the interruption looks like from inside. */
function explain(error: unknown, interruption: { signal: AbortSignal; escaped: { error: unknown } | null }): unknown {
  if (interruption.escaped !== null) return interruption.escaped.error;
  if (!interruption.signal.aborted) return error;
  const code = interruption.signal.reason === 'SIGTERM' ? 'terminated' : 'interrupted';
  if (isDarkiveError(error)) {
    if (error.code !== 'storage-silent') return error;
    const { message, hint, facts } = error;
    return new DarkiveError(code, `The command was interrupted. ${message}`, { hint: hint ?? '', facts, cause: error });
  }
  return new DarkiveError(code, 'The command was interrupted.', { hint: 'Run the same command again.', cause: error });
}
