import { Flags } from '@oclif/core';
import { DarkiveError } from '@darkive/core/errors';

const FORM = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:\d{2})?)?$/;

/** A flag for a day or a time. */
export function dateFlag({ description, end = false }: { description: string; end?: boolean }) {
  return Flags.custom<Date>({
    helpValue: 'DATE',
    description: `${description} (2026-11-21, "2026-11-21 09:30", 2026-11-21T08:30Z)`,
    parse: async (text) => parseDate(text, end),
  })();
}

/** Local time unless the text says otherwise. A day alone means its beginning, or with `end` the beginning of the next. */
export function parseDate(text: string, end: boolean): Date {
  const [, year = '', month = '', day = '', hours, minutes, seconds, zone] = FORM.exec(text) ?? [];
  const isDay = hours === undefined;
  // Without a zone this form is read as local time (ECMA-262, Date Time String Format).
  const time = isDay ? '00:00' : `${hours}:${minutes}:${seconds ?? '00'}`;
  const date = new Date(`${year}-${month}-${day}T${time}${zone ?? ''}`);
  if (Number.isNaN(date.getTime()) || !isCalendarDay(year, month, day)) {
    throw new DarkiveError('usage-invalid', `'${text}' is not a date`, {
      hint: 'Write it as 2026-11-21, "2026-11-21 09:30" (local time) or 2026-11-21T08:30Z.',
    });
  }
  if (end && isDay) date.setDate(date.getDate() + 1);
  return date;
}

/** JavaScript takes the 31st of February for a day in March. */
function isCalendarDay(year: string, month: string, day: string): boolean {
  const date = new Date(`${year}-${month}-${day}T00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${year}-${month}-${day}`);
}
