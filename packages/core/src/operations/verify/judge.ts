import type { Finding } from '../../records/finding.ts';
import type { VerifyDocument } from '../documents/archive-documents.ts';

/** What all findings of a verification come to. */
export function judge(findings: readonly Finding[]): VerifyDocument['outcome'] {
  const severities = new Set(findings.map(({ severity }) => severity));
  if (severities.has('damage') || severities.has('error')) return 'damaged';
  return severities.has('degraded') ? 'degraded' : 'intact';
}
