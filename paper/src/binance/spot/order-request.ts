import { type Fixed, parseDecimal } from '../../engine/decimal.ts';
import type { NewOrder, OrderType, SelfTradePrevention, Side, TimeInForce } from '../../engine/order.ts';
import type { Call } from '../api.ts';
import { CLIENT_ID_RANGE } from '../client-id.ts';
import type { Parameters } from '../parameters.ts';
import { BinanceRefusal, REFUSED } from '../refusal.ts';
import { SELF_TRADE_MODES } from './exchange-info.ts';
import { checkFilters } from './filters.ts';
import { readIceberg } from './iceberg.ts';
import { ASSET_DECIMALS, type SpotSymbol } from './instruments.ts';
import type { SpotVenue } from './venue.ts';

/** Types the exchange knows; those beyond LIMIT, LIMIT_MAKER and MARKET are not offered on the paper symbols. */
const TYPES = [
  'LIMIT',
  'MARKET',
  'LIMIT_MAKER',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
] as const;
const OFFERED = ['LIMIT', 'MARKET', 'LIMIT_MAKER'] as const;
type Offered = (typeof OFFERED)[number];
/** What the engine makes of each. */
const ENGINE_TYPE: Readonly<Record<Offered, OrderType>> = { LIMIT: 'LIMIT', MARKET: 'MARKET', LIMIT_MAKER: 'LIMIT' };

const CLIENT_ID = new RegExp(CLIENT_ID_RANGE.spot);
const MIN_STRATEGY_TYPE = 1_000_000n;
/** Amounts are signed 64-bit counts of 10^-8 at the exchange. */
const LARGEST_AMOUNT = parseDecimal('92233720368.54775807');

/** The parameters `newOrder` reads; unknown ones are refused by name count (-1104). */
export const ORDER_PARAMETERS = [
  'timeInForce',
  'quantity',
  'quoteOrderQty',
  'price',
  'newClientOrderId',
  'strategyId',
  'strategyType',
  'stopPrice',
  'trailingDelta',
  'icebergQty',
  'newOrderRespType',
  'selfTradePreventionMode',
  'pegPriceType',
  'pegOffsetType',
  'pegOffsetValue',
] as const;

/** Parameters that belong to a type and to no other: anything else sent is refused with -1106. */
const BELONGS: Readonly<Record<Offered, ReadonlySet<string>>> = {
  LIMIT: new Set(['timeInForce', 'quantity', 'price', 'icebergQty']),
  LIMIT_MAKER: new Set(['quantity', 'price', 'icebergQty']),
  MARKET: new Set(['quantity', 'quoteOrderQty']),
};
const TYPED = [
  'timeInForce',
  'quantity',
  'quoteOrderQty',
  'price',
  'stopPrice',
  'trailingDelta',
  'icebergQty',
] as const;

export type ResponseType = 'ACK' | 'RESULT' | 'FULL';

/** A new order that has passed every check that needs no engine. */
export interface OrderRequest {
  readonly order: NewOrder;
  readonly symbol: SpotSymbol;
  readonly responseType: ResponseType;
}

/** Reads and checks a new order in the documented order of checks (docs/venues/binance.md §10), filters last. */
export function readOrder(venue: SpotVenue, call: Call): OrderRequest {
  const { parameters, account } = call;
  const side = parameters.word('side', ['BUY', 'SELL'], REFUSED.side) ?? 'BUY';
  const type = parameters.word('type', TYPES, REFUSED.orderType) ?? 'LIMIT';
  const timeInForce = parameters.word('timeInForce', ['GTC', 'IOC', 'FOK'], REFUSED.timeInForce);
  const responseType = parameters.word('newOrderRespType', ['ACK', 'RESULT', 'FULL']);
  const selfTradePrevention = selfTradeMode(parameters);
  const symbol = venue.symbol(parameters.required('symbol'));
  const clientOrderId = readClientId(parameters, 'newClientOrderId');
  const offered = OFFERED.find((word) => word === type);
  if (offered === undefined || parameters.names.has('pegPriceType')) throw notSupported(parameters, type);
  checkCombination(parameters, offered);
  const amounts = readAmounts(parameters);
  const icebergQty = readIceberg(parameters, symbol, amounts.quantity ?? 0n);
  const request: OrderRequest = {
    symbol,
    responseType: responseType ?? (offered === 'LIMIT_MAKER' ? 'ACK' : 'FULL'),
    order: newOrder(account, symbol, side, offered, amounts, {
      timeInForce,
      selfTradePrevention,
      clientOrderId: clientOrderId ?? venue.nextClientId(),
      meta: { ...strategy(parameters), ...(icebergQty !== undefined && { icebergQty: String(icebergQty) }) },
    }),
  };
  checkMarket(venue, request, account);
  return request;
}

interface Amounts {
  readonly quantity: Fixed | undefined;
  readonly quoteOrderQty: Fixed | undefined;
  readonly price: Fixed | undefined;
}

interface Rest {
  readonly timeInForce: TimeInForce | undefined;
  readonly selfTradePrevention: SelfTradePrevention | undefined;
  readonly clientOrderId: string;
  readonly meta: Readonly<Record<string, string>>;
}

function newOrder(
  account: string,
  { instrument }: SpotSymbol,
  side: Side,
  type: Offered,
  { quantity, quoteOrderQty, price }: Amounts,
  { timeInForce, selfTradePrevention, clientOrderId, meta }: Rest,
): NewOrder {
  return {
    account,
    symbol: instrument.symbol,
    side,
    type: ENGINE_TYPE[type],
    clientOrderId,
    postOnly: type === 'LIMIT_MAKER',
    ...(quantity !== undefined && { quantity }),
    ...(quoteOrderQty !== undefined && { quoteQuantity: quoteOrderQty }),
    ...(price !== undefined && { price }),
    ...(timeInForce !== undefined && { timeInForce }),
    ...(selfTradePrevention !== undefined && { selfTradePrevention }),
    meta,
  };
}

/** A client id of the given parameter; refuses what does not match the exchange's pattern, its length included (-1100). */
export function readClientId(parameters: Parameters, name: string): string | undefined {
  const value = parameters.text(name);
  if (value !== undefined && !CLIENT_ID.test(value)) throw REFUSED.illegal(name, CLIENT_ID_RANGE.spot);
  return value;
}

function selfTradeMode(parameters: Parameters): SelfTradePrevention | undefined {
  const mode = parameters.word('selfTradePreventionMode', ['NONE', ...SELF_TRADE_MODES, 'DECREMENT', 'TRANSFER']);
  if (mode !== 'DECREMENT' && mode !== 'TRANSFER') return mode;
  throw new BinanceRefusal(-1013, 'This symbol does not allow the specified self-trade prevention mode.');
}

function notSupported(parameters: Parameters, type: string): BinanceRefusal {
  const what = parameters.names.has('pegPriceType') ? 'Pegged' : type;
  return new BinanceRefusal(-2010, `${what} orders are not supported for this symbol.`);
}

/** Which parameters a type needs and which it forbids (docs/venues/binance.md §2.1). */
function checkCombination(parameters: Parameters, type: Offered): void {
  const allowed = BELONGS[type];
  for (const name of TYPED) {
    if (parameters.names.has(name) && !allowed.has(name)) throw REFUSED.notRequired(name);
  }
  if (type !== 'MARKET') {
    if (type === 'LIMIT') parameters.required('timeInForce');
    parameters.required('quantity');
    parameters.required('price');
    return;
  }
  const byBase = parameters.names.has('quantity');
  const byQuote = parameters.names.has('quoteOrderQty');
  if (!byBase && !byQuote) throw REFUSED.missingEither('quantity', 'quoteOrderQty');
  if (byBase && byQuote) throw REFUSED.notRequired('quoteOrderQty');
}

function readAmounts(parameters: Parameters): Amounts {
  return {
    quantity: readAmount(parameters, 'quantity', 'Invalid quantity.'),
    quoteOrderQty: readAmount(parameters, 'quoteOrderQty', 'Invalid quote order qty.'),
    price: readAmount(parameters, 'price', 'Invalid price.'),
  };
}

/** A positive amount of at most 8 decimals: -1100, -1108, -1111 and -1013 otherwise. */
export function readAmount(parameters: Parameters, name: string, invalid: string): Fixed | undefined {
  const value = parameters.decimal(name);
  if (value === undefined) return undefined;
  if (value > LARGEST_AMOUNT) throw new BinanceRefusal(-1108, `Parameter '${name}' overflowed.`);
  if (parameters.places(name) > ASSET_DECIMALS) {
    throw new BinanceRefusal(-1111, `Parameter '${name}' has too much precision.`);
  }
  if (value === 0n) throw new BinanceRefusal(-1013, invalid);
  return value;
}

function strategy(parameters: Parameters): Record<string, string> {
  const id = parameters.integer('strategyId');
  const type = parameters.integer('strategyType');
  if (type !== undefined && type < MIN_STRATEGY_TYPE) {
    throw new BinanceRefusal(-1134, 'strategyType was less than 1000000.');
  }
  return {
    ...(id !== undefined && { strategyId: String(id) }),
    ...(type !== undefined && { strategyType: String(type) }),
  };
}

function checkMarket(venue: SpotVenue, { order, symbol }: OrderRequest, account: string): void {
  const market = venue.exchange.market(order.symbol);
  if (market.status !== 'open') throw new BinanceRefusal(-2010, 'Market is closed.');
  checkFilters(
    { type: order.type, price: order.price, quantity: order.quantity, quoteQuantity: order.quoteQuantity },
    symbol,
    { referencePrice: market.markPrice, openOrders: venue.exchange.openOrders(account, order.symbol).length },
  );
}
