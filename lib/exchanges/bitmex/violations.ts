import type { DecimalString } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Problem } from '../../domain/problem.ts';
import { withBrokenRule } from '../client/violation.ts';

interface BandRule {
  readonly pattern: RegExp;
  readonly bound: (instrument: Instrument) => DecimalString | null | undefined;
}

/** The current price limits (docs/venues/bitmex.md §6): the refusal names a limit, the instrument has its price. */
const BAND_RULES: readonly BandRule[] = [
  { pattern: /^price greater than limitupprice/i, bound: ({ priceBand }) => priceBand?.buyMax },
  { pattern: /^price less than limitdownprice/i, bound: ({ priceBand }) => priceBand?.sellMin },
];

/** Adds to a refusal by the price limits that the price is at fault, with the instrument's limit. */
export function withBitmexViolation(problem: Problem, instrument: Instrument): Problem {
  const message = problem.details.exchangeMessage ?? '';
  const rule = BAND_RULES.find(({ pattern }) => pattern.test(message));
  if (rule === undefined) return problem;
  const says = "The price is outside the instrument's current price limits.";
  return withBrokenRule(problem, { field: 'price', rule: 'priceBand', says }, rule.bound(instrument));
}
