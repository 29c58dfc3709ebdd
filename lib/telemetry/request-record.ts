import type { OutcomeClass } from '../domain/outcome.ts';

/** What the pipeline knows of a request before it begins. */
export interface RequestStart {
  readonly requestId: string;
  readonly operation: string;
  /** Who calls, as the gateway says. */
  readonly principal?: string | undefined;
}

/** What is learnt on the way; each part stands in the log line of the request. */
export interface RequestFacts {
  readonly exchange?: string | undefined;
  readonly market?: string | undefined;
  readonly symbol?: string | undefined;
  readonly orderId?: string | undefined;
  readonly clientOrderId?: string | undefined;
  /** Of commands only. */
  readonly outcome?: OutcomeClass | undefined;
  readonly status?: number | undefined;
  /** Stable code of the problem that was answered. */
  readonly code?: string | undefined;
  /** What went wrong inside, for the log alone. */
  readonly error?: unknown;
  /** Of the caller's own trace, and of the step in it that called: what its `traceparent` says. */
  readonly traceId?: string | undefined;
  readonly parentSpanId?: string | undefined;
}

/** One request to an exchange, as the HTTP path saw it. */
export interface ExchangeCall {
  readonly exchange: string;
  readonly market: string;
  /** What was asked, in the words of the port: `place`, `find`, `history`. */
  readonly operation: string;
  /** `undefined` when no answer came. */
  readonly status: number | undefined;
  readonly durationMs: number;
  /** In the exchange's own units. */
  readonly weight: number;
}

interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Gathers what one request did; made and finished by `observability.request`. */
export class RequestRecord {
  readonly start: RequestStart;
  readonly #clock: () => number;
  readonly #startedAt: number;
  readonly #calls: (Interval & { readonly weight: number })[] = [];
  readonly #pauses: Interval[] = [];
  readonly #products = new Set<string>();
  readonly #hops = new Map<string, number>();
  #facts: RequestFacts = {};

  /** `clock` counts milliseconds from anywhere, steadily. */
  constructor(start: RequestStart, clock: () => number) {
    this.start = start;
    this.#clock = clock;
    this.#startedAt = clock();
  }

  get facts(): RequestFacts {
    return this.#facts;
  }

  /** Adds what is known by now; what was said before stays where it is not said again. */
  note(facts: RequestFacts): void {
    const said = Object.entries(facts).filter(([, fact]) => fact !== undefined);
    this.#facts = { ...this.#facts, ...Object.fromEntries(said) };
  }

  /** Runs one stage, e.g. `validate` or `intent`, and adds its time to the stages of that name. */
  async hop<T>(name: string, stage: () => Promise<T>): Promise<T> {
    const from = this.#clock();
    try {
      return await stage();
    } finally {
      this.#hops.set(name, (this.#hops.get(name) ?? 0) + this.#clock() - from);
    }
  }

  /** Runs a wait that is meant, as between two looks at an order: no time that Atlas adds. */
  async pause<T>(wait: () => Promise<T>): Promise<T> {
    const from = this.#clock();
    try {
      return await wait();
    } finally {
      this.#pauses.push({ from, to: this.#clock() });
    }
  }

  /** Counts a request to an exchange that has just ended. */
  called(call: ExchangeCall): void {
    const to = this.#clock();
    this.#products.add(`${call.exchange}.${call.market}`);
    this.#calls.push({ from: to - call.durationMs, to, weight: call.weight });
  }

  /** The products that were asked, as `exchange.market`. */
  get products(): ReadonlySet<string> {
    return this.#products;
  }

  /** Times in milliseconds, to the hundredth. */
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

/** Time in which at least one of them was under way: what runs side by side is not waited for twice. */
function covered(intervals: readonly Interval[]): number {
  let total = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { from, to } of [...intervals].sort((one, other) => one.from - other.from)) {
    total += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return total;
}

/** Milliseconds as they are logged: more digits would be noise, billed by the byte. */
export function hundredths(ms: number): number {
  return Math.round(ms * 100) / 100;
}
