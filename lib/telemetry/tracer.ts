/**
 * Annotations for searching traces; X-Ray indexes 50 per trace. Values of replies are never recorded: Powertools'
 * "capture response" would store whole bodies in the trace.
 */
export interface Annotations {
  readonly exchange?: string | undefined;
  readonly market?: string | undefined;
  /** The API operation on the segment of a request, the port's operation on that of a call to an exchange. */
  readonly operation?: string | undefined;
  readonly outcome?: string | undefined;
  readonly orderId?: string | undefined;
  readonly clientOrderId?: string | undefined;
  /** The caller's trace, from its `traceparent`. */
  readonly traceId?: string | undefined;
}

/** Details to read, not to search for. */
export type Details = Readonly<Record<string, boolean | number | string | undefined>>;

/** One HTTP request, without query, headers and body. */
export interface HttpExchange {
  readonly method: string;
  readonly url: string;
  /** Absent without a reply. */
  readonly status?: number | undefined;
}

/** A running segment. Its methods never throw. */
export interface Segment {
  /** Adds annotations that are known only later, such as the outcome and the order id. */
  annotate(annotations: Annotations): void;
  describe(details: Details): void;
  /** Records the HTTP request, and marks the segment by the status. */
  http(exchange: HttpExchange): void;
  /** Marks the segment by the status of an HTTP answer: 429 throttled, other 4xx an error, 5xx a fault. */
  answered(status: number): void;
  /** Records a failure that is not thrown like one that is. */
  failed(error: unknown): void;
}

/** A segment that must be ended explicitly. */
interface OpenSegment extends Segment {
  end(): void;
}

export interface Tracer {
  /**
   * Runs `work` as a subsegment of the current trace, nested in the calling segment. Records and rethrows what `work`
   * throws. Without tracing, this is a plain call.
   */
  segment<T>(name: string, work: (segment: Segment) => Promise<T>, annotations?: Annotations): Promise<T>;
  /** Begins a part of the calling segment, without parts of its own; `undefined` outside of a segment. */
  begin(name: string): OpenSegment | undefined;
}

/** Ignores everything. */
export const SILENT_SEGMENT: Segment = { annotate() {}, describe() {}, http() {}, answered() {}, failed() {} };

/** Traces nothing. */
export const silentTracer: Tracer = { segment: (_, work) => work(SILENT_SEGMENT), begin: () => undefined };
