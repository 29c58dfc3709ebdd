import { AsyncLocalStorage } from 'node:async_hooks';
import type { Secret } from '../text/secret.ts';
import { type Logger, silentLogger } from './logger.ts';
import { type Metrics, silentMetrics } from './metrics.ts';
import { monotonicMs } from './monotonic-clock.ts';
import { type ExchangeCall, RequestRecord, type RequestStart } from './request-record.ts';
import { silentTracer, type Tracer } from './tracer.ts';

/** The interface of logs, metrics and traces for all other rooms. */
export interface Observability {
  /** Within a request, lines carry the request's id and operation. */
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  /**
   * Runs one request in its own segment. When it ends, in success or failure, writes one log line about it,
   * writes its metrics and annotates its segment. Records and rethrows what `run` throws.
   */
  request<T>(start: RequestStart, run: (record: RequestRecord) => Promise<T>): Promise<T>;
  /** The record of the current request; `undefined` outside of one. */
  current(): RequestRecord | undefined;
  /** Counts a finished request to an exchange, for the metrics and the line of the current request. */
  exchangeCall(call: ExchangeCall): void;
  /** Masks this text from now on in every line and trace. */
  conceal(secret: Secret): void;
}

/** Works without output: for tests of other rooms. */
export function silentObservability(): Observability {
  const running = new AsyncLocalStorage<RequestRecord>();
  return {
    logger: silentLogger,
    metrics: silentMetrics,
    tracer: silentTracer,
    request: (start, run) => {
      const record = new RequestRecord(start, monotonicMs);
      return running.run(record, () => run(record));
    },
    current: () => running.getStore(),
    exchangeCall: (call) => running.getStore()?.called(call),
    conceal() {},
  };
}
