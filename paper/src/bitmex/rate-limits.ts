import { REFUSED } from './refusal.ts';

/** docs/venues/bitmex.md §5. The routes that write orders share the second layer. */
export interface RateLimits {
  readonly authenticatedPerMinute: number;
  readonly unauthenticatedPerMinute: number;
  readonly ordersPerSecond: number;
}

export const RATE_LIMITS: RateLimits = {
  authenticatedPerMinute: 120,
  unauthenticatedPerMinute: 30,
  ordersPerSecond: 10,
};

/**
 * When repeated 429s become a ban of the address. The durations are the venue's (1 h, if repeated up to 1 week:
 * docs/venues/bitmex.md §5); how many refusals it takes is unverified.
 */
export const BAN = { refusals: 60, withinMs: 60_000, firstMs: 3_600_000, longestMs: 7 * 86_400_000 } as const;

const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;

/** One bucket per sender, refilled continuously. */
class TokenBuckets {
  readonly #levels = new Map<string, { tokens: number; at: number }>();
  readonly #perMs: number;
  readonly capacity: number;

  constructor(capacity: number, periodMs: number) {
    this.capacity = capacity;
    this.#perMs = capacity / periodMs;
  }

  remaining(sender: string, now: number): number {
    const level = this.#levels.get(sender);
    if (level === undefined) return this.capacity;
    return Math.min(this.capacity, level.tokens + Math.max(0, now - level.at) * this.#perMs);
  }

  take(sender: string, now: number): void {
    this.#levels.set(sender, { tokens: this.remaining(sender, now) - 1, at: now });
  }

  msUntilOne(sender: string, now: number): number {
    return Math.max(0, (1 - this.remaining(sender, now)) / this.#perMs);
  }

  msUntilFull(sender: string, now: number): number {
    return (this.capacity - this.remaining(sender, now)) / this.#perMs;
  }
}

/** A request as the limits see it. */
export interface Sender {
  readonly address: string;
  /** Undefined on requests without a known key. */
  readonly account: string | undefined;
  /** Whether the second layer applies to the route. */
  readonly secondLayer: boolean;
  readonly now: number;
}

export interface RateLimiter {
  /** Charges a request to the budget; throws 429, or 403 in HTML while the address is banned. */
  admit(sender: Sender): void;
  /** The budget headers of an answer. */
  headers(sender: Sender): Readonly<Record<string, string>>;
}

/** The load balancer's page for banned addresses: not JSON. */
export const BANNED_PAGE = '<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>';

/** Thrown while an address is banned; answered with {@link BANNED_PAGE}. */
export class BannedAddress extends Error {}

/** Counts requests per account (per address without a key) and bans senders that ignore refusals. */
export function createRateLimiter(limits: RateLimits = RATE_LIMITS): RateLimiter {
  const accounts = new TokenBuckets(limits.authenticatedPerMinute, MINUTE_MS);
  const addresses = new TokenBuckets(limits.unauthenticatedPerMinute, MINUTE_MS);
  const orders = new TokenBuckets(limits.ordersPerSecond, SECOND_MS);
  const offenders = new Map<string, Offender>();
  const first = ({ account, address }: Sender): [TokenBuckets, string] =>
    account === undefined ? [addresses, address] : [accounts, account];

  return {
    admit(sender) {
      const { now, address, account, secondLayer } = sender;
      refuseBanned(offenders.get(address), now);
      const due: [TokenBuckets, string][] = [first(sender)];
      if (secondLayer && account !== undefined) due.push([orders, account]);
      const wait = Math.max(...due.map(([buckets, name]) => buckets.msUntilOne(name, now)));
      if (wait > 0) {
        offenders.set(address, offended(offenders.get(address), now));
        throw REFUSED.rateLimit(Math.ceil(wait / SECOND_MS));
      }
      for (const [buckets, name] of due) buckets.take(name, now);
    },
    headers(sender) {
      const { now, account, secondLayer } = sender;
      const [buckets, name] = first(sender);
      return {
        'x-ratelimit-limit': String(buckets.capacity),
        'x-ratelimit-remaining': String(Math.max(0, Math.floor(buckets.remaining(name, now)))),
        // Interpreted as the moment when the budget is full again; the venue's document says only "UNIX s".
        'x-ratelimit-reset': String(Math.ceil((now + buckets.msUntilFull(name, now)) / SECOND_MS)),
        ...(secondLayer &&
          account !== undefined && {
            'x-ratelimit-remaining-1s': String(Math.max(0, Math.floor(orders.remaining(account, now)))),
          }),
      };
    },
  };
}

interface Offender {
  readonly refusals: readonly number[];
  readonly bans: number;
  readonly bannedUntil: number;
}

function refuseBanned(offender: Offender | undefined, now: number): void {
  if (offender !== undefined && now < offender.bannedUntil) throw new BannedAddress();
}

function offended(offender: Offender | undefined, now: number): Offender {
  const { refusals, bans, bannedUntil } = offender ?? { refusals: [], bans: 0, bannedUntil: 0 };
  const recent = [...refusals.filter((time) => time > now - BAN.withinMs), now];
  if (recent.length <= BAN.refusals) return { refusals: recent, bans, bannedUntil };
  return { refusals: [], bans: bans + 1, bannedUntil: now + Math.min(BAN.firstMs * 2 ** bans, BAN.longestMs) };
}
