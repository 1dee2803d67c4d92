import type { ProgressEvent } from '@darkive/core/records';

/** What is being done now, as far as the events have told. Times in milliseconds of one clock. */
export interface ProgressState {
  readonly definition: string | null;
  readonly type: string | null;
  readonly phase: string | null;
  readonly phaseStarted: number;
  /** Seconds the phase took last time; null when unknown. */
  readonly expectedSeconds: number | null;
  readonly bytes: number;
  readonly totalBytes: number | null;
  readonly slices: number | null;
  /** The hook of a plugin that takes long: `post-archive of darkive-plugin-x`; null when none does. */
  readonly waitingFor: string | null;
}

export const idle: ProgressState = {
  definition: null,
  type: null,
  phase: null,
  phaseStarted: 0,
  expectedSeconds: null,
  bytes: 0,
  totalBytes: null,
  slices: null,
  waitingFor: null,
};

/** The state after an event. A new phase starts its own count. */
export function advance(state: ProgressState, event: ProgressEvent, now: number): ProgressState {
  switch (event.kind) {
    case 'run-start':
      return { ...idle, definition: event.definition, type: event.type, phaseStarted: now };
    case 'phase':
      return {
        ...idle,
        definition: state.definition,
        type: state.type,
        phase: event.phase,
        phaseStarted: now,
        expectedSeconds: event.expectedSeconds,
      };
    case 'progress':
      return { ...state, bytes: event.bytes, totalBytes: event.totalBytes, slices: event.slices };
    case 'waiting':
      return { ...state, waitingFor: `${event.hook} of ${event.plugin}` };
    case 'run-end':
      return idle;
    case 'finding':
      return state;
  }
}
