/**
 * Annotations by which traces are searched; X-Ray indexes 50 of a trace. No value of a reply is ever recorded: what
 * Powertools calls "capture response" would store whole bodies in the trace.
 */
export interface Annotations {
  readonly exchange?: string | undefined;
  readonly market?: string | undefined;
  /** Of the API on the segment of a request, in the words of the port on that of a call to an exchange. */
  readonly operation?: string | undefined;
  readonly outcome?: string | undefined;
  readonly orderId?: string | undefined;
  readonly clientOrderId?: string | undefined;
  /** Of the caller's own trace, as its `traceparent` says. */
  readonly traceId?: string | undefined;
}

/** What is worth reading, not worth searching for. */
export type Details = Readonly<Record<string, boolean | number | string | undefined>>;

/** One HTTP request; never its query, its headers or a body. */
export interface HttpExchange {
  readonly method: string;
  readonly url: string;
  /** Absent: no reply came. */
  readonly status?: number | undefined;
}

/** What a running segment can be told. Telling never throws. */
export interface Segment {
  /** For what is known only later, such as the outcome and the order's id. */
  annotate(annotations: Annotations): void;
  describe(details: Details): void;
  /** Says which request it stands for, and marks it by the status. */
  http(exchange: HttpExchange): void;
  /** Marks it by the status of an HTTP answer: 429 throttled, other 4xx an error, 5xx a fault. */
  answered(status: number): void;
  /** Notes a failure that is not thrown, as one that is thrown would be. */
  failed(error: unknown): void;
}

/** A segment that has to be ended by hand. */
interface OpenSegment extends Segment {
  end(): void;
}

export interface Tracer {
  /**
   * Runs `work` as a subsegment of the current trace, nested in the segment it is called from. What `work` throws is
   * noted and thrown on. Where nothing is traced, this is a plain call.
   */
  segment<T>(name: string, work: (segment: Segment) => Promise<T>, annotations?: Annotations): Promise<T>;
  /** Begins a part of the segment this is called from that has no parts of its own; `undefined` where there is none. */
  begin(name: string): OpenSegment | undefined;
}

/** Takes what it is told and keeps nothing. */
export const SILENT_SEGMENT: Segment = { annotate() {}, describe() {}, http() {}, answered() {}, failed() {} };

/** Traces nothing. */
export const silentTracer: Tracer = { segment: (_, work) => work(SILENT_SEGMENT), begin: () => undefined };
