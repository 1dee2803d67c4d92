export { openLogFiles, type LogFiles, type LogFilesOptions } from './log-files.ts';
export { silentLogger, type Logger } from './logger.ts';
export { createMasker, type Masker } from './masker.ts';
export { prefixLogger } from './prefix-logger.ts';
