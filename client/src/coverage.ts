/** What a source tells of its part of a list; the sources of orders, fills, accounts and instruments have it. */
export interface Coverage {
  readonly exchange: string;
  readonly market: string;
  readonly status: string;
  /** The exchange keeps no, or not all, rows from before this time. */
  readonly coveredFrom?: string | null;
  readonly reason: string | null;
  readonly problem: { readonly detail: string; readonly retryable: boolean } | null;
  readonly leftOut: { readonly unreadable: number } | null;
}

/**
 * Whether rows of a source are missing from the list: it could not be asked, or not to the end, or a row could not be read.
 * What the exchange no longer keeps (`coveredFrom`) and what the deployment does not serve is told, but is no such gap: it is
 * all that there is to read.
 */
export function lacksRows({ status, coveredFrom = null, problem, leftOut }: Coverage): boolean {
  if (status === 'complete') return false;
  if (status === 'unavailable' || problem !== null || (leftOut?.unreadable ?? 0) > 0) return true;
  // What else is missing stands in the reason alone.
  return coveredFrom === null && leftOut === null;
}

/** What a source does not cover, in words. */
export function coverageText({ exchange, market, status, coveredFrom, problem, reason }: Coverage): string {
  const why = problem?.detail ?? reason;
  const what = coveredFrom == null || problem !== null ? `is ${status}` : `is complete from ${coveredFrom} on`;
  return `${exchange}.${market} ${what}${why === null ? '' : `: ${why}`}`;
}
