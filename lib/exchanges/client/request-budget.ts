import type { Exchange } from '../../domain/instrument.ts';
import { Problem } from '../../domain/problem.ts';
import type { BudgetReading, CallRank } from '../port.ts';

/** One limit of an exchange on how much may be asked in a time. */
export interface BudgetLimit {
  /** E.g. `weight-1m`, `orders-10s`. */
  readonly name: string;
  /** What it counts, as costs name it: `weight`, `orders`, `requests`. */
  readonly counts: string;
  readonly limit: number;
  readonly windowSeconds: number;
  /** `window`: starts anew at every multiple of its length. `continuous`: a bucket that refills all the time. */
  readonly refill: 'window' | 'continuous';
  /** What each rank leaves for those above it. */
  readonly reserve: Reserve;
}

/** Percent of a limit that requests of a rank must leave untouched. */
export type Reserve = Readonly<Record<CallRank, number>>;

/** Where all ranks draw on one limit: the last tenth is for cancels alone, the tenth before it not for reads. */
export const SHARED_RESERVE: Reserve = { read: 20, order: 10, cancel: 0 };
/** Where only orders are counted there is nobody to keep anything for. */
export const NO_RESERVE: Reserve = { read: 0, order: 0, cancel: 0 };

/** What one request takes from the limits, by what they count. */
export type Cost = Readonly<Record<string, number>>;

/** A request that was sent and counted; to be settled once, when its reply came or is not going to come. */
export interface Spending {
  readonly cost: Cost;
  readonly sentAt: number;
}

/** What a reply says of the limits, by name. */
export interface BudgetReport {
  readonly used: Readonly<Record<string, number>>;
  readonly receivedAt: number;
}

export interface RequestBudget {
  /** Counts a request that is about to be sent. Throws RATE_LIMITED, with how long to wait, when it does not fit. */
  spend(cost: Cost, rank: CallRank): Spending;
  /** Takes the exchange's own count in place of ours; `undefined` when no reply came: then ours stands. */
  settle(spending: Spending, report: BudgetReport | undefined): void;
  /** Replaces a limit, or adds one. */
  learn(limit: BudgetLimit): void;
  limits(): readonly BudgetLimit[];
  /** What is used, of the limits that the exchange has told of. */
  readings(): readonly BudgetReading[];
}

/**
 * Beyond this the exchange is left to refuse by itself. Its count can go down again (Binance takes filled orders off a
 * day's count, docs/venues/binance.md §5), so that an own refusal until the end of the window would outlast its reason.
 */
const LONGEST_ENFORCED_SECONDS = 300;

interface Count {
  limit: BudgetLimit;
  /** Used at `at`, those under way excepted. */
  settled: number;
  at: number;
  underWay: number;
  /** When the exchange last told, and whether it ever did. */
  toldAt: number;
  told: boolean;
}

/**
 * Keeps count of what was asked: a request counts when it is sent, and its reply's own count then takes the place of
 * ours. A report replaces what is held when its request was sent after the reply that told the old one had arrived;
 * replies that crossed each other tell in no order, so the greater of the two holds.
 *
 * Each container counts what it sends and hears what all have used with each reply. So `n` containers with `k` requests
 * under way each can exceed a rank's share by `n·k` requests at most; the reserves are there to take that.
 */
export function createRequestBudget(
  exchange: Exchange,
  initial: readonly BudgetLimit[],
  now: () => number,
): RequestBudget {
  const counts = new Map<string, Count>();

  const learn = (limit: BudgetLimit): void => {
    const known = counts.get(limit.name);
    if (known) known.limit = limit;
    else counts.set(limit.name, { limit, settled: 0, at: 0, underWay: 0, toldAt: -1, told: false });
  };
  for (const limit of initial) learn(limit);

  /** Moves a count to `time`: what windows and buckets give back is taken off. */
  const advance = (count: Count, time: number): void => {
    const { limit } = count;
    const windowMs = 1_000 * limit.windowSeconds;
    if (limit.refill === 'continuous') {
      count.settled = Math.max(0, count.settled - (Math.max(0, time - count.at) * limit.limit) / windowMs);
    } else if (Math.floor(time / windowMs) > Math.floor(count.at / windowMs)) {
      count.settled = 0;
    }
    count.at = Math.max(count.at, time);
  };

  const refuseOver = (count: Count, cost: number, rank: CallRank, time: number): void => {
    const { limit } = count;
    const share = Math.floor((limit.limit * (100 - limit.reserve[rank])) / 100);
    const over = count.settled + count.underWay + cost - share;
    if (over <= 0) return;
    const windowMs = 1_000 * limit.windowSeconds;
    const retryAfterMs =
      limit.refill === 'window' ? windowMs - (time % windowMs) : Math.ceil((over * windowMs) / limit.limit);
    const kept = share < limit.limit ? `, and ${limit.limit - share} are kept for what is more urgent` : '';
    throw new Problem(
      'RATE_LIMITED',
      `${Math.ceil(count.settled + count.underWay)} of ${limit.limit} (${limit.name}) are used at ${exchange}${kept}; nothing was sent.`,
      { exchange, retryAfterMs },
    );
  };

  return {
    spend(cost, rank) {
      const time = now();
      const drawn = [...counts.values()].flatMap((count) => {
        const amount = cost[count.limit.counts] ?? 0;
        return amount > 0 ? [{ count, amount }] : [];
      });
      for (const { count, amount } of drawn) {
        advance(count, time);
        if (count.limit.windowSeconds <= LONGEST_ENFORCED_SECONDS) refuseOver(count, amount, rank, time);
      }
      for (const { count, amount } of drawn) count.underWay += amount;
      return { cost, sentAt: time };
    },
    settle({ cost, sentAt }, report) {
      for (const count of counts.values()) {
        const amount = cost[count.limit.counts] ?? 0;
        const used = report?.used[count.limit.name];
        count.underWay = Math.max(0, count.underWay - amount);
        advance(count, now());
        if (report === undefined || used === undefined) {
          // A reply that tells nothing of a limit (docs/venues/binance.md §5: refused orders) may have been counted all
          // the same.
          count.settled += amount;
          continue;
        }
        count.settled = sentAt >= count.toldAt ? used : Math.max(count.settled, used);
        count.toldAt = Math.max(count.toldAt, report.receivedAt);
        count.told = true;
      }
    },
    learn,
    limits: () => [...counts.values()].map(({ limit }) => limit),
    readings() {
      const time = now();
      return [...counts.values()].flatMap((count) => {
        if (!count.told) return [];
        advance(count, time);
        const { name, limit, windowSeconds, refill } = count.limit;
        const windowMs = 1_000 * windowSeconds;
        const used = Math.min(limit, Math.ceil(count.settled + count.underWay));
        const resetsInMs = refill === 'window' ? windowMs - (time % windowMs) : Math.ceil((used * windowMs) / limit);
        return [{ name, limit, used, windowSeconds, at: count.toldAt, resetsAt: time + resetsInMs }];
      });
    },
  };
}
