import type { Segment } from './instruments/category.ts';
import { htmlRefusal } from './refusal.ts';

/** Requests a second, by segment. */
export type PerSecond = Readonly<Record<Segment, number>>;

/** §5. */
export interface RateLimits {
  /** Maps an endpoint's documented limits to the enforced ones; {@link UNLIMITED} enforces none. */
  readonly perSecond: (endpoint: PerSecond) => PerSecond;
  readonly requestsPerAddress: number;
}

/** docs/venues/bybit.md §5: 600 requests of an address in any 5 seconds. */
export const RATE_LIMITS: RateLimits = { perSecond: (endpoint) => endpoint, requestsPerAddress: 600 };

/** For tests of other subjects. */
export const UNLIMITED: RateLimits = {
  perSecond: () => ({ spot: 1e9, futures: 1e9 }),
  requestsPerAddress: 1e9,
};

const ADDRESS_WINDOW_MS = 5_000;
const WINDOW_MS = 1_000;
/** "At least 10 minutes", after which the ban ends without a request to lift it. */
const BAN_MS = 600_000;

/** The count of one endpoint for one account. */
export interface Counter {
  readonly account: string;
  readonly endpoint: string;
  readonly segment: Segment;
  readonly perSecond: PerSecond;
  readonly now: number;
}

export interface RateLimiter {
  /** Refuses a banned address, or one that has just exceeded its limit, with the CDN's page. */
  admit(address: string, now: number): void;
  /** How many of `wanted` the account may do now; counts them. */
  take(counter: Counter, wanted: number): number;
  /** The headers of private answers: the remaining requests and the reset time (§5). */
  headers(counter: Counter): Readonly<Record<string, string>>;
}

/** Counts per account, endpoint and segment in a rolling second, and per address in five seconds. */
export function createRateLimiter(limits: RateLimits): RateLimiter {
  const taken = new Map<string, number[]>();
  const arrivals = new Map<string, number[]>();
  const bannedUntil = new Map<string, number>();
  const limitOf = ({ perSecond, segment }: Counter): number => limits.perSecond(perSecond)[segment];
  /** The times within the window, oldest first. */
  const recent = ({ account, endpoint, segment, now }: Counter): number[] => {
    const key = `${account}\n${endpoint}\n${segment}`;
    const kept = (taken.get(key) ?? []).filter((time) => time > now - WINDOW_MS);
    taken.set(key, kept);
    return kept;
  };

  return {
    admit(address, now) {
      if (now < (bannedUntil.get(address) ?? 0)) throw tooFrequent();
      const kept = (arrivals.get(address) ?? []).filter((time) => time > now - ADDRESS_WINDOW_MS);
      kept.push(now);
      arrivals.set(address, kept);
      if (kept.length <= limits.requestsPerAddress) return;
      arrivals.delete(address);
      bannedUntil.set(address, now + BAN_MS);
      throw tooFrequent();
    },
    take(counter, wanted) {
      const times = recent(counter);
      const granted = Math.max(0, Math.min(wanted, limitOf(counter) - times.length));
      for (let each = 0; each < granted; each += 1) times.push(counter.now);
      return granted;
    },
    headers(counter) {
      const times = recent(counter);
      const limit = limitOf(counter);
      const [oldest = counter.now] = times;
      const left = Math.max(0, limit - times.length);
      return {
        'x-bapi-limit': String(limit),
        'x-bapi-limit-status': String(left),
        'x-bapi-limit-reset-timestamp': String(left > 0 ? counter.now : oldest + WINDOW_MS),
      };
    },
  };
}

function tooFrequent() {
  return htmlRefusal(403, '403 Forbidden: access too frequent');
}
