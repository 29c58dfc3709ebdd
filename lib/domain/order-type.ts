export const ORDER_TYPES = ['MARKET', 'LIMIT'] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

export const TIMES_IN_FORCE = ['GTC', 'IOC', 'FOK'] as const;
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];

/** What depends on nothing but the type of an order. */
interface OrderTypeFacts {
  /** The order names the worst price that it may trade at, and how long it holds: it can rest in a book. */
  readonly hasLimit: boolean;
  /** The exchange's rules for market orders bind it, besides those for all orders. */
  readonly obeysMarketRules: boolean;
  /** While it rests its price and quantity can be changed. */
  readonly amendable: boolean;
}

export const ORDER_TYPE_FACTS: Readonly<Record<OrderType, OrderTypeFacts>> = {
  MARKET: { hasLimit: false, obeysMarketRules: true, amendable: false },
  LIMIT: { hasLimit: true, obeysMarketRules: false, amendable: true },
};
