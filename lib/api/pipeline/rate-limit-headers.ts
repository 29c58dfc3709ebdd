import type { BudgetReading } from '../../exchanges/port.ts';

/** The request budget of one product, as the exchange reported it. */
export interface ProductBudget {
  readonly exchange: string;
  readonly market: string;
  readonly readings: readonly BudgetReading[];
}

/**
 * `RateLimit-Policy` and `RateLimit` as structured fields (draft-ietf-httpapi-ratelimit-headers-10): for each limit its
 * quota `q`, window `w`, remainder `r`, and the seconds `t` until it is full again. The units are the exchange's own, and
 * other users of the account may draw on them too. No headers if no exchange has reported anything.
 */
export function rateLimitHeaders(budgets: readonly ProductBudget[], now: number): Record<string, string> {
  const limits = budgets.flatMap(({ exchange, market, readings }) =>
    readings.map((reading) => ({ ...reading, item: `"${exchange}.${market}.${reading.name}"` })),
  );
  if (limits.length === 0) return {};
  return {
    'RateLimit-Policy': limits
      .map(({ item, limit, windowSeconds }) => `${item};q=${limit};w=${windowSeconds}`)
      .join(', '),
    RateLimit: limits
      .map(({ item, limit, used, resetsAt }) => {
        const seconds = Math.max(0, Math.ceil((resetsAt - now) / 1_000));
        return `${item};r=${Math.max(0, limit - used)};t=${seconds}`;
      })
      .join(', '),
  };
}
