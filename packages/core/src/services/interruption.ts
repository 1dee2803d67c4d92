import { DarkiveError } from '../errors/index.ts';

/** The error for an aborted signal; its reason is 'SIGINT', 'SIGTERM' or 'SIGHUP'. */
export function interruption(signal: AbortSignal): DarkiveError {
  const reason: unknown = signal.reason;
  if (reason === 'SIGTERM' || reason === 'SIGHUP') {
    return new DarkiveError('terminated', `The run was ended by ${reason}.`, { hint: 'Run the same command again.' });
  }
  return new DarkiveError('interrupted', 'The run was interrupted.', { hint: 'Run the same command again.' });
}

export function throwIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw interruption(signal);
}
