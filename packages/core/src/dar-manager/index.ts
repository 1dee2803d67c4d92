export type { BaseEntry } from './base-listing.ts';
export { createDarManager, type DarManager } from './dar-manager.ts';
export type { ManagerOutcome } from './outcome.ts';
