import type { Exchange } from '../../domain/instrument.ts';
import { Problem } from '../../domain/problem.ts';
import type { BudgetReading, CallRank } from '../port.ts';

/** One of an exchange's limits on requests per time. */
export interface BudgetLimit {
  /** E.g. `weight-1m`, `orders-10s`. */
  readonly name: string;
  /** What it counts, as named in costs: `weight`, `orders`, `requests`. */
  readonly counts: string;
  readonly limit: number;
  readonly windowSeconds: number;
  /** `window`: resets at every multiple of its length. `continuous`: a bucket that refills steadily. */
  readonly refill: 'window' | 'continuous';
  /** The share each rank leaves for more urgent ones. */
  readonly reserve: Reserve;
}

/** Percent of a limit that requests of each rank must leave unused. */
export type Reserve = Readonly<Record<CallRank, number>>;

/** For a limit all ranks share: the last tenth is for cancels only, the tenth before it is not for reads. */
export const SHARED_RESERVE: Reserve = { read: 20, order: 10, cancel: 0 };
/** For a limit that counts only orders, which needs no reserve. */
export const NO_RESERVE: Reserve = { read: 0, order: 0, cancel: 0 };

/** What a request takes from the limits, by what they count. */
export type Cost = Readonly<Record<string, number>>;

/** A request that was sent and counted; settled once, when its reply has arrived or can no longer arrive. */
export interface Spending {
  readonly cost: Cost;
  readonly sentAt: number;
}

/** What a reply reports about the limits, by name. */
export interface BudgetReport {
  readonly used: Readonly<Record<string, number>>;
  readonly receivedAt: number;
}

export interface RequestBudget {
  /** Counts a request about to be sent. Throws RATE_LIMITED with the wait if it does not fit. */
  spend(cost: Cost, rank: CallRank): Spending;
  /** Replaces our count with the exchange's; `undefined` if no reply came, and then ours stands. */
  settle(spending: Spending, report: BudgetReport | undefined): void;
  /** Replaces a limit, or adds one. */
  learn(limit: BudgetLimit): void;
  limits(): readonly BudgetLimit[];
  /** The use of the limits the exchange has reported. */
  readings(): readonly BudgetReading[];
}

/**
 * Longer windows are left to the exchange to enforce. Its count can fall (Binance takes filled orders off the daily count,
 * docs/venues/binance.md §5), so our own refusal until the end of the window could outlast its reason.
 */
const LONGEST_ENFORCED_SECONDS = 300;

interface Count {
  limit: BudgetLimit;
  /** Used at `at`, excluding requests in flight. */
  settled: number;
  at: number;
  inFlight: number;
  /** When the exchange last reported, and whether it ever did. */
  reportedAt: number;
  reported: boolean;
}

/**
 * Counts requests: each counts when sent, then its reply's own count replaces ours. A report replaces the current count if
 * its request was sent after the reply behind the current count had arrived. Replies that crossed each other have no order,
 * so the greater count holds.
 *
 * Each container counts what it sends and learns the total from each reply. So `n` containers with `k` requests in flight
 * each can exceed a rank's share by at most `n·k` requests; the reserves absorb that.
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
    else counts.set(limit.name, { limit, settled: 0, at: 0, inFlight: 0, reportedAt: -1, reported: false });
  };
  for (const limit of initial) learn(limit);

  /** Moves a count to `time`, subtracting what windows and buckets give back. */
  const advance = (count: Count, time: number): void => {
    const { limit } = count;
    const windowMs = 1_000 * limit.windowSeconds;
    if (time < count.at - windowMs) {
      // Our clock was set back. What is used ends with a window that begins now, and the exchange's next count replaces it.
      count.at = time;
      count.reportedAt = -1;
    }
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
    const over = count.settled + count.inFlight + cost - share;
    if (over <= 0) return;
    const windowMs = 1_000 * limit.windowSeconds;
    const retryAfterMs =
      limit.refill === 'window' ? windowMs - (time % windowMs) : Math.ceil((over * windowMs) / limit.limit);
    const kept = share < limit.limit ? `, and ${limit.limit - share} are reserved for more urgent requests` : '';
    throw new Problem(
      'RATE_LIMITED',
      `${Math.ceil(count.settled + count.inFlight)} of ${limit.limit} (${limit.name}) are used at ${exchange}${kept}; nothing was sent.`,
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
      for (const { count, amount } of drawn) count.inFlight += amount;
      return { cost, sentAt: time };
    },
    settle({ cost, sentAt }, report) {
      for (const count of counts.values()) {
        const amount = cost[count.limit.counts] ?? 0;
        const used = report?.used[count.limit.name];
        count.inFlight = Math.max(0, count.inFlight - amount);
        advance(count, now());
        if (report === undefined || used === undefined) {
          // A reply that reports nothing about a limit (docs/venues/binance.md §5: refused orders) may still have been
          // counted.
          count.settled += amount;
          continue;
        }
        count.settled = sentAt >= count.reportedAt ? used : Math.max(count.settled, used);
        count.reportedAt = Math.max(count.reportedAt, report.receivedAt);
        count.reported = true;
      }
    },
    learn,
    limits: () => [...counts.values()].map(({ limit }) => limit),
    readings() {
      const time = now();
      return [...counts.values()].flatMap((count) => {
        if (!count.reported) return [];
        advance(count, time);
        const { name, limit, windowSeconds, refill } = count.limit;
        const windowMs = 1_000 * windowSeconds;
        const used = Math.min(limit, Math.ceil(count.settled + count.inFlight));
        const resetsInMs = refill === 'window' ? windowMs - (time % windowMs) : Math.ceil((used * windowMs) / limit);
        return [{ name, limit, used, windowSeconds, at: count.reportedAt, resetsAt: time + resetsInMs }];
      });
    },
  };
}
