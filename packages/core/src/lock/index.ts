export { acquireArchiveLock, type ArchiveLock } from './archive-lock.ts';
export { holdForReading, isBeingRead } from './read-hold.ts';
