import { canonical } from '../../../domain/decimal.ts';
import type { Instrument, PriceBand } from '../../../domain/instrument.ts';
import type { Side } from '../../../domain/order.ts';
import type { Problem, ProblemDetails } from '../../../domain/problem.ts';
import { type BrokenRule, withBrokenRule } from '../../client/violation.ts';

interface CodeRule extends BrokenRule {
  readonly bound: (instrument: Instrument, side: Side) => string | null;
}

const PRICE = "The price is outside the instrument's current bounds or off its current tick.";
const QUANTITY = "The quantity is outside the instrument's current bounds or off its current step.";
const BAND = 'The price is too far from the current mark price.';
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
/** A buy has no lower bound, a sell no upper one (§4.2). */
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
const trigger: CodeRule = {
  field: 'triggerPrice',
  rule: 'triggerSide',
  says: 'The price that the trigger watches is there already, so the order would trigger at once.',
  bound: () => null,
};
const activation: CodeRule = {
  field: 'activationPrice',
  rule: 'triggerSide',
  says: 'The activation price is on the wrong side of the market, or no price at all.',
  bound: () => null,
};
const closing: CodeRule = {
  field: 'closePosition',
  rule: 'onePerDirection',
  says: 'Another stop or take-profit order waits to close the same position; cancel it first.',
  bound: () => null,
};
const expiry: CodeRule = {
  field: 'expiresAt',
  rule: 'minExpiry',
  says: 'The end of the order is too near, or too far in the future.',
  bound: () => null,
};
const openOrders: CodeRule = {
  field: 'symbol',
  rule: 'maxOpenOrders',
  says: OPEN,
  bound: ({ maxOpenOrders }) => (maxOpenOrders === null ? null : String(maxOpenOrders)),
};

/** Of the account, over all symbols (§2.8). */
const openConditionals: CodeRule = {
  ...openOrders,
  says: 'The account has as many open conditional orders as the exchange allows.',
  bound: () => '200',
};

/** The rule that a futures code names (docs/venues/binance.md §4.2, §6.2); these codes have one meaning on both products. */
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
  '-4045': openConditionals,
  '-2021': trigger,
  '-4142': trigger,
  '-4135': activation,
  '-4130': closing,
  '-5040': expiry,
};

/** The last allowed price in the text of -4016 and -4024; other texts name none. */
const BAND_PRICE = /^Limit price can't be (?:higher|lower) than (\d{1,20}(?:\.\d{1,20})?)\.?$/;

function bandPrice({ exchangeMessage = '' }: ProblemDetails): string | undefined {
  const price = BAND_PRICE.exec(exchangeMessage)?.[1];
  return price === undefined ? undefined : canonical(price);
}

/** Adds to a refusal which field broke which rule, and the known bound. */
export function withFuturesViolation(problem: Problem, instrument: Instrument, side: Side): Problem {
  const rule = CODE_RULES[problem.details.exchangeCode ?? ''];
  if (rule === undefined) return problem;
  // A multiple is useless without the reference price of the moment, so the price is given if the text names one.
  const price = rule === band ? bandPrice(problem.details) : undefined;
  return withBrokenRule(problem, rule, price ?? rule.bound(instrument, side));
}
