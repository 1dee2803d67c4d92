import { writeNamedFile } from '@darkive/core/plugin';

/** Writes the Prometheus textfile whole, in place of an earlier one and of nothing else: the collector never reads half of it. */
export async function writeMetricsFile(file: string, text: string): Promise<void> {
  await writeNamedFile(file, text, { replaces: (beginning) => beginning.startsWith('# ') });
}
