import { canonical } from '../../../domain/decimal.ts';
import type { Instrument, PriceBand } from '../../../domain/instrument.ts';
import type { Side } from '../../../domain/order.ts';
import type { Problem, ProblemDetails } from '../../../domain/problem.ts';
import { type BrokenRule, withBrokenRule } from '../../client/violation.ts';

interface CodeRule extends BrokenRule {
  readonly bound: (instrument: Instrument, side: Side) => string | null;
}

const PRICE = 'The price is outside the bounds or off the tick of the instrument, as the exchange has them now.';
const QUANTITY = 'The quantity is outside the bounds or off the step of the instrument, as the exchange has them now.';
const BAND = 'The price is too far from the mark price, a reference that moves.';
const TAKE = 'The best price in the book is too far from the mark price for a market order.';
const NOTIONAL = 'Price × quantity, at the mark price for a market order, is below the minimum notional.';
const OPEN = 'The account has as many open orders on the instrument as the exchange allows.';

const price = (rule: string, bound: CodeRule['bound']): CodeRule => ({ field: 'price', rule, says: PRICE, bound });
const quantity = (rule: string, bound: CodeRule['bound']): CodeRule => ({
  field: 'quantity',
  rule,
  says: QUANTITY,
  bound,
});
/** A buy may be as low, and a sell as high, as it likes (§4.2). */
const BOUND_OF = { BUY: 'buyMax', SELL: 'sellMin' } as const satisfies Record<Side, keyof PriceBand>;

const band: CodeRule = {
  field: 'price',
  rule: 'priceBand',
  says: BAND,
  bound: ({ priceBand }, side) => priceBand?.[BOUND_OF[side]] ?? null,
};
const take: CodeRule = { ...band, field: 'quantity', says: TAKE, bound: () => null };
const notional: CodeRule = {
  field: 'quantity',
  rule: 'minNotional',
  says: NOTIONAL,
  bound: ({ minNotional }) => minNotional,
};
const openOrders: CodeRule = {
  field: 'symbol',
  rule: 'maxOpenOrders',
  says: OPEN,
  bound: ({ maxOpenOrders }) => (maxOpenOrders === null ? null : String(maxOpenOrders)),
};

/** Which rule a code of futures names (docs/venues/binance.md §4.2, §6.2); none of them means another thing elsewhere. */
const CODE_RULES: Readonly<Record<string, CodeRule>> = {
  '-4001': price('minPrice', ({ minPrice }) => minPrice),
  '-4002': price('maxPrice', ({ maxPrice }) => maxPrice),
  '-4013': price('minPrice', ({ minPrice }) => minPrice),
  '-4014': price('tickSize', ({ tickSize }) => tickSize),
  '-4003': quantity('minQuantity', ({ minQuantity }) => minQuantity),
  '-4004': quantity('minQuantity', ({ minQuantity }) => minQuantity),
  '-4005': quantity('maxQuantity', ({ maxQuantity }) => maxQuantity),
  '-4023': quantity('step', ({ step }) => step),
  '-4016': band,
  '-4024': band,
  '-4131': take,
  '-4113': take,
  '-4164': notional,
  '-4178': notional,
  '-5029': notional,
  '-2025': openOrders,
};

/** The last allowed price, in the words of -4016 and -4024; a refusal in other words names none. */
const BAND_PRICE = /^Limit price can't be (?:higher|lower) than (\d{1,20}(?:\.\d{1,20})?)\.?$/;

function bandPrice({ exchangeMessage = '' }: ProblemDetails): string | undefined {
  const price = BAND_PRICE.exec(exchangeMessage)?.[1];
  return price === undefined ? undefined : canonical(price);
}

/** Adds to a refusal which field broke which rule, and the bound known here. */
export function withFuturesViolation(problem: Problem, instrument: Instrument, side: Side): Problem {
  const rule = CODE_RULES[problem.details.exchangeCode ?? ''];
  if (rule === undefined) return problem;
  // A multiple binds a price only with the reference of the moment, which is not given: a price is told where there is one.
  const price = rule === band ? bandPrice(problem.details) : undefined;
  return withBrokenRule(problem, rule, price ?? rule.bound(instrument, side));
}
