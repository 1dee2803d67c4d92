export { createCalendar, type Calendar } from './calendar.ts';
export { linkArchives } from './chains.ts';
export { decideRetention } from './decide.ts';
export { lastGoodFulls } from './protections.ts';
export { hasRules } from './rules.ts';
export { MOST_RUNS, simulateRetention } from './simulate.ts';
export type { Decision, JudgedArchive, RetentionPlan } from './types.ts';
