import { Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, METRICS, type MetricName } from '../telemetry/metric-table.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** CloudWatch accepts up to 100 values of a metric per line; at 100 Powertools would write the line itself. */
const MAX_VALUES = 99;

/** A name from our tables; a symbol, an id or a message must not become a dimension. */
const BOUNDED_VALUE = /^[A-Za-z][A-Za-z0-9_.-]{0,39}$/;

/** Values with the same dimensions, which share a line. */
interface Group {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly total: boolean;
  readonly values: Map<MetricName, number[]>;
}

/** Metrics as log lines in the embedded metric format, which CloudWatch reads from the log without an API call. */
export function emfMetrics(service: string, write: (line: string) => void): Metrics {
  // By default Powertools warns about refused values and duplicate keys on the console; the table prevents both.
  const quiet = { debug() {}, info() {}, warn() {}, error() {}, trace() {} };
  const powertools = new PowertoolsMetrics({ namespace: METRIC_NAMESPACE, serviceName: service, logger: quiet });
  let groups = new Map<string, Group>();

  const writeGroup = ({ dimensions, total, values }: Group): void => {
    powertools.addDimensions({ ...dimensions });
    if (total) powertools.addDimensions({});
    for (const [name, list] of values) {
      for (const value of list) powertools.addMetric(name, METRICS[name].unit, value);
    }
    write(JSON.stringify(powertools.serializeMetrics()));
    powertools.clearMetrics();
    powertools.clearDimensions();
  };

  return {
    add: (name, value, given) => {
      if (!Number.isFinite(value)) return;
      const { total } = METRICS[name];
      const dimensions = bounded(given);
      const key = JSON.stringify([total, dimensions]);
      const group = groups.get(key) ?? { dimensions, total, values: new Map() };
      groups.set(key, group);
      const values = group.values.get(name) ?? [];
      group.values.set(name, values);
      values.push(value);
      if (values.length < MAX_VALUES) return;
      groups.delete(key);
      writeGroup(group);
    },
    flush: () => {
      const noted = groups;
      groups = new Map();
      for (const group of noted.values()) writeGroup(group);
    },
  };
}

function bounded(dimensions: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, value]) => [name, BOUNDED_VALUE.test(value) ? value : 'other']));
}
