import { type Fixed, multiply } from '../../engine/decimal.ts';
import { BinanceRefusal } from '../refusal.ts';
import { BOUNDS, type SpotSymbol } from './instruments.ts';

/** The part of an order that filters look at. */
export interface FilteredOrder {
  readonly type: 'LIMIT' | 'MARKET';
  /** Limit price. */
  readonly price: Fixed | undefined;
  /** Base amount; absent on a MARKET order by quote amount. */
  readonly quantity: Fixed | undefined;
  readonly quoteQuantity: Fixed | undefined;
}

/** What filters compare an order with. */
export interface FilterScene {
  /** The reference price: percent-price bounds and the notional of MARKET orders use it (since 2026-05-08). */
  readonly referencePrice: Fixed;
  /** Open orders of the account on the symbol. */
  readonly openOrders: number;
}

type Passes = (order: FilteredOrder, symbol: SpotSymbol, scene: FilterScene) => boolean;

/** The filters in the order the exchange applies them (docs/venues/binance.md §4.2). */
const FILTERS: readonly { readonly name: string; readonly passes: Passes }[] = [
  {
    name: 'PRICE_FILTER',
    passes: ({ price }, { minPrice, maxPrice, instrument }) =>
      price === undefined || (price >= minPrice && price <= maxPrice && price % instrument.tickSize === 0n),
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
  { name: 'MAX_NUM_ORDERS', passes: (_order, _symbol, { openOrders }) => openOrders < BOUNDS.maxNumOrders },
];

/** Refuses with -1013 and the name of the first filter that the order does not pass. */
export function checkFilters(order: FilteredOrder, symbol: SpotSymbol, scene: FilterScene): void {
  const failed = FILTERS.find(({ passes }) => !passes(order, symbol, scene));
  if (failed !== undefined) throw new BinanceRefusal(-1013, `Filter failure: ${failed.name}`);
}
