import { type Fixed, parseDecimal } from '../../engine/decimal.ts';
import type { NewOrder, SelfTradePrevention, Side, TimeInForce } from '../../engine/order.ts';
import type { TriggerRule } from '../../engine/trigger.ts';
import type { Call } from '../api.ts';
import { CLIENT_ID_RANGE } from '../client-id.ts';
import type { Parameters } from '../parameters.ts';
import { BinanceRefusal, REFUSED } from '../refusal.ts';
import { SELF_TRADE_MODES } from './exchange-info.ts';
import { checkFilters } from './filters.ts';
import { readIceberg } from './iceberg.ts';
import { ASSET_DECIMALS, type SpotSymbol } from './instruments.ts';
import { isAlgo, type SpotType, TYPE_RULES, TYPES } from './order-types.ts';
import { readTrigger } from './trigger.ts';
import type { SpotVenue } from './venue.ts';

const CLIENT_ID = new RegExp(CLIENT_ID_RANGE.spot);
const MIN_STRATEGY_TYPE = 1_000_000n;
/** The exchange stores amounts as signed 64-bit counts of 10^-8. */
const LARGEST_AMOUNT = parseDecimal('92233720368.54775807');

/** The parameters that `newOrder` reads; unknown ones are refused by count (-1104). */
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

/** Parameters that belong to certain types only; they are refused with -1106 on any other type. */
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
  readonly type: SpotType;
}

/** The other orders that the same command adds, and how many of them have a trigger. */
export interface Company {
  readonly orders: number;
  readonly algoOrders: number;
}

const ALONE: Company = { orders: 0, algoOrders: 0 };

/** Reads and checks a new order in the documented order (docs/venues/binance.md §10), filters last. */
export function readOrder(venue: SpotVenue, call: Call, company: Company = ALONE): OrderRequest {
  const { parameters, account } = call;
  const side = parameters.word('side', ['BUY', 'SELL'], REFUSED.side) ?? 'BUY';
  const type = parameters.word('type', TYPES, REFUSED.orderType) ?? 'LIMIT';
  const timeInForce = parameters.word('timeInForce', ['GTC', 'IOC', 'FOK'], REFUSED.timeInForce);
  const responseType = parameters.word('newOrderRespType', ['ACK', 'RESULT', 'FULL']);
  const selfTradePrevention = selfTradeMode(parameters);
  const symbol = venue.symbol(parameters.required('symbol'));
  const clientOrderId = readClientId(parameters, 'newClientOrderId');
  if (parameters.names.has('pegPriceType')) {
    throw new BinanceRefusal(-2010, 'Pegged orders are not supported for this symbol.');
  }
  checkCombination(parameters, type);
  const amounts = readAmounts(parameters);
  const icebergQty = readIceberg(parameters, symbol, amounts.quantity ?? 0n);
  const trigger = readTrigger(parameters, type, side, amounts.stopPrice);
  const request: OrderRequest = {
    symbol,
    type,
    responseType: responseType ?? (type === 'LIMIT' || type === 'MARKET' ? 'FULL' : 'ACK'),
    order: newOrder(account, symbol, side, type, amounts, {
      timeInForce,
      selfTradePrevention,
      clientOrderId: clientOrderId ?? venue.nextClientId(),
      trigger,
      meta: {
        ...strategy(parameters),
        ...(icebergQty !== undefined && { icebergQty: String(icebergQty) }),
        ...(trigger !== undefined && { ...notesOf(parameters, amounts.stopPrice), type }),
      },
    }),
  };
  checkMarket(venue, request, amounts.stopPrice, company);
  return request;
}

interface Amounts {
  readonly quantity: Fixed | undefined;
  readonly quoteOrderQty: Fixed | undefined;
  readonly price: Fixed | undefined;
  readonly stopPrice: Fixed | undefined;
}

interface Rest {
  readonly trigger: TriggerRule | undefined;
  readonly timeInForce: TimeInForce | undefined;
  readonly selfTradePrevention: SelfTradePrevention | undefined;
  readonly clientOrderId: string;
  readonly meta: Readonly<Record<string, string>>;
}

function newOrder(
  account: string,
  { instrument }: SpotSymbol,
  side: Side,
  type: SpotType,
  { quantity, quoteOrderQty, price }: Amounts,
  { timeInForce, selfTradePrevention, clientOrderId, trigger, meta }: Rest,
): NewOrder {
  return {
    account,
    symbol: instrument.symbol,
    side,
    type: TYPE_RULES[type].engine,
    clientOrderId,
    postOnly: type === 'LIMIT_MAKER',
    ...(quantity !== undefined && { quantity }),
    ...(quoteOrderQty !== undefined && { quoteQuantity: quoteOrderQty }),
    ...(price !== undefined && { price }),
    ...(timeInForce !== undefined && { timeInForce }),
    ...(selfTradePrevention !== undefined && { selfTradePrevention }),
    ...(trigger !== undefined && { trigger }),
    meta,
  };
}

/**
 * A client id in the given parameter; refuses text that does not match the exchange's pattern, including its length
 * (-1100).
 */
export function readClientId(parameters: Parameters, name: string): string | undefined {
  const value = parameters.text(name);
  if (value !== undefined && !CLIENT_ID.test(value))
    throw REFUSED.illegal(parameters.named(name), CLIENT_ID_RANGE.spot);
  return value;
}

function selfTradeMode(parameters: Parameters): SelfTradePrevention | undefined {
  const mode = parameters.word('selfTradePreventionMode', ['NONE', ...SELF_TRADE_MODES, 'DECREMENT', 'TRANSFER']);
  if (mode !== 'DECREMENT' && mode !== 'TRANSFER') return mode;
  throw new BinanceRefusal(-1013, 'This symbol does not allow the specified self-trade prevention mode.');
}

/** What reports repeat of a trigger as it was sent. */
function notesOf(parameters: Parameters, stopPrice: Fixed | undefined): Record<string, string> {
  const delta = parameters.integer('trailingDelta');
  return {
    ...(stopPrice !== undefined && { stopPrice: String(stopPrice) }),
    ...(delta !== undefined && { trailingDelta: String(delta) }),
  };
}

/** The parameters that a type requires and forbids (docs/venues/binance.md §2.1). */
function checkCombination(parameters: Parameters, type: SpotType): void {
  const { engine, takes } = TYPE_RULES[type];
  for (const name of TYPED) {
    if (parameters.names.has(name) && !takes.has(name)) throw REFUSED.notRequired(parameters.named(name));
  }
  if (type !== 'MARKET') {
    if (takes.has('timeInForce')) parameters.required('timeInForce');
    parameters.required('quantity');
    if (engine === 'LIMIT') parameters.required('price');
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
    stopPrice: readAmount(parameters, 'stopPrice', 'Invalid stop price.'),
  };
}

/** A positive amount of at most 8 decimals: -1100, -1108, -1111 and -1013 otherwise. */
export function readAmount(parameters: Parameters, name: string, invalid: string): Fixed | undefined {
  const value = parameters.decimal(name);
  if (value === undefined) return undefined;
  if (value > LARGEST_AMOUNT) throw new BinanceRefusal(-1108, `Parameter '${parameters.named(name)}' overflowed.`);
  if (parameters.places(name) > ASSET_DECIMALS) {
    throw new BinanceRefusal(-1111, `Parameter '${parameters.named(name)}' has too much precision.`);
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

function checkMarket(
  { exchange }: SpotVenue,
  { order, symbol }: OrderRequest,
  stopPrice: Fixed | undefined,
  company: Company,
): void {
  const market = exchange.market(order.symbol);
  if (market.status !== 'open') throw new BinanceRefusal(-2010, 'Market is closed.');
  const { type, price, quantity, quoteQuantity, trigger } = order;
  const open = exchange.openOrders(order.account, order.symbol);
  checkFilters({ type, price, stopPrice, quantity, quoteQuantity, algo: trigger !== undefined }, symbol, {
    referencePrice: market.markPrice,
    openOrders: open.length + company.orders,
    openAlgoOrders: open.filter(isAlgo).length + company.algoOrders,
  });
}
