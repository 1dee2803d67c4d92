export { acquireArchiveLock, type ArchiveLock } from './archive-lock.ts';
export type { LockHolder } from './lock-holder.ts';
