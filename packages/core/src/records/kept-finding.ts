import type { Finding } from './finding.ts';

/** What a command found of an archive. It counts until the same check of the same archive passes. */
export interface KeptFinding extends Pick<Finding, 'severity' | 'code' | 'message' | 'hint'> {
  /** `slices`, `dar-test`, `catalogue`, `artifacts`, `plugins`, `chain`; `restore` for what a restore met. */
  readonly check: string;
  /** UTC, ISO 8601. */
  readonly at: string;
}
