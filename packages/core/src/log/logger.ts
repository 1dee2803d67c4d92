/** Where core and plugins write what happened. Lines, not paragraphs; secrets are masked by the implementation. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** A logger that drops everything. */
export const silentLogger: Logger = { debug: drop, info: drop, warn: drop, error: drop };

function drop(): void {
  // The point of the silent logger.
}
