import type { DecimalString } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Problem } from '../../domain/problem.ts';
import { type BrokenRule, withBrokenRule } from '../client/violation.ts';

interface CodeRule extends BrokenRule {
  readonly bound: (instrument: Instrument) => DecimalString | null;
}

const BAND = 'The price is outside the price limits of the instrument, as the exchange has them now.';
const PRICE = 'The price is outside the bounds or off the tick of the instrument, as the exchange has them now.';
const QUANTITY = 'The quantity is outside the bounds or off the step of the instrument, as the exchange has them now.';
const NOTIONAL = 'Price × quantity is below the smallest value of an order.';
const OPEN = 'The account has as many open orders as the exchange allows.';

const band: CodeRule = { field: 'price', rule: 'priceBand', says: BAND, bound: () => null };
const tick: CodeRule = { field: 'price', rule: 'tickSize', says: PRICE, bound: ({ tickSize }) => tickSize };
const quantity = (rule: string, bound: CodeRule['bound']): CodeRule => ({
  field: 'quantity',
  rule,
  says: QUANTITY,
  bound,
});
const step = quantity('step', (instrument) => instrument.step);
const quoteStep: CodeRule = {
  field: 'quoteQuantity',
  rule: 'quoteStep',
  says: QUANTITY,
  bound: (instrument) => instrument.quoteStep,
};
const least = quantity('minQuantity', ({ minQuantity }) => minQuantity);
const most = quantity('maxQuantity', ({ maxQuantity }) => maxQuantity);
const mostAtMarket = quantity('marketMaxQuantity', ({ marketMaxQuantity }) => marketMaxQuantity);
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

/** Conditional orders of one symbol that may wait on contracts (§2.1, §12.1). */
const CONDITIONAL_CAP = '10';
const conditionalOrders: CodeRule = {
  field: 'symbol',
  rule: 'maxOpenOrders',
  says: 'The account has as many conditional orders on the instrument as the exchange allows.',
  bound: () => CONDITIONAL_CAP,
};
const exits: CodeRule = {
  field: 'symbol',
  rule: 'maxOpenOrders',
  says: 'The position has as many attached exits as the exchange allows.',
  bound: () => '20',
};
const triggerSide: CodeRule = {
  field: 'triggerPrice',
  rule: 'triggerSide',
  says: 'The watched price has already reached the trigger: the order would trigger at once.',
  bound: () => null,
};

/**
 * The rule that a code names (docs/venues/bybit.md §4.3, §6.2, §6.3). Most rules of contracts share 10001, which names
 * none.
 */
const CODE_RULES: Readonly<Record<string, CodeRule>> = {
  '110003': band,
  '110120': band,
  '110121': band,
  '30208': band,
  '30209': band,
  '110094': notional,
  '110009': conditionalOrders,
  '110020': openOrders,
  '110061': exits,
  '110092': triggerSide,
  '110093': triggerSide,
  '170132': band,
  '170133': band,
  '170192': band,
  '170193': band,
  '170194': band,
  '170371': band,
  '170372': band,
  '170134': tick,
  '170137': step,
  '170148': quoteStep,
  '170136': least,
  '170124': most,
  '170381': most,
  '170382': mostAtMarket,
  '170140': notional,
  '170810': openOrders,
};

/** Adds the broken rule, its field and the known bound to a refusal. */
export function withBybitViolation(problem: Problem, instrument: Instrument): Problem {
  const code = problem.details.exchangeCode ?? '';
  const rule = Object.hasOwn(CODE_RULES, code) ? CODE_RULES[code] : undefined;
  return rule === undefined ? problem : withBrokenRule(problem, rule, rule.bound(instrument));
}
