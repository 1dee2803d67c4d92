/** One time series of a family: its labels and its value. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A family as it is described; its samples come with the figures. */
export interface MetricFamily {
  /** Prometheus' rules: base units, the unit last. */
  readonly name: string;
  /** One sentence without quotes and line breaks. */
  readonly help: string;
  readonly samples: readonly Sample[];
}

/**
 * Gauges in the notation that Prometheus' text format and OpenMetrics 1.0 have in common: no counters, which they name
 * differently, no timestamps, and the end marked. Families without samples are left out.
 */
export function exposition(families: readonly MetricFamily[]): string {
  const blocks = families
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, samples }) => {
      const lines = samples.map(({ labels, value }) => `${name}${labelText(labels)} ${numberText(value)}\n`);
      return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
    });
  return `${blocks.join('')}# EOF\n`;
}

function labelText(labels: Sample['labels']): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escape(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escape(value: string): string {
  return value.toWellFormed().replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return String(value);
}
