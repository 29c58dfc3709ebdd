/**
 * `ATLAS_REQUEST_BUDGET_MS` of the deployments. A killed command is left alone until its lease is over, which goes by this, so
 * it is short; but a cancel-all reads the orders again once their list cannot lag any more, which takes ten seconds at Bybit
 * (docs/venues/bybit.md §2.1), and answers 207 where no time is left for it.
 */
export const REQUEST_BUDGET_MS = 15_000;
