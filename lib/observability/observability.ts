import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger } from '../telemetry/logger.ts';
import type { Dimension } from '../telemetry/metric-table.ts';
import { silentMetrics } from '../telemetry/metrics.ts';
import { monotonicMs } from '../telemetry/monotonic-clock.ts';
import type { Observability } from '../telemetry/observability.ts';
import { createRedactor } from '../telemetry/redaction.ts';
import { hundredths, RequestRecord } from '../telemetry/request-record.ts';
import { type Segment, silentTracer } from '../telemetry/tracer.ts';
import { emfMetrics } from './emf-metrics.ts';
import { createLogger, type LineLogger, type LogLevel } from './powertools-logger.ts';
import { xrayTracer } from './xray-tracer.ts';

export interface ObservabilityOptions {
  readonly service: string;
  /** For tracing this must be `process.env` itself, because Lambda changes it with each invocation. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Default: JSON in Lambda and text elsewhere. */
  readonly format?: 'json' | 'text';
  /** Share of requests logged at level debug, 0 to 1. */
  readonly debugSampleRate?: number;
  /** Receives a line without its line end; writes to standard output by default. */
  readonly write?: (line: string) => void;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** A monotonic clock in milliseconds. */
  readonly clock?: () => number;
  /** Returns a number from 0 up to 1, for sampling. */
  readonly random?: () => number;
}

/**
 * Logger, metrics and tracer for one process. In Lambda: JSON lines, metrics as lines in the embedded metric format,
 * X-Ray for sampled invocations. Elsewhere: readable lines only, no daemon needed.
 */
export function createObservability(options: ObservabilityOptions): Observability {
  const { service, env, level = 'info' } = options;
  const inLambda = env.AWS_LAMBDA_FUNCTION_NAME !== undefined;
  const write = options.write ?? ((line) => void process.stdout.write(`${line}\n`));
  const clock = options.clock ?? monotonicMs;
  const random = options.random ?? Math.random;
  const format = options.format ?? (inLambda ? 'json' : 'text');

  const redactor = createRedactor();
  const plain = createLogger({ service, level, format, redactor, write });
  // Few processes ever need it.
  let verbose: LineLogger | undefined;
  const sampledLogger = (): LineLogger => {
    verbose ??= createLogger({ service, level: 'debug', format, redactor, write });
    return verbose;
  };
  const emf = inLambda ? emfMetrics(service, write, options.now) : undefined;
  const metrics = emf ?? silentMetrics;
  const tracer = inLambda
    ? xrayTracer({ service, env, redactor, onFault: (message) => plain.warn(message) })
    : silentTracer;

  const running = new AsyncLocalStorage<{ readonly record: RequestRecord; readonly logger: Logger }>();
  // A provisioned container started before any request waited for it.
  let cold = inLambda && env.AWS_LAMBDA_INITIALIZATION_TYPE !== 'provisioned-concurrency';

  const finish = (record: RequestRecord, logger: LineLogger, coldStart: boolean): void => {
    const { operation } = record.start;
    const { exchange = 'none', outcome, status } = record.facts;
    const timing = record.timing();
    metrics.add('OverheadLatency', timing.overheadMs, { operation });
    if (coldStart) metrics.add('ColdStart', 1, { operation });
    if (outcome !== undefined) metrics.add('Orders', 1, { operation, exchange, outcome });
    if (outcome === 'unknown') metrics.add('UnknownOutcome', 1, { operation, exchange });

    const failed = status === undefined || status >= 500;
    const level: LogLevel = failed ? 'error' : outcome === 'unknown' ? 'warn' : 'info';
    const fields = {
      ...record.facts,
      ...timing,
      coldStart,
      principal: shownPrincipal(record.start.principal),
    };
    const message = `${operation} ${status ?? 'failed'}`;
    if (emf !== undefined && format === 'json' && logger.writes(level))
      logger.line(level, message, fields, (written) => emf.flushBeside({ ...UNSAID, ...written }));
    else {
      metrics.flush();
      logger[level](message, fields);
    }
  };

  return {
    logger: following(() => running.getStore()?.logger ?? plain),
    metrics,
    tracer,
    request: async (start, run) => {
      const coldStart = cold;
      cold = false;
      const sampled = level !== 'silent' && random() < (options.debugSampleRate ?? 0);
      const logger = (sampled ? sampledLogger() : plain).child({
        requestId: start.requestId,
        operation: start.operation,
      });
      const record = new RequestRecord(start, clock);
      return await running.run({ record, logger }, () =>
        tracer.segment(start.operation, async (segment) => {
          try {
            return await run(record);
          } catch (error) {
            record.note({ error });
            throw error;
          } finally {
            finish(record, logger, coldStart);
            annotate(segment, record);
          }
        }),
      );
    },
    current: () => running.getStore()?.record,
    exchangeCall: (call) => {
      running.getStore()?.record.called(call);
      metrics.add('ExchangeLatency', hundredths(call.durationMs), {
        exchange: call.exchange,
        operation: call.operation,
      });
    },
    conceal: redactor.conceal,
  };
}

/** Keeps metrics off the line of a request where they would set one of its own fields. */
const UNSAID: Partial<Record<Dimension, undefined>> = { exchange: undefined, market: undefined, outcome: undefined };

/** Longer than session ARNs in use (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumedRoleUser.html). */
const MAX_PRINCIPAL = 320;

/** Callers choose parts of their names, so a name must not move a terminal's cursor or make a line endless. */
function shownPrincipal(principal: string | undefined): string | undefined {
  if (principal === undefined) return undefined;
  const shown = principal.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD');
  return shown.length > MAX_PRINCIPAL ? `${shown.slice(0, MAX_PRINCIPAL)}…` : shown;
}

/** Annotates the segment of a request with its subject, its outcome and the caller's trace, for searching. */
function annotate(segment: Segment, { start, facts }: RequestRecord): void {
  const { exchange, market, outcome, orderId, clientOrderId, traceId, status, code } = facts;
  const { operation, requestId } = start;
  segment.annotate({ operation, exchange, market, outcome, orderId, clientOrderId, traceId });
  segment.describe({ requestId, status, code });
  if (status !== undefined) segment.answered(status);
}

/** A logger that selects its target for every line. */
function following(choose: () => Logger): Logger {
  return {
    debug: (message, fields) => choose().debug(message, fields),
    info: (message, fields) => choose().info(message, fields),
    warn: (message, fields) => choose().warn(message, fields),
    error: (message, fields) => choose().error(message, fields),
    child: (fields) => following(() => choose().child(fields)),
  };
}
