import type { BudgetReading } from '../port.ts';

/** One limit of the exchange: its name, the reply header that tells what is used of it, and how much there is. */
export interface BudgetLimit {
  /** E.g. `weight-1m`, `orders-10s`. */
  readonly name: string;
  readonly limit: number;
  readonly windowSeconds: number;
}

/** One entry of `rateLimits` in exchangeInfo (protocol/binance.md §5). */
export interface RateLimitRow {
  readonly rateLimitType: string;
  readonly interval: string;
  readonly intervalNum: number;
  readonly limit: number;
}

export interface Budget {
  /** Takes what a reply's headers say. */
  note(headers: Readonly<Record<string, string>>, at: number): void;
  /** Takes the limits that exchangeInfo states in place of the ones this code was written with. */
  learn(rows: readonly RateLimitRow[]): void;
  readings(): readonly BudgetReading[];
}

const KINDS: Readonly<Record<string, { name: string; header: string }>> = {
  REQUEST_WEIGHT: { name: 'weight', header: 'x-mbx-used-weight' },
  ORDERS: { name: 'orders', header: 'x-mbx-order-count' },
};
const INTERVALS: Readonly<Record<string, { letter: string; seconds: number }>> = {
  SECOND: { letter: 's', seconds: 1 },
  MINUTE: { letter: 'm', seconds: 60 },
  HOUR: { letter: 'h', seconds: 3_600 },
  DAY: { letter: 'd', seconds: 86_400 },
};

/** Keeps the last reading of each limit. `x-mbx-used-weight-1m` reads as `weight-1m`, and so on. */
export function createBudget(initial: readonly BudgetLimit[]): Budget {
  const limits = new Map(initial.map((limit) => [limit.name, limit]));
  const used = new Map<string, { used: number; at: number }>();
  return {
    note(headers, at) {
      for (const { name, header } of Object.values(KINDS)) {
        for (const limit of limits.values()) {
          if (!limit.name.startsWith(`${name}-`)) continue;
          const value = headers[header + limit.name.slice(name.length)];
          if (value !== undefined && /^\d{1,12}$/.test(value)) used.set(limit.name, { used: Number(value), at });
        }
      }
    },
    learn(rows) {
      for (const row of rows) {
        const kind = KINDS[row.rateLimitType];
        const interval = INTERVALS[row.interval];
        if (!kind || !interval) continue;
        const name = `${kind.name}-${row.intervalNum}${interval.letter}`;
        limits.set(name, { name, limit: row.limit, windowSeconds: row.intervalNum * interval.seconds });
      }
    },
    readings() {
      return [...limits.values()].flatMap(({ name, limit, windowSeconds }) => {
        const reading = used.get(name);
        return reading === undefined ? [] : [{ name, limit, windowSeconds, ...reading }];
      });
    },
  };
}
