import type { OutcomeClass } from '../domain/outcome.ts';

/** What the pipeline knows about a request before it begins. */
export interface RequestStart {
  readonly requestId: string;
  readonly operation: string;
  /** The caller, as the gateway reports it. */
  readonly principal?: string | undefined;
}

/** Facts learned during a request; each is part of its log line. */
export interface RequestFacts {
  readonly exchange?: string | undefined;
  readonly market?: string | undefined;
  readonly symbol?: string | undefined;
  readonly orderId?: string | undefined;
  readonly clientOrderId?: string | undefined;
  /** Of an alert that carries its secret. */
  readonly strategy?: string | undefined;
  /** Of commands only. */
  readonly outcome?: OutcomeClass | undefined;
  readonly status?: number | undefined;
  /** Code of the problem in the answer. */
  readonly code?: string | undefined;
  /** An internal error, for the log only. */
  readonly error?: unknown;
  /** The caller's trace and its calling span, from its `traceparent`. */
  readonly traceId?: string | undefined;
  readonly parentSpanId?: string | undefined;
}

/** One request to an exchange, as seen by the HTTP client. */
export interface ExchangeCall {
  readonly exchange: string;
  readonly market: string;
  /** The operation of the port: `place`, `find`, `history`. */
  readonly operation: string;
  /** `undefined` without a reply. */
  readonly status: number | undefined;
  readonly durationMs: number;
  /** In the exchange's own units. */
  readonly weight: number;
}

interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Collects what one request did; created and finished by `observability.request`. */
export class RequestRecord {
  readonly start: RequestStart;
  readonly #clock: () => number;
  readonly #startedAt: number;
  readonly #calls: (Interval & { readonly weight: number })[] = [];
  readonly #pauses: Interval[] = [];
  readonly #products = new Set<string>();
  readonly #hops = new Map<string, number>();
  readonly #facts: Record<string, unknown> = {};

  /** `clock` is a monotonic clock in milliseconds. */
  constructor(start: RequestStart, clock: () => number) {
    this.start = start;
    this.#clock = clock;
    this.#startedAt = clock();
  }

  get facts(): RequestFacts {
    return this.#facts;
  }

  /** Adds facts; an undefined one keeps its earlier value. */
  note(facts: RequestFacts): void {
    for (const [name, fact] of Object.entries(facts)) if (fact !== undefined) this.#facts[name] = fact;
  }

  /** Runs one hop, e.g. `validate` or `intent`, and adds its time to the hops of that name. */
  async hop<T>(name: string, stage: () => Promise<T>): Promise<T> {
    const from = this.#clock();
    try {
      return await stage();
    } finally {
      this.#hops.set(name, (this.#hops.get(name) ?? 0) + this.#clock() - from);
    }
  }

  /** Runs an intended wait, e.g. between two reads of an order, which does not count as time that Atlas adds. */
  async pause<T>(wait: () => Promise<T>): Promise<T> {
    const from = this.#clock();
    try {
      return await wait();
    } finally {
      this.#pauses.push({ from, to: this.#clock() });
    }
  }

  /** Counts a finished request to an exchange. */
  called(call: ExchangeCall): void {
    const to = this.#clock();
    this.#products.add(`${call.exchange}.${call.market}`);
    this.#calls.push({ from: to - call.durationMs, to, weight: call.weight });
  }

  /** The products that got requests, as `exchange.market`. */
  get products(): ReadonlySet<string> {
    return this.#products;
  }

  /** Times in milliseconds, rounded to hundredths. */
  timing(): {
    readonly durationMs: number;
    readonly overheadMs: number;
    readonly hops: Readonly<Record<string, number>>;
    readonly exchangeCalls: number;
    readonly weight: number;
  } {
    const duration = this.#clock() - this.#startedAt;
    const hops: [string, number][] = [...this.#hops];
    if (this.#calls.length > 0) hops.push(['exchange', covered(this.#calls)]);
    if (this.#pauses.length > 0) hops.push(['pause', covered(this.#pauses)]);
    return {
      durationMs: hundredths(duration),
      overheadMs: hundredths(Math.max(0, duration - covered([...this.#calls, ...this.#pauses]))),
      hops: Object.fromEntries(hops.map(([name, ms]) => [name, hundredths(ms)])),
      exchangeCalls: this.#calls.length,
      weight: this.#calls.reduce((sum, { weight }) => sum + weight, 0),
    };
  }
}

/** Time covered by at least one interval, so that concurrent waits count once. */
function covered(intervals: readonly Interval[]): number {
  let total = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { from, to } of [...intervals].sort((one, other) => one.from - other.from)) {
    total += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return total;
}

/** Milliseconds as logged; more digits would be noise that is billed by the byte. */
export function hundredths(ms: number): number {
  return Math.round(ms * 100) / 100;
}
