import { type Fixed, multiply } from '../../engine/decimal.ts';
import { BinanceRefusal } from '../refusal.ts';
import { BOUNDS, type SpotSymbol } from './instruments.ts';

/** The part of an order that filters check. */
export interface FilteredOrder {
  readonly type: 'LIMIT' | 'MARKET';
  /** Limit price. */
  readonly price: Fixed | undefined;
  /** Base amount; absent on a MARKET order by quote amount. */
  readonly quantity: Fixed | undefined;
  readonly quoteQuantity: Fixed | undefined;
  readonly stopPrice?: Fixed | undefined;
  /** It waits for its trigger. */
  readonly algo?: boolean;
}

/** The context that filters compare an order with. */
export interface FilterScene {
  /** The reference price of percent-price bounds and of the notional of MARKET orders (since 2026-05-08). */
  readonly referencePrice: Fixed;
  /** The number of open orders of the account on the symbol. */
  readonly openOrders: number;
  /** Those among them that have a trigger. */
  readonly openAlgoOrders: number;
}

type Passes = (order: FilteredOrder, symbol: SpotSymbol, scene: FilterScene) => boolean;

/** The filters in the order the exchange applies them (docs/venues/binance.md §4.2). */
const FILTERS: readonly { readonly name: string; readonly passes: Passes }[] = [
  {
    name: 'PRICE_FILTER',
    passes: ({ price, stopPrice }, { minPrice, maxPrice, instrument }) =>
      [price, stopPrice].every(
        (each) => each === undefined || (each >= minPrice && each <= maxPrice && each % instrument.tickSize === 0n),
      ),
  },
  {
    name: 'PERCENT_PRICE_BY_SIDE',
    passes: ({ price }, _symbol, { referencePrice }) =>
      price === undefined ||
      (price <= multiply(referencePrice, BOUNDS.multiplierUp) &&
        price >= multiply(referencePrice, BOUNDS.multiplierDown)),
  },
  {
    name: 'LOT_SIZE',
    passes: ({ quantity }, { minQty, maxQty, instrument }) =>
      quantity === undefined || (quantity >= minQty && quantity <= maxQty && quantity % instrument.stepSize === 0n),
  },
  {
    name: 'NOTIONAL',
    passes: (order, _symbol, { referencePrice }) => {
      const notional = order.quoteQuantity ?? multiply(order.quantity ?? 0n, order.price ?? referencePrice);
      return notional >= BOUNDS.minNotional && (order.type === 'MARKET' || notional <= BOUNDS.maxNotional);
    },
  },
  {
    name: 'MARKET_LOT_SIZE',
    passes: ({ type, quantity }, { marketMaxQty }) =>
      type !== 'MARKET' || quantity === undefined || quantity <= marketMaxQty,
  },
  {
    name: 'MAX_NUM_ALGO_ORDERS',
    passes: ({ algo }, _symbol, { openAlgoOrders }) => algo !== true || openAlgoOrders < BOUNDS.maxNumAlgoOrders,
  },
  { name: 'MAX_NUM_ORDERS', passes: (_order, _symbol, { openOrders }) => openOrders < BOUNDS.maxNumOrders },
];

/** Refuses with -1013 and the name of the first filter that the order fails. */
export function checkFilters(order: FilteredOrder, symbol: SpotSymbol, scene: FilterScene): void {
  const failed = FILTERS.find(({ passes }) => !passes(order, symbol, scene));
  if (failed !== undefined) throw new BinanceRefusal(-1013, `Filter failure: ${failed.name}`);
}
