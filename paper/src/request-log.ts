/** One received request and its handling. */
export interface LoggedRequest {
  readonly time: number;
  readonly product: string;
  readonly method: string;
  readonly path: string;
  /** Query and form body without the signature; other bodies as sent. */
  readonly query: string;
  readonly body: string;
  /** Faults that applied to it. */
  readonly faults: readonly string[];
  /** HTTP status of the exchange's own answer; absent when the request never reached it. */
  readonly status: number | undefined;
}

export interface RequestCounters {
  readonly total: number;
  /** By product. */
  readonly products: Readonly<Record<string, number>>;
  /** By `METHOD /path`. */
  readonly endpoints: Readonly<Record<string, number>>;
  /** Faults that applied, by name. */
  readonly faults: Readonly<Record<string, number>>;
}

export interface RequestLog {
  add(request: LoggedRequest): void;
  requests(): readonly LoggedRequest[];
  counters(): RequestCounters;
  clear(): void;
}

/** Keeps the last `size` requests, and counts all. It never contains signatures. */
export function createRequestLog(size = 1_000): RequestLog {
  let last: LoggedRequest[] = [];
  let total = 0;
  const products = new Map<string, number>();
  const endpoints = new Map<string, number>();
  const faults = new Map<string, number>();
  return {
    add(request) {
      total += 1;
      increase(products, request.product);
      increase(endpoints, `${request.method} ${request.path}`);
      for (const fault of request.faults) increase(faults, fault);
      last.push({ ...request, query: unsigned(request.query), body: unsigned(request.body) });
      if (last.length > 2 * size) last = last.slice(-size);
    },
    requests: () => last.slice(-size),
    counters: () => ({
      total,
      products: Object.fromEntries(products),
      endpoints: Object.fromEntries(endpoints),
      faults: Object.fromEntries(faults),
    }),
    clear() {
      last = [];
      total = 0;
      for (const counts of [products, endpoints, faults]) counts.clear();
    },
  };
}

function increase(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** In any letter case, because futures ignore case. */
const SIGNATURE = /^signature=/i;

function unsigned(encoded: string): string {
  return encoded
    .split('&')
    .filter((part) => !SIGNATURE.test(part))
    .join('&');
}
