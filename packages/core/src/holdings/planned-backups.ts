import type { Definition } from '../config/types.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import { dueTime, parseSchedule, type PastArchive } from '../schedule/index.ts';
import type { Zone } from '../time/zone.ts';
import { decideDefinition } from './due/decide-definition.ts';

/** The next archive of one type, as the schedule of its definition says. */
export interface PlannedBackup {
  readonly type: ArchiveType;
  /** As written in the configuration. */
  readonly schedule: string;
  readonly last: { readonly name: string };
  readonly dueAt: Date;
  /** As `darkive schedule` says it. */
  readonly overdueAt: Date;
  /** Seconds from then until one more is due. */
  readonly period: number;
}

/**
 * What the schedule of a definition asks for next, type by type; that of the file or the built-in one, as for `backup due`. An
 * archive that counts for nothing (its reference is gone) is not counted here.
 */
export function plannedBackups(
  definition: Definition,
  archives: readonly PastArchive[],
  now: Date,
  zone: Zone,
): readonly PlannedBackup[] {
  const { name } = definition;
  const history = {
    archivesOf: (wanted: string) => (wanted === name ? archives : []),
    attemptsOf: () => [],
    findings: [],
  };
  const { types } = decideDefinition(definition, history, now, zone);
  return types.flatMap(({ type, schedule, last, next, overdueAt }) => {
    const parsed = parseSchedule(schedule);
    if (last === null || next === null || overdueAt === null || 'problem' in parsed) return [];
    const dueAt = new Date(next);
    const after = dueTime(parsed, dueAt, zone);
    // A calendar that names one day of one year.
    const period =
      after === null ? (Date.parse(next) - Date.parse(last.at)) / 1000 : (after.getTime() - dueAt.getTime()) / 1000;
    return [{ type, schedule, last, dueAt, overdueAt: new Date(overdueAt), period }];
  });
}
