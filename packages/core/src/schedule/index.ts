export { decideDue, type DueDecision, type LastAttempt, type PastArchive, type TypeState } from './decide.ts';
export { dueTime } from './due-time.ts';
export { parseSchedule, SCHEDULE_ALLOWED, SCHEDULE_WORDS, type Schedule } from './schedule-word.ts';
