import type { Definition } from '@darkive/core/plugin';

/** `OnCalendar=` values for these schedules. An interval is looked at every day; what is off needs nothing. */
export function calendarsOf(definitions: readonly Definition[]): readonly string[] {
  const words = definitions.flatMap(({ schedule }) => [schedule.full, schedule.diff, schedule.incr]);
  return [...new Set(words.flatMap(calendarOf))].toSorted();
}

/** Comes at midnight anyway. */
const MIDNIGHT = /^(?:yearly|monthly|weekly|daily)$/i;

function calendarOf(word: string): readonly string[] {
  if (/^off$/i.test(word.trim())) return [];
  return /^every\b/i.test(word.trim()) || MIDNIGHT.test(word.trim()) ? ['daily'] : [word.trim()];
}
