import type { Retention } from '../../config/types.ts';
import { parseArchiveName } from '../../records/archive-name.ts';
import { createCalendar } from '../calendar.ts';
import { decideRetention } from '../decide.ts';
import type { Decision, JudgedArchive, RetentionPlan, RetentionRequest } from '../types.ts';

export const DAY = 86_400_000;

export const NO_RULES: Retention = {
  keepLast: null,
  keepWithin: null,
  keepDaily: null,
  keepWeekly: null,
  keepMonthly: null,
  keepYearly: null,
  maxAge: { full: null, diff: null, incr: null },
};

export const rules = (change: Partial<Retention>): Retention => ({ ...NO_RULES, ...change });

/** `FULL 2026-01-02`, or with a time `FULL 2026-01-02T03:04`; the id is that text. Refers to another by that text. */
export function archive(
  text: string,
  reference: string | null = null,
  change: Partial<JudgedArchive> = {},
): JudgedArchive {
  const name = nameOf(text);
  const parts = parseArchiveName(name);
  if (parts === null) throw new Error(`${text} is no archive`);
  return {
    id: text,
    name,
    type: parts.type,
    createdAt: parts.time.toISOString(),
    reference: reference === null ? null : { id: reference, name: nameOf(reference) },
    state: 'verified',
    proved: (change.state ?? 'verified') === 'verified',
    pin: null,
    ...change,
  };
}

export function nameOf(text: string): string {
  const [type = '', day = '', time = '00:00'] = text.split(/[ T]/);
  return `home_${type}_${day}_${time.replace(':', '')}00`;
}

export function decide(
  archives: readonly JudgedArchive[],
  now: string,
  change: Partial<RetentionRequest> = {},
): RetentionPlan {
  return decideRetention({
    archives,
    policy: NO_RULES,
    now: new Date(now),
    calendar: createCalendar('Europe/Berlin'),
    protect: new Map(),
    doubtful: new Set(),
    removeOrphans: false,
    allowMass: false,
    ...change,
  });
}

/** Ids of what goes. */
export function removed({ decisions }: RetentionPlan): string[] {
  return decisions.filter(({ action }) => action === 'remove').map(({ archive: { id } }) => id);
}

export function reasonsOf({ decisions }: RetentionPlan, id: string): Decision['reasons'] {
  return decisions.find(({ archive: found }) => found.id === id)?.reasons ?? [];
}
