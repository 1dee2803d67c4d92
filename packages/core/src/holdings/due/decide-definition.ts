import type { Definition } from '../../config/types.ts';
import { decideDue, parseSchedule, type DueDecision, type Schedule } from '../../schedule/index.ts';
import type { Zone } from '../../time/zone.ts';
import type { History } from './history.ts';

/** What one definition needs at that time. */
export function decideDefinition(definition: Definition, history: History, now: Date, zone: Zone): DueDecision {
  const { name, incremental, schedule } = definition;
  return decideDue({
    incremental,
    schedules: { FULL: certain(schedule.full), DIFF: certain(schedule.diff), INCR: certain(schedule.incr) },
    onMissingReference: schedule.onMissingReference,
    archives: history.archivesOf(name),
    attempts: history.attemptsOf(name),
    now,
    zone,
  });
}

/** The configuration has judged it; a text that cannot be read now is a bug. */
function certain(text: string): Schedule {
  const parsed = parseSchedule(text);
  if ('problem' in parsed) throw new TypeError(`The schema accepted the schedule "${text}", which cannot be read.`);
  return parsed;
}
