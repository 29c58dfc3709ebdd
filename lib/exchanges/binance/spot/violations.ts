import type { Instrument, PriceBand } from '../../../domain/instrument.ts';
import type { Side } from '../../../domain/order.ts';
import type { Problem } from '../../../domain/problem.ts';
import { type BrokenRule, withBrokenRule } from '../../client/violation.ts';

interface FilterRule extends BrokenRule {
  readonly bound: (instrument: Instrument, side: Side) => string | null;
}

const range = (...parts: readonly (string | null)[]) =>
  parts.every((part) => part === null) ? null : parts.map((part) => part ?? '∞').join('–');

const BAND_OF: Readonly<Record<Side, (band: PriceBand) => string | null>> = {
  BUY: ({ buyMin, buyMax }) => range(buyMin, buyMax),
  SELL: ({ sellMin, sellMax }) => range(sellMin, sellMax),
};

const band = ({ priceBand }: Instrument, side: Side) => priceBand && BAND_OF[side](priceBand);

/** The field each spot filter constrains (docs/venues/binance.md §4.2), and the instrument's bound. */
const FILTER_RULES: Readonly<Record<string, FilterRule>> = {
  PRICE_FILTER: {
    field: 'price',
    rule: 'tickSize',
    says: "The price is outside the instrument's current bounds or off its current tick.",
    bound: ({ tickSize }) => tickSize,
  },
  PERCENT_PRICE: {
    field: 'price',
    rule: 'priceBand',
    says: 'The price is too far from the current average price of the last minutes.',
    bound: band,
  },
  PERCENT_PRICE_BY_SIDE: {
    field: 'price',
    rule: 'priceBand',
    says: 'The price is too far from the current average price of the last minutes.',
    bound: band,
  },
  LOT_SIZE: {
    field: 'quantity',
    rule: 'step',
    says: "The quantity is outside the instrument's current bounds or off its current step.",
    bound: ({ step }) => step,
  },
  MARKET_LOT_SIZE: {
    field: 'quantity',
    rule: 'maxQuantity',
    says: 'The quantity is outside the current bounds for market orders.',
    bound: ({ marketMaxQuantity }) => marketMaxQuantity,
  },
  NOTIONAL: {
    field: 'quantity',
    rule: 'notional',
    says: 'Price × quantity, at the reference price for a market order, is outside the notional bounds.',
    bound: ({ minNotional, maxNotional }) => range(minNotional, maxNotional),
  },
  MIN_NOTIONAL: {
    field: 'quantity',
    rule: 'minNotional',
    says: 'Price × quantity, at the reference price for a market order, is below the minimum notional.',
    bound: ({ minNotional }) => minNotional,
  },
  TRAILING_DELTA: {
    field: 'trailingPercent',
    rule: 'trailingPercent',
    says: 'The trailing distance is outside the current bounds.',
    bound: ({ capabilities: { trailingPercent } }) =>
      trailingPercent === null ? null : range(trailingPercent.min, trailingPercent.max),
  },
  ICEBERG_PARTS: {
    field: 'displayQuantity',
    rule: 'icebergParts',
    says: 'quantity ÷ displayQuantity is more parts than the exchange allows.',
    bound: () => null,
  },
  MAX_POSITION: {
    field: 'quantity',
    rule: 'maxPosition',
    says: 'The account would hold more of the base asset than the exchange allows.',
    bound: () => null,
  },
  MAX_NUM_ORDERS: {
    field: 'symbol',
    rule: 'maxOpenOrders',
    says: 'The account has as many open orders on the instrument as the exchange allows.',
    bound: ({ maxOpenOrders }) => (maxOpenOrders === null ? null : String(maxOpenOrders)),
  },
  MAX_NUM_ORDER_LISTS: {
    field: 'symbol',
    rule: 'maxOpenLists',
    says: 'The account has as many open order lists on the instrument as the exchange allows.',
    bound: () => null,
  },
};

/** Adds to a filter refusal (`Filter failure: LOT_SIZE`) which field broke which rule, and the known bound. */
export function withSpotViolation(problem: Problem, instrument: Instrument, side: Side): Problem {
  const filter = /Filter failure: ([A-Z_]{1,40})/.exec(problem.details.exchangeMessage ?? '')?.[1];
  const rule = filter === undefined || !Object.hasOwn(FILTER_RULES, filter) ? undefined : FILTER_RULES[filter];
  if (filter === undefined || rule === undefined) return problem;
  return withBrokenRule(problem, rule, rule.bound(instrument, side));
}
