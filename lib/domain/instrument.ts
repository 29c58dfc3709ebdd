import type { DecimalString } from './decimal.ts';
import type { OrderListKind, OrderType, TimeInForce, TriggerSource } from './order-type.ts';

export const EXCHANGES = ['binance', 'bitmex', 'bybit'] as const;
export type Exchange = (typeof EXCHANGES)[number];

/** `usdm` is margined in a stablecoin, `coinm` in a coin (inverse and quanto contracts). */
export const MARKETS = ['spot', 'usdm', 'coinm'] as const;
export type Market = (typeof MARKETS)[number];

/** Whether trades on the market open and reduce positions; on spot they move balances. */
export const HAS_POSITIONS: Readonly<Record<Market, boolean>> = { spot: false, usdm: true, coinm: true };

export const CONTRACTS = ['perpetual', 'delivery'] as const;
export type Contract = (typeof CONTRACTS)[number];

/** What the exchange currently allows on an instrument. */
export const INSTRUMENT_STATUSES = ['active', 'reduceOnly', 'cancelOnly', 'halted'] as const;
export type InstrumentStatus = (typeof INSTRUMENT_STATUSES)[number];

/** Prices that the bounds of a price band are multiples of. */
export const PRICE_REFERENCES = ['averagePrice', 'markPrice'] as const;

/**
 * Limits on prices that move with the market; the exchange checks them when it receives an order. The bounds are
 * multiples of `reference`; where that is `null` they are prices, as of the time the list was fetched.
 */
export interface PriceBand {
  readonly reference: (typeof PRICE_REFERENCES)[number] | null;
  readonly buyMax: DecimalString | null;
  readonly buyMin: DecimalString | null;
  readonly sellMax: DecimalString | null;
  readonly sellMin: DecimalString | null;
}

/** The ways an exchange changes a resting order, best first. */
export const AMEND_METHODS = ['inPlace', 'keepPriority', 'cancelReplace'] as const;
export type AmendMethod = (typeof AMEND_METHODS)[number];

/** What orders on the instrument may ask for. A request beyond that is refused with a reason; no field is dropped. */
export interface InstrumentCapabilities {
  /** Types that the exchange accepts on the instrument and Atlas can place. */
  readonly orderTypes: readonly OrderType[];
  readonly timeInForce: readonly TimeInForce[];
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly quoteQuantity: boolean;
  readonly amend: readonly AmendMethod[];
  /** Whether the exchange changes orders that wait for a trigger, their condition included; always in place. */
  readonly amendConditional: boolean;
  /** The prices that a trigger can watch; none where the instrument takes no conditional orders. */
  readonly triggerBy: readonly TriggerSource[];
  /** The distances of a trailing stop in per cent; `null` where it takes none. */
  readonly trailingPercent: TrailingBounds | null;
  /** Whether a trailing stop takes a distance in quote currency. */
  readonly trailingAmount: boolean;
  /** Whether a trailing stop takes a price at which it begins to trail. */
  readonly activationPrice: boolean;
  /** Whether a stop or take-profit order can close the whole position. */
  readonly closePosition: boolean;
  /** Whether an order can show only part of its quantity. */
  readonly displayQuantity: boolean;
  /** Whether an order can carry a take-profit and a stop-loss of its own. */
  readonly attached: boolean;
  /**
   * Whether the exchange changes what is attached to an order that has not filled, always in place. What is there stays a
   * market or a limit order, and what is added is a market order.
   */
  readonly amendAttached: boolean;
  /** Least time to the end of a GTD order, seconds; `null` where it takes none. */
  readonly minSecondsToExpiry: number | null;
  readonly orderLists: readonly OrderListKind[];
}

/** Bounds of a distance in per cent. */
export interface TrailingBounds {
  readonly min: DecimalString;
  readonly max: DecimalString;
  readonly step: DecimalString;
}

/** What an instrument allows whose venue takes none of the orders that wait, hide or belong together. */
export const PLAIN_ORDERS_ONLY = {
  amendConditional: false,
  triggerBy: [],
  trailingPercent: null,
  trailingAmount: false,
  activationPrice: false,
  closePosition: false,
  displayQuantity: false,
  attached: false,
  amendAttached: false,
  minSecondsToExpiry: null,
  orderLists: [],
} as const satisfies Partial<InstrumentCapabilities>;

/**
 * A tradable instrument with every rule its orders are checked against. All quantities are in `quantityUnit`; the
 * exchange's own quantity is exactly `quantity / contractSize`. A bound the exchange does not set is `null`.
 */
export interface Instrument {
  readonly exchange: Exchange;
  readonly market: Market;
  readonly symbol: string;
  readonly exchangeSymbol: string;
  readonly base: string;
  readonly quote: string;
  readonly settle: string | null;
  readonly contract: Contract | null;
  /** Moment of delivery, RFC 3339; `null` on spot and perpetuals. */
  readonly expiry: string | null;
  readonly inverse: boolean;
  readonly quanto: boolean;
  readonly status: InstrumentStatus;
  /** The exchange's own word for the status. */
  readonly exchangeStatus: string;
  /** Base asset for spot and linear contracts, quote currency for inverse ones, `contract` for quanto. */
  readonly quantityUnit: string;
  readonly contractSize: DecimalString;
  readonly step: DecimalString;
  readonly minQuantity: DecimalString;
  readonly maxQuantity: DecimalString | null;
  /** Bounds for market orders, in addition to those above. */
  readonly marketStep: DecimalString | null;
  readonly marketMinQuantity: DecimalString | null;
  readonly marketMaxQuantity: DecimalString | null;
  /** Quote amounts of market orders are multiples of this; `null` where the exchange states none. */
  readonly quoteStep: DecimalString | null;
  readonly tickSize: DecimalString;
  readonly minPrice: DecimalString | null;
  readonly maxPrice: DecimalString | null;
  /** Price × quantity, in quote currency. */
  readonly minNotional: DecimalString | null;
  readonly maxNotional: DecimalString | null;
  /** Whether the exchange applies the notional bounds to market orders too, at its own reference price. */
  readonly minNotionalOnMarket: boolean;
  readonly maxNotionalOnMarket: boolean;
  readonly priceBand: PriceBand | null;
  readonly maxOpenOrders: number | null;
  readonly capabilities: InstrumentCapabilities;
}
