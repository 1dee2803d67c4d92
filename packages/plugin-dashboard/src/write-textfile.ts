import type { HookContext, RunEndEvent } from '@darkive/core/plugin';
import { writeMetricsFile } from './metrics/metrics-file.ts';
import type { DashboardOptions } from './options.ts';

/**
 * After every run: the Prometheus textfile, when one is configured. Written beside and renamed, so that the collector of
 * node_exporter never reads half of it. What goes wrong is a warning of the run.
 */
export async function writeTextfile(
  _event: RunEndEvent,
  { options: { textfile }, metrics }: HookContext<DashboardOptions>,
): Promise<void> {
  if (textfile === null) return;
  await writeMetricsFile(textfile, await metrics());
}
