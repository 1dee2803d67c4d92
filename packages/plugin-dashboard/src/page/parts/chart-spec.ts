/** A chart over time, as data. */
export interface ChartSpec {
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly lines: readonly {
    readonly label: string;
    /** One a time; null leaves a gap. */
    readonly values: readonly (number | null)[];
    readonly style: 'area' | 'steps' | 'points' | 'bars';
    /** Which colour of the page's palette. */
    readonly colour: 'accent' | 'quiet' | 'ok' | 'danger';
  }[];
  readonly unit: 'bytes' | 'seconds' | 'count';
  /** IANA name. */
  readonly zone: string;
}
