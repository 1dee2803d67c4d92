import type { ProgressEvent } from '@darkive/core/records';
import { printable } from '../present/printable.ts';
import { formatDuration } from '../present/units.ts';
import type { ProgressState } from './state.ts';

/**
 * What an event adds to a log that is read later: one line a phase and one a run. Null for the rest.
 * @param state The state before the event.
 */
export function plainLine(state: ProgressState, event: ProgressEvent): string | null {
  switch (event.kind) {
    case 'run-start':
      return printable(`${event.definition}: ${event.type} starts (${event.archive})`);
    case 'phase': {
      const expected = event.expectedSeconds === null ? '' : ` (${formatDuration(event.expectedSeconds)} last time)`;
      return printable(`${state.definition === null ? '' : `${state.definition}: `}${event.phase}${expected}`);
    }
    case 'run-end':
      return printable(`${event.report.definition}: ${event.report.type} ended: ${event.report.outcome}`);
    case 'progress':
    case 'finding':
      return null;
  }
}
