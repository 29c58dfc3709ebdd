export const ORDER_TYPES = [
  'MARKET',
  'LIMIT',
  'STOP_MARKET',
  'STOP_LIMIT',
  'TAKE_PROFIT_MARKET',
  'TAKE_PROFIT_LIMIT',
  'TRAILING_STOP_MARKET',
] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

/**
 * What an order waits for before it enters the book. `adverse`: the price moves against the order's side (a BUY waits for
 * a rise); `favourable`: it moves in favour of it; `trailing`: it turns back from its best by a distance.
 */
type TriggerDirection = 'adverse' | 'favourable' | 'trailing';

/** Facts that depend only on the order type. */
interface OrderTypeFacts {
  /** Carries a limit price and a time in force. */
  readonly hasLimit: boolean;
  /** Trades when it reaches the exchange, or not at all. */
  readonly tradesAtOnce: boolean;
  /** Is subject to the exchange's bounds for market orders as well as the general ones. */
  readonly obeysMarketBounds: boolean;
  /** Has values that can change while it is active; whether the exchange changes them is another matter. */
  readonly amendable: boolean;
  /** `null`: it waits for nothing. */
  readonly trigger: TriggerDirection | null;
}

export const ORDER_TYPE_FACTS: Readonly<Record<OrderType, OrderTypeFacts>> = {
  MARKET: { hasLimit: false, tradesAtOnce: true, obeysMarketBounds: true, amendable: false, trigger: null },
  LIMIT: { hasLimit: true, tradesAtOnce: false, obeysMarketBounds: false, amendable: true, trigger: null },
  STOP_MARKET: { hasLimit: false, tradesAtOnce: false, obeysMarketBounds: true, amendable: true, trigger: 'adverse' },
  STOP_LIMIT: { hasLimit: true, tradesAtOnce: false, obeysMarketBounds: false, amendable: true, trigger: 'adverse' },
  TAKE_PROFIT_MARKET: {
    hasLimit: false,
    tradesAtOnce: false,
    obeysMarketBounds: true,
    amendable: true,
    trigger: 'favourable',
  },
  TAKE_PROFIT_LIMIT: {
    hasLimit: true,
    tradesAtOnce: false,
    obeysMarketBounds: false,
    amendable: true,
    trigger: 'favourable',
  },
  TRAILING_STOP_MARKET: {
    hasLimit: false,
    tradesAtOnce: false,
    obeysMarketBounds: true,
    amendable: true,
    trigger: 'trailing',
  },
};

/** Whether an order of the type waits for a trigger. */
export function isConditional(type: OrderType): boolean {
  return ORDER_TYPE_FACTS[type].trigger !== null;
}

export const TIMES_IN_FORCE = ['GTC', 'IOC', 'FOK', 'GTD'] as const;
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];

/** Whether the part that does not trade at once rests in the book. */
export const RESTS: Readonly<Record<TimeInForce, boolean>> = { GTC: true, IOC: false, FOK: false, GTD: true };

/** The prices that a trigger can watch. */
export const TRIGGER_SOURCES = ['LAST', 'MARK', 'INDEX'] as const;
export type TriggerSource = (typeof TRIGGER_SOURCES)[number];

/** Lists of orders of which one may end or start another. */
export const ORDER_LIST_KINDS = ['OCO', 'OTO', 'OTOCO'] as const;
export type OrderListKind = (typeof ORDER_LIST_KINDS)[number];
