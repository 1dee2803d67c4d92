import type { Finding } from './finding.ts';

/** What a command found of an archive. It counts until the same check of the same archive passes. */
export interface KeptFinding extends Pick<Finding, 'severity' | 'code' | 'message' | 'hint'> {
  /** `slices`, `dar-test`, `catalogue`, `artifacts`, `plugins`, `chain`; `made` for what the archive lacks since it was made. */
  readonly check: string;
  /** UTC, ISO 8601. */
  readonly at: string;
}

/** The check that stands for the backup itself: nothing passes it later. */
export const MADE = 'made';
