import { printableLine, type ProgressEvent, type RunReport } from '@darkive/core/records';
import { formatDuration } from '../present/units.ts';
import type { ProgressState } from './state.ts';

/**
 * What an event adds to a log that is read later: one line a phase and one a run. Null for the rest.
 * @param state The state before the event.
 */
export function plainLine(state: ProgressState, event: ProgressEvent): string | null {
  switch (event.kind) {
    case 'run-start':
      return printableLine(`${event.definition}: ${event.type} starts`);
    case 'phase': {
      const expected = event.expectedSeconds === null ? '' : ` (${formatDuration(event.expectedSeconds)} last time)`;
      return printableLine(`${state.definition === null ? '' : `${state.definition}: `}${event.phase}${expected}`);
    }
    case 'run-end':
      return printableLine(endLine(event.report));
    case 'waiting':
      return printableLine(
        `${state.definition === null ? '' : `${state.definition}: `}still waiting for ${event.hook} of ${event.plugin} (${formatDuration(event.seconds)})`,
      );
    case 'progress':
    case 'finding':
      return null;
  }
}

function endLine({ definition, type, outcome, archive }: RunReport): string {
  return `${definition}: ${type} ended: ${outcome}${archive === null ? '' : ` (${archive.name})`}`;
}
