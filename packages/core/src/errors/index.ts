export { EXIT_CODES, worstExit, type ExitName } from './exit-codes.ts';
export { ERROR_CODES, type ErrorCode, type ErrorKind } from './codes.ts';
export { asDarkiveError, DarkiveError, isDarkiveError, type DarkiveErrorOptions, type Facts } from './darkive-error.ts';
