export { acquireArchiveLock, type ArchiveLock } from './archive-lock.ts';
