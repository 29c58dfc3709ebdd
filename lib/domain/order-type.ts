export const ORDER_TYPES = ['MARKET', 'LIMIT'] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

/** Facts that depend only on the order type. */
interface OrderTypeFacts {
  /** Carries a limit price and a time in force. */
  readonly hasLimit: boolean;
  /** Trades when it reaches the exchange, or not at all. */
  readonly tradesAtOnce: boolean;
  /** Is subject to the exchange's bounds for market orders as well as the general ones. */
  readonly obeysMarketBounds: boolean;
  /** Allows its price and quantity to change while it is active. */
  readonly amendable: boolean;
}

export const ORDER_TYPE_FACTS: Readonly<Record<OrderType, OrderTypeFacts>> = {
  MARKET: { hasLimit: false, tradesAtOnce: true, obeysMarketBounds: true, amendable: false },
  LIMIT: { hasLimit: true, tradesAtOnce: false, obeysMarketBounds: false, amendable: true },
};

export const TIMES_IN_FORCE = ['GTC', 'IOC', 'FOK'] as const;
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];

/** Whether the part that does not trade at once rests in the book. */
export const RESTS: Readonly<Record<TimeInForce, boolean>> = { GTC: true, IOC: false, FOK: false };
