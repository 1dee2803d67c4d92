import type { OwnStream } from '../custody/terminal.ts';
import { createPaint } from '../present/look.ts';
import { AlreadyInJson } from './already-in-json.ts';
import type { Output } from '../output.ts';
import { safeJson } from '../present/safe-text.ts';
import { errorDocument, errorText } from './render.ts';
import { fromThrown } from './from-thrown.ts';

export interface ReportOptions {
  /** The arguments as typed. */
  readonly command: readonly string[];
  /** Ids of all commands, as far as they are known. */
  readonly ids: readonly string[];
  readonly json: boolean;
  readonly output: Output;
  readonly stderr: OwnStream;
}

/** Tells an error to the user, on stderr, and with `--json` on stdout too. Returns the exit code. */
export async function writeReport(thrown: unknown, options: ReportOptions): Promise<number> {
  const inJson = thrown instanceof AlreadyInJson;
  const { error, exitCode } = fromThrown(inJson ? thrown.cause : thrown, options.command, options.ids);
  if (error === null) return exitCode;
  options.stderr.write(errorText(error, createPaint(options.stderr.stream)));
  if (error.code === 'bug' && process.env['DEBUG'] !== undefined) options.stderr.write(`${stackOf(error)}\n`);
  // Where stdout takes nothing, stderr has told it, and the exit code does.
  if (options.json && !inJson)
    await options.output.write(`${safeJson(errorDocument(error, exitCode))}\n`).catch(() => undefined);
  return exitCode;
}

function stackOf(error: Error): string {
  return (error.cause instanceof Error ? error.cause.stack : error.stack) ?? error.message;
}
