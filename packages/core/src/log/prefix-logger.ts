import type { Logger } from './logger.ts';

/** A logger whose messages begin with "<prefix>: ". */
export function prefixLogger(logger: Logger, prefix: string): Logger {
  return {
    debug: (message) => logger.debug(`${prefix}: ${message}`),
    info: (message) => logger.info(`${prefix}: ${message}`),
    warn: (message) => logger.warn(`${prefix}: ${message}`),
    error: (message) => logger.error(`${prefix}: ${message}`),
  };
}
