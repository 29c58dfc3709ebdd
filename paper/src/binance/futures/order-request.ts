import type { Fixed } from '../../engine/decimal.ts';
import type { NewOrder, PositionSide, SelfTradePrevention, Side, TimeInForce } from '../../engine/order.ts';
import { CLIENT_ID_RANGE } from '../client-id.ts';
import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';
import { readAmount } from './amounts.ts';
import { BOUNDS } from './exchange-info.ts';
import { checkFilters, isBelowNotional } from './filters.ts';
import type { FuturesSymbol } from './instrument.ts';
import { matchPrice, readPriceMatch } from './price-match.ts';
import { FUTURES_REFUSED, rejected } from './refusals.ts';
import type { FuturesVenue } from './venue.ts';

/** Types of the algo endpoints. */
export const CONDITIONAL = [
  'STOP',
  'STOP_MARKET',
  'TAKE_PROFIT',
  'TAKE_PROFIT_MARKET',
  'TRAILING_STOP_MARKET',
] as const;
export const TIME_IN_FORCES = ['GTC', 'IOC', 'FOK', 'GTX', 'GTD', 'RPI'] as const;
const SELF_TRADE_MODES = ['EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH'] as const;

const CLIENT_ID = new RegExp(CLIENT_ID_RANGE.futures);
const CLIENT_ID_LENGTH = 36;

/** Refused with -1106 when sent with a type that does not accept them (docs/venues/binance.md §2.1). */
const FORBIDDEN = {
  LIMIT: ['stopPrice', 'activationPrice', 'callbackRate'],
  MARKET: ['timeInForce', 'price', 'stopPrice', 'activationPrice', 'callbackRate'],
} as const;

/** Bounds of a good-till date (-5040), which is cut to whole seconds. */
const GOOD_TILL = { leastAheadMs: 600_000, latest: 253_402_300_799_000 } as const;

type Type = keyof typeof FORBIDDEN;

/** A new order that has passed every check that needs no engine. */
export interface OrderRequest {
  readonly order: NewOrder;
  readonly symbol: FuturesSymbol;
  readonly responseType: 'ACK' | 'RESULT';
}

/** Reads and checks a new order in the documented order (docs/venues/binance.md §10). */
export function readOrder(venue: FuturesVenue, parameters: Parameters, account: string, now: number): OrderRequest {
  const { facts, exchange } = venue;
  const name = parameters.required('symbol');
  const side = sideOf(parameters);
  const type = typeOf(parameters);
  const terms = timeInForceOf(venue, parameters);
  const responseType = parameters.word('newOrderRespType', ['ACK', 'RESULT'], FUTURES_REFUSED.responseType) ?? 'ACK';
  const selfTradePrevention = selfTradeModeOf(parameters);
  const positionSide = positionSideOf(parameters);
  const symbol = venue.symbol(name);
  const clientOrderId = clientIdOf(parameters) ?? venue.nextClientId();
  checkCombination(parameters, type);
  const { contract } = symbol;
  const quantity = readAmount(parameters, 'quantity', contract.quantityPrecision) ?? 0n;
  const price = priceOf(venue, parameters, symbol, side, type);
  const expiresAt = terms === 'GTD' ? goodTillDateOf(parameters, now) : undefined;
  refuseClosed(venue, symbol);
  const market = exchange.market(name);
  checkFilters(facts, symbol, market, { side, price, quantity });
  const hedge = exchange.positionMode(account) === 'hedge';
  const reduceOnly = reduceOnlyOf(parameters, hedge);
  const closes = hedge ? (side === 'SELL') === (positionSide === 'LONG') : reduceOnly;
  if (!closes && isBelowNotional(symbol, market, { side, price, quantity })) {
    throw FUTURES_REFUSED.minNotional(contract.notional ?? '0');
  }
  if (hedge === (positionSide === 'BOTH')) throw FUTURES_REFUSED.positionSideMismatch();
  if (type === 'LIMIT' && exchange.openOrders(account, name).length >= BOUNDS.maxNumOrders) {
    throw FUTURES_REFUSED.maxOpenOrders();
  }
  if (exchange.openOrder({ account, clientOrderId }) !== undefined) throw FUTURES_REFUSED.duplicate();
  return {
    symbol,
    responseType,
    order: {
      account,
      symbol: name,
      side,
      type,
      quantity,
      positionSide,
      reduceOnly,
      clientOrderId,
      ...(price !== undefined && { price }),
      ...(terms !== undefined && ENGINE_TERMS[terms]),
      ...(selfTradePrevention !== undefined && { selfTradePrevention }),
      ...(expiresAt !== undefined && { expiresAt }),
      meta: { priceMatch: readPriceMatch(parameters) ?? 'NONE', ...(terms === 'RPI' && { timeInForce: terms }) },
    },
  };
}

/** BUY or SELL; -1117 otherwise. */
export function sideOf(parameters: Parameters): Side {
  parameters.required('side');
  return parameters.word('side', ['BUY', 'SELL'], REFUSED.side) ?? 'BUY';
}

function typeOf(parameters: Parameters): Type {
  parameters.required('type');
  const type = parameters.word('type', ['LIMIT', 'MARKET', ...CONDITIONAL], REFUSED.orderType) ?? 'LIMIT';
  if (type === 'LIMIT' || type === 'MARKET') return type;
  // In force on USD-M since 2025-12-09; the date for COIN-M is unverified (docs/venues/binance.md §2.8).
  throw FUTURES_REFUSED.conditional();
}

type Terms = (typeof TIME_IN_FORCES)[number];

function timeInForceOf({ facts }: FuturesVenue, parameters: Parameters): Terms | undefined {
  const terms = parameters.word('timeInForce', TIME_IN_FORCES, REFUSED.timeInForce);
  if (terms !== undefined && !facts.timeInForces.includes(terms)) throw REFUSED.timeInForce();
  return terms;
}

/**
 * GTX is the engine's post-only, GTD its GTC with an end. For RPI only the word is documented (docs/venues/binance.md
 * §2.1): treating it as post-only is unverified, and so is who may use it; the paper exchange lets every account.
 */
export const ENGINE_TERMS: Readonly<Record<Terms, { readonly timeInForce: TimeInForce; readonly postOnly?: boolean }>> =
  {
    GTC: { timeInForce: 'GTC' },
    IOC: { timeInForce: 'IOC' },
    FOK: { timeInForce: 'FOK' },
    GTX: { timeInForce: 'GTC', postOnly: true },
    GTD: { timeInForce: 'GTC' },
    RPI: { timeInForce: 'GTC', postOnly: true },
  };

/** The self-trade mode that was sent; -5039 for another word. */
export function selfTradeModeOf(parameters: Parameters): SelfTradePrevention | undefined {
  return parameters.word('selfTradePreventionMode', SELF_TRADE_MODES, FUTURES_REFUSED.selfTradeMode);
}

/** `BOTH` unless sent; -4060 for another word. */
export function positionSideOf(parameters: Parameters): PositionSide {
  return parameters.word('positionSide', ['BOTH', 'LONG', 'SHORT'], FUTURES_REFUSED.positionSide) ?? 'BOTH';
}

/** A client id; -4015 where it is too long, -1100 where it has other characters. */
export function clientIdOf(parameters: Parameters, name = 'newClientOrderId'): string | undefined {
  const id = parameters.text(name);
  if (id === undefined) return undefined;
  if (id.length > CLIENT_ID_LENGTH) throw FUTURES_REFUSED.clientIdLength();
  if (!CLIENT_ID.test(id)) throw REFUSED.illegal(name, CLIENT_ID_RANGE.futures);
  return id;
}

function checkCombination(parameters: Parameters, type: Type): void {
  for (const name of FORBIDDEN[type]) {
    if (parameters.names.has(name)) throw FUTURES_REFUSED.notRequired(name);
  }
  const match = readPriceMatch(parameters);
  parameters.required('quantity');
  if (type === 'MARKET') {
    if (match !== undefined) throw FUTURES_REFUSED.priceMatchType();
    return;
  }
  parameters.required('timeInForce');
  if (match === undefined) parameters.required('price');
  else if (parameters.names.has('price')) throw FUTURES_REFUSED.notRequired('price');
}

function priceOf(
  { exchange }: FuturesVenue,
  parameters: Parameters,
  { contract, instrument }: FuturesSymbol,
  side: Side,
  type: Type,
): Fixed | undefined {
  if (type === 'MARKET') return undefined;
  const match = readPriceMatch(parameters);
  return match === undefined
    ? readAmount(parameters, 'price', contract.pricePrecision)
    : matchPrice(exchange, instrument.symbol, side, match);
}

/** A good-till date, to the second; -5040 outside of its bounds. */
export function goodTillDateOf(parameters: Parameters, now: number): number {
  parameters.required('goodTillDate');
  const date = Math.floor(parameters.number('goodTillDate', 0) / 1_000) * 1_000;
  if (date <= now + GOOD_TILL.leastAheadMs || date >= GOOD_TILL.latest) throw FUTURES_REFUSED.goodTillDate();
  return date;
}

/** Refuses a symbol that does not accept orders now. */
export function refuseClosed({ exchange, facts }: FuturesVenue, { instrument }: FuturesSymbol): void {
  const { status } = exchange.market(instrument.symbol);
  if (status !== 'open') throw rejected(facts, { code: 'notTrading', detail: { status } });
}

/** Forbidden in hedge mode, even as "false" (docs/venues/binance.md §2.1). */
export function reduceOnlyOf(parameters: Parameters, hedge: boolean): boolean {
  if (hedge && parameters.names.has('reduceOnly')) throw FUTURES_REFUSED.notRequired('reduceOnly');
  return parameters.flag('reduceOnly') ?? false;
}
