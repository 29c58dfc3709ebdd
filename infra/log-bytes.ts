import { ACCESS_LOG_EXAMPLE } from './access-log.ts';

/** Function runs whose log size is measured. */
export type LoggedRun = 'placeOrder' | 'getHealth' | 'sweepIntents' | 'refreshCatalogue';

/** CloudWatch Logs adds 26 bytes to the text of each event (docs.aws.amazon.com, `PutLogEvents`). */
export const EVENT_BYTES = 26;

/**
 * Bytes a function run writes itself, including metrics: measured by test/observability/log-bytes.test.ts, which fails if
 * they are more than 3 % off. An order is one of a million spread over a month.
 */
export const WRITTEN_BYTES: Readonly<Record<LoggedRun, number>> = {
  placeOrder: 1_350,
  getHealth: 585,
  sweepIntents: 592,
  refreshCatalogue: 599,
};

const REQUEST_ID = '8f507cfe-2697-4e99-b2f2-1d3a4b5c6d7e';

/** Lambda's own lines for each run (docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html), here for a traced one. */
const LAMBDA_LINES = [
  `START RequestId: ${REQUEST_ID} Version: $LATEST\n`,
  `END RequestId: ${REQUEST_ID}\n`,
  `REPORT RequestId: ${REQUEST_ID}\tDuration: 112.34 ms\tBilled Duration: 113 ms\tMemory Size: 1769 MB\tMax Memory Used: 105 MB\t\nXRAY TraceId: 1-67a1b2c3-0123456789abcdef01234567\tSegmentId: 0123456789abcdef\tSampled: true\t\n`,
];

const LAMBDA_BYTES = LAMBDA_LINES.reduce((sum, line) => sum + line.length + EVENT_BYTES, 0);
const ACCESS_BYTES = ACCESS_LOG_EXAMPLE.length + EVENT_BYTES;

/** All bytes CloudWatch Logs bills for a scheduled run. */
export function scheduledLogBytes(run: LoggedRun): number {
  return WRITTEN_BYTES[run] + LAMBDA_BYTES;
}

/** All bytes CloudWatch Logs bills for a request, including the gateway's line. */
export function requestLogBytes(run: LoggedRun): number {
  return scheduledLogBytes(run) + ACCESS_BYTES;
}
