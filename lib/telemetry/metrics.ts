import type { MetricDimensions, MetricName } from './metric-table.ts';

/** Where the house notes what it counts and measures. */
export interface Metrics {
  /** Notes one value, in the unit of the metric's row. A value that is no number is dropped: it would spoil the line. */
  add<N extends MetricName>(name: N, value: number, dimensions: MetricDimensions<N>): void;
  /** Writes what was noted since the last flush, as few lines as can carry it. */
  flush(): void;
}

/** Counts nothing. */
export const silentMetrics: Metrics = { add() {}, flush() {} };
