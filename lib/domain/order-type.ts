export const ORDER_TYPES = ['MARKET', 'LIMIT'] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

/** What depends on nothing but the type of an order. */
interface OrderTypeFacts {
  /** It names the worst price that it may trade at, and how long it holds at that price. */
  readonly hasLimit: boolean;
  /** It trades the moment that it reaches the exchange, or not at all. */
  readonly tradesAtOnce: boolean;
  /** The exchange's bounds for market orders bind it, besides those for all orders. */
  readonly obeysMarketBounds: boolean;
  /** Its price and quantity can be changed while it is active. */
  readonly amendable: boolean;
}

export const ORDER_TYPE_FACTS: Readonly<Record<OrderType, OrderTypeFacts>> = {
  MARKET: { hasLimit: false, tradesAtOnce: true, obeysMarketBounds: true, amendable: false },
  LIMIT: { hasLimit: true, tradesAtOnce: false, obeysMarketBounds: false, amendable: true },
};

export const TIMES_IN_FORCE = ['GTC', 'IOC', 'FOK'] as const;
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];

/** Whether what does not trade at once goes on waiting in the book. */
export const RESTS: Readonly<Record<TimeInForce, boolean>> = { GTC: true, IOC: false, FOK: false };
