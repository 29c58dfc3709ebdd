import type { BudgetReading } from '../port.ts';

export interface Budget {
  /** Takes what a reply's headers say. Requests without keys draw on a budget of their own. */
  note(headers: Readonly<Record<string, string>>, signed: boolean, at: number): void;
  readings(): readonly BudgetReading[];
}

/** Requests a second over the routes that change orders (protocol/bitmex.md §5, layer 2); no header tells this one. */
const ORDERS_PER_SECOND = 10;

/** Keeps the last reading of each limit: `x-ratelimit-limit`, `-remaining`, and `-remaining-1s` on the order routes. */
export function createBudget(): Budget {
  const readings = new Map<string, BudgetReading>();
  const take = (
    name: string,
    windowSeconds: number,
    limit: number | undefined,
    left: number | undefined,
    at: number,
  ) => {
    if (limit === undefined || left === undefined) return;
    readings.set(name, { name, limit, used: Math.max(0, limit - left), windowSeconds, at });
  };
  return {
    note(headers, signed, at) {
      const count = (name: string) => wholeNumber(headers[name]);
      const name = signed ? 'requests-1m' : 'public-requests-1m';
      take(name, 60, count('x-ratelimit-limit'), count('x-ratelimit-remaining'), at);
      take('orders-1s', 1, ORDERS_PER_SECOND, count('x-ratelimit-remaining-1s'), at);
    },
    readings: () => [...readings.values()],
  };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
