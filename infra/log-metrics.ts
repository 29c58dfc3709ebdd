import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE, type MetricName } from '../lib/telemetry/metric-table.ts';
import type { AtlasFunction } from './atlas-function.ts';

const ERROR_LINES: MetricName = 'ErrorLines';

/** Counts the ERROR log lines of every function, including those outside a request. */
export class LogMetrics extends Construct {
  constructor(scope: Construct, id: string, { functions }: { readonly functions: readonly AtlasFunction[] }) {
    super(scope, id);
    for (const { functionName, logGroup } of functions) {
      new MetricFilter(this, functionName, {
        logGroup,
        filterPattern: FilterPattern.stringValue('$.level', '=', 'ERROR'),
        metricNamespace: METRIC_NAMESPACE,
        metricName: ERROR_LINES,
        metricValue: '1',
        dimensions: { service: '$.service' },
      });
    }
  }
}
