import type { MetricDimensions, MetricName } from './metric-table.ts';

/** Records counts and measurements. */
export interface Metrics {
  /** Records one value in the unit of the metric's row. Drops a value that is not finite, which would break the line. */
  add<N extends MetricName>(name: N, value: number, dimensions: MetricDimensions<N>): void;
  /** Writes the values since the last flush in as few lines as possible. */
  flush(): void;
}

/** Counts nothing. */
export const silentMetrics: Metrics = { add() {}, flush() {} };
