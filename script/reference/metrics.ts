import { code, page, table } from './markdown.ts';

interface MetricDescription {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}

interface Report {
  readonly name: string;
  readonly about: string;
}

/** docs/reference/metrics.md: the families of the Prometheus textfile, and the reports of `darkive metrics query`. */
export function metricsPage(metrics: readonly MetricDescription[], reports: readonly Report[]): string {
  return page('Metrics', 'packages/core/src/dashboard/metrics', [
    'What `darkive metrics export` writes, and the option `textfile` of plugin-dashboard after every run. How to use it: ' +
      '[Watch the backups with Prometheus](../how-to/metrics.md).',
    'All are gauges. Times are seconds since 1970, sizes bytes, durations seconds. What is not known has no sample. ' +
      'Names and labels stay as they are within a major version.',
    table(
      ['Metric', 'Labels', 'Value'],
      metrics.map(({ name, help, labels }) => [code(name), labels.map(code).join(', '), help]),
    ),
    '## Reports',
    'For `darkive metrics query NAME`.',
    table(
      ['Report', 'Tells'],
      reports.map(({ name, about }) => [code(name), about]),
    ),
  ]);
}
