import type { Finding } from '../../records/finding.ts';
import type { StatusVerdict } from '../status/judge-status.ts';

/** `darkive status --json`. */
export interface StatusDocument extends StatusVerdict {
  readonly schema: 'darkive.status/1';
  readonly findings: readonly Finding[];
}
