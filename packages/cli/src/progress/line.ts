import { formatBytes, formatClock } from '../present/units.ts';
import { printableLine } from '@darkive/core/records';
import type { ProgressState } from './state.ts';

/** Before that many seconds a rate says more about the start than about the work. */
const SETTLED_SECONDS = 2;

/** The state as one line of at most `columns` characters; null when nothing is being done. */
export function progressLine(state: ProgressState, now: number, columns: number): string | null {
  if (state.phase === null && state.definition === null) return null;
  const seconds = (now - state.phaseStarted) / 1000;
  const parts = [
    state.definition === null ? null : `${state.definition} ${state.type ?? ''}`.trim(),
    state.phase,
    amount(state),
    state.slices === null || state.slices === 0 ? null : `slice ${state.slices}`,
    rate(state, seconds),
    timeLeft(state, seconds),
    state.waitingFor === null ? null : `still waiting for ${state.waitingFor}`,
  ];
  const line = printableLine(parts.filter((part) => part !== null).join(' · '));
  return line.length > columns ? `${line.slice(0, Math.max(0, columns - 1))}…` : line;
}

/**
 * Seconds left in the phase: from the bytes so far where their sum is known, otherwise from how long the phase took
 * last time. Null when neither says anything.
 */
export function secondsLeft(state: ProgressState, seconds: number): number | null {
  const { bytes, totalBytes, expectedSeconds } = state;
  if (totalBytes !== null && bytes > 0 && bytes <= totalBytes && seconds >= SETTLED_SECONDS) {
    return (seconds * (totalBytes - bytes)) / bytes;
  }
  // A phase that takes longer than last time has no known end.
  return expectedSeconds !== null && expectedSeconds > seconds ? expectedSeconds - seconds : null;
}

function amount({ bytes, totalBytes }: ProgressState): string | null {
  if (bytes === 0) return null;
  if (totalBytes === null || totalBytes < bytes) return formatBytes(bytes);
  return `${formatBytes(bytes)} of ${formatBytes(totalBytes)}`;
}

function rate({ bytes }: ProgressState, seconds: number): string | null {
  return bytes === 0 || seconds < SETTLED_SECONDS ? null : `${formatBytes(bytes / seconds)}/s`;
}

function timeLeft(state: ProgressState, seconds: number): string | null {
  const left = secondsLeft(state, seconds);
  return left === null ? null : `${formatClock(left)} left`;
}
