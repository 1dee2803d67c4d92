import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fsErrorText } from '../fs/fs-error.ts';
import { openLogFile, type LogFile } from './log-file.ts';
import type { Logger } from './logger.ts';
import { formatRecord, type Level } from './record.ts';

export interface LogFilesOptions {
  /** Created with 0700 when it is missing. */
  readonly directory: string;
  /** Size of a file, in bytes, after which a new one is begun. */
  readonly maxBytes: number;
  /** Old files kept of each log. */
  readonly keep: number;
  readonly clock: () => Date;
  /** Hides secrets; every record goes through it. */
  readonly mask: (text: string) => string;
}

/** The three logs of Darkive. Nothing here throws; what could not be written is told by `warnings`. */
export interface LogFiles {
  readonly logger: Logger;
  /** A line that an external program wrote. */
  toolOutput(line: string): void;
  /** The first failure of each file, in words. */
  warnings(): readonly string[];
  close(): Promise<void>;
}

/** `darkive.log` (info and above), `darkive-tools.log` (external programs' output), `darkive-debug.log` (everything). */
export async function openLogFiles(options: LogFilesOptions): Promise<LogFiles> {
  const { directory, clock, mask } = options;
  const problem = await makeDirectory(directory);
  const open = (name: string): LogFile => (problem === null ? openLogFile(join(directory, name), options) : NO_FILE);
  const main = open('darkive.log');
  const tools = open('darkive-tools.log');
  const everything = open('darkive-debug.log');
  const files = [main, tools, everything];

  const write = (level: Level, text: string, own: LogFile | null): void => {
    const record = formatRecord(clock(), level, mask(text));
    own?.append(record);
    everything.append(record);
  };
  return {
    logger: {
      debug: (message) => write('DEBUG', message, null),
      info: (message) => write('INFO', message, main),
      warn: (message) => write('WARN', message, main),
      error: (message) => write('ERROR', message, main),
    },
    toolOutput: (line) => write('TOOL', line, tools),
    warnings: () => [problem, ...files.map((file) => file.failure())].filter((text) => text !== null),
    async close() {
      for (const file of files) file.close();
    },
  };
}

/** In place of every file when there is no directory for them; the warning about that is enough. */
const NO_FILE: LogFile = { append: () => {}, failure: () => null, close: () => {} };

async function makeDirectory(directory: string): Promise<string | null> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return null;
  } catch (error) {
    return `The log directory ${directory} cannot be made: ${fsErrorText(error)}. The run goes on without log files.`;
  }
}
