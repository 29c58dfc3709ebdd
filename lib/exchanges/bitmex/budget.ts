import {
  type BudgetLimit,
  type BudgetReport,
  createRequestBudget,
  NO_RESERVE,
  type RequestBudget,
  SHARED_RESERVE,
} from '../client/request-budget.ts';

export interface BitmexBudget extends Omit<RequestBudget, 'learn'> {
  /** What a reply's headers report. Requests without keys have a separate budget. */
  report(headers: Readonly<Record<string, string>>, signed: boolean, receivedAt: number): BudgetReport;
}

const REQUESTS: BudgetLimit = {
  name: 'requests-1m',
  counts: 'requests',
  limit: 120,
  windowSeconds: 60,
  refill: 'continuous',
  reserve: SHARED_RESERVE,
};
const PUBLIC_REQUESTS: BudgetLimit = {
  name: 'public-requests-1m',
  counts: 'publicRequests',
  limit: 30,
  windowSeconds: 60,
  refill: 'continuous',
  reserve: NO_RESERVE,
};
/** Requests a second over the routes that change orders (layer 2); no header states the limit. */
const ORDERS: BudgetLimit = {
  name: 'orders-1s',
  counts: 'orders',
  limit: 10,
  windowSeconds: 1,
  refill: 'window',
  reserve: SHARED_RESERVE,
};

/** docs/venues/bitmex.md §5. Reported by `x-ratelimit-limit`, `-remaining`, and `-remaining-1s` on the order routes. */
export function createBitmexBudget(now: () => number): BitmexBudget {
  const budget = createRequestBudget('bitmex', [REQUESTS, PUBLIC_REQUESTS, ORDERS], now);
  return {
    ...budget,
    report(headers, signed, receivedAt) {
      const asked = signed ? REQUESTS : PUBLIC_REQUESTS;
      const count = (name: string) => wholeNumber(headers[name]);
      const limit = count('x-ratelimit-limit');
      if (limit !== undefined && limit > 0) budget.learn({ ...asked, limit });
      const used = {
        ...usedOf(asked.name, limit, count('x-ratelimit-remaining')),
        ...usedOf(ORDERS.name, ORDERS.limit, count('x-ratelimit-remaining-1s')),
      };
      return { used, receivedAt };
    },
  };
}

function usedOf(name: string, limit: number | undefined, left: number | undefined): Record<string, number> {
  return limit === undefined || left === undefined ? {} : { [name]: Math.max(0, limit - left) };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
