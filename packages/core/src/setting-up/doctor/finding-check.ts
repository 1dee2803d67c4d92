import type { Finding } from '../../records/finding.ts';
import type { DoctorCheck } from './doctor-check.ts';

/** What a finding of a run means for the question whether one would work: degraded is no refusal, but no success either. */
export function findingCheck(name: string, { severity, message, hint }: Finding): DoctorCheck {
  const result = severity === 'info' ? 'ok' : severity === 'error' || severity === 'damage' ? 'failed' : 'warning';
  return { name, result, message, hint };
}
