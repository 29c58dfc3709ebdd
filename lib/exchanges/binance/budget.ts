import {
  type BudgetLimit,
  type BudgetReport,
  createRequestBudget,
  NO_RESERVE,
  type RequestBudget,
  SHARED_RESERVE,
} from '../client/request-budget.ts';
import type { StatedLimit } from '../port.ts';

/** One entry of `rateLimits` in exchangeInfo (docs/venues/binance.md §5). */
export interface RateLimitRow {
  readonly rateLimitType: string;
  readonly interval: string;
  readonly intervalNum: number;
  readonly limit: number;
}

export interface BinanceBudget extends Omit<RequestBudget, 'learn'> {
  /** What a reply's headers report. */
  report(headers: Readonly<Record<string, string>>, receivedAt: number): BudgetReport;
  /** Replaces the built-in limits with those exchangeInfo states. */
  learn(rows: readonly RateLimitRow[]): void;
  /** Takes limits another container learnt; ignores names Binance does not have. */
  take(limits: readonly StatedLimit[]): void;
}

/** Cancels have weight but are not orders (§2.0), so only the weight needs a reserve for them. */
const KINDS = {
  REQUEST_WEIGHT: { counts: 'weight', header: 'x-mbx-used-weight', reserve: SHARED_RESERVE },
  ORDERS: { counts: 'orders', header: 'x-mbx-order-count', reserve: NO_RESERVE },
} as const;
const HEADERS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(KINDS).map(({ counts, header }) => [counts, header]),
);
const INTERVALS = {
  SECOND: { letter: 's', seconds: 1 },
  MINUTE: { letter: 'm', seconds: 60 },
  HOUR: { letter: 'h', seconds: 3_600 },
  DAY: { letter: 'd', seconds: 86_400 },
} as const;

/** Counts each limit. `x-mbx-used-weight-1m` reports `weight-1m`, and so on. */
export function createBinanceBudget(rows: readonly RateLimitRow[], now: () => number): BinanceBudget {
  const budget = createRequestBudget('binance', rows.flatMap(limitOf), now);
  return {
    ...budget,
    report(headers, receivedAt) {
      const used: Record<string, number> = {};
      for (const { name, counts } of budget.limits()) {
        const value = headers[HEADERS[counts] + name.slice(counts.length)];
        if (value !== undefined && /^\d{1,12}$/.test(value)) used[name] = Number(value);
      }
      return { used, receivedAt };
    },
    learn: (stated) => stated.flatMap(limitOf).forEach(budget.learn),
    take: (limits) => limits.flatMap(statedLimitOf).forEach(budget.learn),
  };
}

/** Windows are fixed and aligned to their interval (§5). Raw requests are limited too, but no header reports them. */
function limitOf({ rateLimitType, interval, intervalNum, limit }: RateLimitRow): BudgetLimit[] {
  if (!isKey(KINDS, rateLimitType) || !isKey(INTERVALS, interval)) return [];
  const { counts, reserve } = KINDS[rateLimitType];
  const { letter, seconds } = INTERVALS[interval];
  const windowSeconds = intervalNum * seconds;
  return [{ name: `${counts}-${intervalNum}${letter}`, counts, limit, windowSeconds, refill: 'window', reserve }];
}

function statedLimitOf({ name, limit, windowSeconds }: StatedLimit): BudgetLimit[] {
  const kind = Object.values(KINDS).find(({ counts }) => name.startsWith(`${counts}-`));
  return kind ? [{ name, counts: kind.counts, limit, windowSeconds, refill: 'window', reserve: kind.reserve }] : [];
}

function isKey<T extends object>(table: T, name: string): name is Extract<keyof T, string> {
  return Object.hasOwn(table, name);
}
