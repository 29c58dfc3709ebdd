import { BinanceRefusal } from './refusal.ts';

const INTERVAL_MS = { SECOND: 1_000, MINUTE: 60_000, DAY: 86_400_000 } as const;

/** One limit as exchangeInfo publishes it. */
export interface RateLimit {
  readonly rateLimitType: 'REQUEST_WEIGHT' | 'ORDERS' | 'RAW_REQUESTS';
  readonly interval: keyof typeof INTERVAL_MS;
  readonly intervalNum: number;
  readonly limit: number;
}

/**
 * How many 429s a sender may ignore before the ban, and how long bans last. The exchange publishes only the range of 2
 * minutes to 3 days.
 */
export const ESCALATION = { ignoredRefusals: 10, firstBanMs: 120_000, longestBanMs: 3 * 86_400_000 } as const;

/** A counter in fixed windows that begin at multiples of the interval (docs/venues/binance.md §5). */
interface WindowCount {
  readonly limit: RateLimit;
  read(sender: string, now: number): number;
  add(sender: string, amount: number, now: number): void;
}

function countInWindows(limit: RateLimit): WindowCount {
  const length = windowMs(limit);
  const counts = new Map<string, { window: number; count: number }>();
  const at = (sender: string, now: number) => {
    const window = Math.floor(now / length);
    const known = counts.get(sender);
    if (known !== undefined && known.window === window) return known;
    const fresh = { window, count: 0 };
    counts.set(sender, fresh);
    return fresh;
  };
  return {
    limit,
    read: (sender, now) => at(sender, now).count,
    add(sender, amount, now) {
      const entry = at(sender, now);
      entry.count = Math.max(0, entry.count + amount);
    },
  };
}

function windowMs(limit: RateLimit): number {
  return INTERVAL_MS[limit.interval] * limit.intervalNum;
}

/** Request weight of an address. Products that share a pool share the object. */
export interface WeightPool {
  readonly limits: readonly RateLimit[];
  /** Refuses with 429 when the weight no longer fits, with 418 while the address is banned. */
  admit(address: string, weight: number, now: number): void;
  charge(address: string, weight: number, now: number): void;
  /** Weight used in the current minute. */
  used(address: string, now: number): number;
}

/** The message of a ban; it differs between spot and futures. */
export type BanText = (until: number) => string;

/**
 * Makes a pool over `limits` (weight, and raw requests where the product counts them). An address that keeps sending
 * after refusals is banned, each time for twice as long.
 */
export function createWeightPool(limits: readonly RateLimit[], banText: BanText): WeightPool {
  const weights = limits.filter((limit) => limit.rateLimitType === 'REQUEST_WEIGHT').map(countInWindows);
  const raw = limits.filter((limit) => limit.rateLimitType === 'RAW_REQUESTS').map(countInWindows);
  const offenders = new Map<string, { ignored: number; bans: number; bannedUntil: number }>();

  const refuseOver = (address: string, count: WindowCount, now: number): never => {
    const { limit } = count;
    const offender = offenders.get(address) ?? { ignored: 0, bans: 0, bannedUntil: 0 };
    offenders.set(address, offender);
    offender.ignored += 1;
    if (offender.ignored > ESCALATION.ignoredRefusals) {
      offender.bannedUntil = now + Math.min(ESCALATION.firstBanMs * 2 ** offender.bans, ESCALATION.longestBanMs);
      offender.bans += 1;
      offender.ignored = 0;
      throw banned(offender.bannedUntil, now, banText);
    }
    const wait = windowMs(limit) - (now % windowMs(limit));
    const what = limit.rateLimitType === 'RAW_REQUESTS' ? 'requests' : 'request weight';
    throw new BinanceRefusal(
      -1003,
      `Too much request weight used; current limit is ${limit.limit} ${what} per ${limit.intervalNum} ${limit.interval}. Please use WebSocket Streams for live updates to avoid polling the API.`,
      429,
      { 'retry-after': String(Math.ceil(wait / 1_000)) },
    );
  };

  return {
    limits,
    admit(address, weight, now) {
      const offender = offenders.get(address);
      if (offender !== undefined && now < offender.bannedUntil) throw banned(offender.bannedUntil, now, banText);
      for (const count of weights) {
        if (count.read(address, now) + weight > count.limit.limit) refuseOver(address, count, now);
      }
      for (const count of raw) {
        if (count.read(address, now) + 1 > count.limit.limit) refuseOver(address, count, now);
      }
    },
    charge(address, weight, now) {
      const offender = offenders.get(address);
      if (offender !== undefined) offender.ignored = 0;
      for (const count of weights) count.add(address, weight, now);
      for (const count of raw) count.add(address, 1, now);
    },
    used: (address, now) => weights[0]?.read(address, now) ?? 0,
  };
}

function banned(until: number, now: number, text: BanText): BinanceRefusal {
  return new BinanceRefusal(-1003, text(until), 418, { 'retry-after': String(Math.ceil((until - now) / 1_000)) });
}

/** The order count of one window. */
interface OrderCount {
  readonly limit: RateLimit;
  readonly count: number;
}

/** One amount for all windows, or one per window in their order (batches differ: docs/venues/binance.md §2.0). */
type OrderAmounts = number | readonly number[];

/** The order counts of an account, per window. */
export interface OrderPool {
  readonly limits: readonly RateLimit[];
  /** The refusal (429 -1015) of further orders; undefined while they fit. Amounts as in {@link add}. */
  excess(account: string, amounts: OrderAmounts, now: number): BinanceRefusal | undefined;
  add(account: string, amounts: OrderAmounts, now: number): void;
  counts(account: string, now: number): readonly OrderCount[];
}

/** Makes the order windows of a product; products that share a pool share the object. */
export function createOrderPool(limits: readonly RateLimit[]): OrderPool {
  const windows = limits.map(countInWindows);
  const amountAt = (amounts: OrderAmounts, index: number): number =>
    typeof amounts === 'number' ? amounts : (amounts[index] ?? 0);
  return {
    limits,
    excess(account, amounts, now) {
      const full = windows.find((window, index) => {
        const amount = amountAt(amounts, index);
        return amount > 0 && window.read(account, now) + amount > window.limit.limit;
      });
      if (full === undefined) return undefined;
      const { limit, interval, intervalNum } = full.limit;
      const wait = windowMs(full.limit) - (now % windowMs(full.limit));
      return new BinanceRefusal(
        -1015,
        `Too many new orders; current limit is ${limit} orders per ${intervalNum} ${interval}.`,
        429,
        { 'retry-after': String(Math.ceil(wait / 1_000)) },
      );
    },
    add(account, amounts, now) {
      for (const [index, window] of windows.entries()) {
        window.add(account, amountAt(amounts, index), now);
      }
    },
    counts: (account, now) => windows.map((window) => ({ limit: window.limit, count: window.read(account, now) })),
  };
}

/** The suffix of a limit's header: `10S`, `1M`, `1D`. */
export function intervalLetters(limit: RateLimit): string {
  return `${limit.intervalNum}${limit.interval.charAt(0)}`.toLowerCase();
}
