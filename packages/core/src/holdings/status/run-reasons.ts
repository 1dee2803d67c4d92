import { typed } from '../../records/archive-name.ts';
import { MADE } from '../../records/kept-finding.ts';
import type { DefinitionFacts } from '../facts.ts';
import type { Holding } from '../holding.ts';
import { attention, type Reason } from '../reason.ts';

/**
 * What the last run and the newest archive leave to be said: a run that failed, a source that could not be read whole, a run
 * that was degraded and that nothing has made good since. Of a definition that is not configured, nobody makes a backup again.
 */
export function runReasons(definition: DefinitionFacts, newest: Holding | null): Reason[] {
  const { name, lastRun, possible } = definition;
  if (possible === null) return [];
  const command = `darkive backup ${possible[lastRun?.type ?? newest?.type ?? 'FULL'].toLowerCase()} ${typed(name)}`;
  const isOver = lastRun === null || (newest !== null && newest.createdAt > lastRun.endedAt);
  if (lastRun?.outcome === 'failed' && !isOver) {
    const why = lastRun.errorCode === null ? '' : ` (${lastRun.errorCode})`;
    return [
      attention('last-run-failed', `The last backup of ${name} failed${why}.`, command),
      ...lacking(newest, command),
    ];
  }
  const lacks = lacking(newest, command);
  if (lacks.length > 0 || isOver || lastRun.outcome !== 'degraded' || isWellSince(newest, lastRun.endedAt))
    return lacks;
  const trouble = lastRun.trouble === null ? '' : ` ${lastRun.trouble}`;
  return [attention('last-run-degraded', `The last backup of ${name} was degraded.${trouble}`, command)];
}

/** What the newest archive lacks of its source; an older one is followed by one that has it. */
function lacking(newest: Holding | null, command: string): Reason[] {
  const lacks = newest?.findings.filter(({ check }) => check === MADE) ?? [];
  const [first] = lacks;
  if (newest === null || first === undefined) return [];
  const more = lacks.length === 1 ? '' : ` And ${lacks.length - 1} more of that kind.`;
  return [attention('archive-lacks', `${newest.name} lacks something of its source. ${first.message}${more}`, command)];
}

/** Verified after the run ended, and every check of it passed. */
function isWellSince(newest: Holding | null, endedAt: string): boolean {
  if (newest === null || newest.verifiedAt === null || newest.verifiedAt <= endedAt) return false;
  return newest.findings.length === 0 && newest.checks.every(({ result }) => result !== 'failed');
}
