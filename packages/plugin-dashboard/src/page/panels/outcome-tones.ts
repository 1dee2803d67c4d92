import type { DashboardRun } from '@darkive/core/plugin';
import type { Tone } from '../parts/badge.tsx';

export const OUTCOME_TONES: Readonly<Record<DashboardRun['outcome'], Tone>> = {
  success: 'ok',
  degraded: 'attention',
  failed: 'danger',
  skipped: 'quiet',
};
