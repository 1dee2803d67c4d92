import type { DashboardDocument } from '../dashboard-documents.ts';
import { exposition } from './exposition.ts';
import { METRICS } from './metric-families.ts';

/** The figures of a document as a Prometheus textfile. Pure. */
export function metricsText(document: DashboardDocument): string {
  return exposition(METRICS.map(({ name, help, of }) => ({ name, help, samples: of(document) })));
}
