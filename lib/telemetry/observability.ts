import { AsyncLocalStorage } from 'node:async_hooks';
import type { Secret } from '../text/secret.ts';
import { type Logger, silentLogger } from './logger.ts';
import { type Metrics, silentMetrics } from './metrics.ts';
import { type ExchangeCall, RequestRecord, type RequestStart } from './request-record.ts';
import { silentTracer, type Tracer } from './tracer.ts';

/** All that the rest of the house knows of logs, metrics and traces. */
export interface Observability {
  /** Within a request its lines carry the request's id and operation. */
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  /**
   * Runs one request, in a segment of its own. When it has ended, well or not, one log line says what it was and did,
   * its metrics are written and its segment is annotated. What `run` throws is noted and thrown on.
   */
  request<T>(start: RequestStart, run: (record: RequestRecord) => Promise<T>): Promise<T>;
  /** The record of the request this code runs for; `undefined` outside of one, as in a schedule. */
  current(): RequestRecord | undefined;
  /** Counts a request to an exchange that has just ended, for the metrics and for the line of the current request. */
  exchangeCall(call: ExchangeCall): void;
  /** From now on this text is masked in every line and trace. */
  conceal(secret: Secret): void;
}

/** Does all that is asked and tells nobody: for tests of other things. */
export function silentObservability(): Observability {
  const running = new AsyncLocalStorage<RequestRecord>();
  return {
    logger: silentLogger,
    metrics: silentMetrics,
    tracer: silentTracer,
    request: (start, run) => {
      const record = new RequestRecord(start, () => performance.now());
      return running.run(record, () => run(record));
    },
    current: () => running.getStore(),
    exchangeCall: (call) => running.getStore()?.called(call),
    conceal() {},
  };
}
