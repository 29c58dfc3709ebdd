import type { CheckedOrder } from '../../../domain/checked-order.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import type { Order } from '../../../domain/order.ts';
import type { BinanceReadRequest, BinanceRequest } from '../client.ts';
import { type FillBounds, fillBounds } from '../fills.ts';
import { type BinanceOrderKey, orderKeyParam } from '../order-key.ts';
import { type Charge, command, signedRead } from '../requests.ts';
import { BINANCE_SIDE_WORDS } from '../sides.ts';
import { FUTURES_SPELLINGS } from './order-types.ts';
import { toContracts } from './parse.ts';
import { FUTURES_WEIGHT, type FuturesProduct, LEGS, type PositionMode } from './product.ts';

type Root = Pick<FuturesProduct, 'root'>;

const CANCEL: Charge = { spends: 'weight', weight: FUTURES_WEIGHT.cancel, rank: 'cancel' };

/** All symbols; it takes no parameters (docs/venues/binance.md §4.1). */
export function futuresExchangeInfo({ root }: Root): BinanceReadRequest {
  return {
    operation: 'instruments',
    path: `${root}/exchangeInfo`,
    params: [],
    signed: false,
    weight: FUTURES_WEIGHT.exchangeInfo,
    large: true,
  };
}

/** The best bid and ask. */
export function futuresBookTicker({ root }: Root, { exchangeSymbol }: Instrument): BinanceReadRequest {
  const path = `${root}/ticker/bookTicker`;
  const params = [['symbol', exchangeSymbol]] as const;
  return { operation: 'referencePrice', path, params, signed: false, weight: FUTURES_WEIGHT.bookTicker };
}

/** Whether the account holds one position per symbol or one per side (§2.0). */
export function positionMode({ root }: Root): BinanceReadRequest {
  return signedRead('positionMode', `${root}/positionSide/dual`, [], FUTURES_WEIGHT.positionMode);
}

/**
 * A new order (§2.1). In hedge mode the position side replaces reduceOnly, and sending both is refused; in one-way mode the
 * position side keeps its default.
 */
export function placeFutures({ root }: Root, order: CheckedOrder, mode: PositionMode): BinanceRequest {
  const { instrument, side, quantity, price, reduceOnly } = order;
  const hedge = mode === 'hedge';
  return command(
    'place',
    'POST',
    `${root}/order`,
    [
      ['symbol', instrument.exchangeSymbol],
      ['side', BINANCE_SIDE_WORDS[side]],
      ['positionSide', hedge ? LEGS[side][reduceOnly ? 'reduces' : 'opens'] : undefined],
      ...FUTURES_SPELLINGS[order.type](order),
      ['quantity', quantity === null ? undefined : toContracts(quantity, instrument)],
      ['reduceOnly', reduceOnly && !hedge ? 'true' : undefined],
      ['price', price ?? undefined],
      ['newClientOrderId', order.clientOrderId],
      // Waits for the final state of an order that cannot rest; the default answers NEW to everything.
      ['newOrderRespType', 'RESULT'],
    ],
    { spends: 'orders', weight: FUTURES_WEIGHT.place, rank: 'order' },
  );
}

/** New totals for a resting limit order: side, quantity and price must be sent, changed or not (§2.7). */
export function amendFutures(
  { root, amendWeight }: Pick<FuturesProduct, 'root' | 'amendWeight'>,
  order: Order,
  totals: {
    readonly instrument: Instrument;
    readonly quantity: string;
    readonly price: string;
    /** Marks the change as ours: the exchange stores it with the change (§2.7). */
    readonly modifyId: string;
  },
  reduceOnly: boolean,
): BinanceRequest {
  return command(
    'amend',
    'PUT',
    `${root}/order`,
    [
      ['symbol', order.exchangeSymbol],
      ['orderId', order.exchangeOrderId],
      ['side', BINANCE_SIDE_WORDS[order.side]],
      ['quantity', toContracts(totals.quantity, totals.instrument)],
      ['price', totals.price],
      ['modifyId', totals.modifyId],
      ['reduceOnly', reduceOnly ? 'true' : undefined],
    ],
    { spends: 'orders', weight: amendWeight, rank: 'order' },
  );
}

/** The changes of one order, newest first (§2.7); `endTime` is the newest to return. */
export function orderAmendments(
  { root }: Root,
  order: Order,
  endTime: number | undefined,
  limit: number,
): BinanceReadRequest {
  const params = [
    ['symbol', order.exchangeSymbol],
    ['orderId', order.exchangeOrderId],
    ['endTime', endTime],
    ['limit', limit],
  ] as const;
  return signedRead('amendTrace', `${root}/orderAmendment`, params, FUTURES_WEIGHT.amendments);
}

/** One order by either of its ids (§2.2). */
export function findFuturesOrder(
  { root }: Root,
  { exchangeSymbol }: Instrument,
  key: BinanceOrderKey,
): BinanceReadRequest {
  return signedRead(
    'find',
    `${root}/order`,
    [['symbol', exchangeSymbol], orderKeyParam(key)],
    FUTURES_WEIGHT.findOrder,
  );
}

/** Of one symbol, or of the whole account at forty times the weight (§2.3). */
export function openFuturesOrders({ root }: Root, instrument: Instrument | undefined): BinanceReadRequest {
  const { one, all } = FUTURES_WEIGHT.openOrders;
  const params = [['symbol', instrument?.exchangeSymbol]] as const;
  return signedRead('active', `${root}/openOrders`, params, instrument === undefined ? all : one);
}

/** Cancels one order by either of its ids (§2.5). */
export function cancelFutures({ root }: Root, { exchangeSymbol }: Instrument, key: BinanceOrderKey): BinanceRequest {
  return command('cancel', 'DELETE', `${root}/order`, [['symbol', exchangeSymbol], orderKeyParam(key)], CANCEL);
}

/** Several orders of one symbol by id. The list is JSON with bare numbers (§1.3), built as text because ids exceed 2^53. */
export function cancelBatch(
  { root }: Root,
  { exchangeSymbol }: Instrument,
  exchangeOrderIds: readonly string[],
): BinanceRequest {
  const params = [
    ['symbol', exchangeSymbol],
    ['orderIdList', `[${exchangeOrderIds.join(',')}]`],
  ] as const;
  return command('cancelAll', 'DELETE', `${root}/batchOrders`, params, CANCEL);
}

/** Cancels all open orders of one symbol (§2.5). */
export function cancelSymbol({ root }: Root, { exchangeSymbol }: Instrument): BinanceRequest {
  return command('cancelAll', 'DELETE', `${root}/allOpenOrders`, [['symbol', exchangeSymbol]], CANCEL);
}

/** The history of one symbol, of all contracts of a pair (COIN-M), or of all symbols (USD-M). */
export type HistoryScope = { readonly symbol?: string; readonly pair?: string };

/** `[startTime, endTime]`, both inclusive (unverified), or everything from an id on (§2.4). */
export type FuturesHistoryBounds =
  | { readonly startTime: number; readonly endTime: number }
  | { readonly symbol: string; readonly orderId: string };

/** A page of the order history (§2.4). */
export function allFuturesOrders(
  { root }: Root,
  scope: HistoryScope,
  bounds: FuturesHistoryBounds,
  limit: number,
): BinanceReadRequest {
  const byId = 'orderId' in bounds;
  const params = [
    ['symbol', byId ? bounds.symbol : scope.symbol],
    ['pair', byId ? undefined : scope.pair],
    ['orderId', byId ? bounds.orderId : undefined],
    ['startTime', byId ? undefined : bounds.startTime],
    ['endTime', byId ? undefined : bounds.endTime],
    ['limit', limit],
  ] as const;
  return signedRead('history', `${root}/allOrders`, params, FUTURES_WEIGHT.history);
}

/** The account's trades on one symbol (§2.10): by time with both ends given, or from an id on. */
export function userTrades(
  { root }: Root,
  { exchangeSymbol }: Instrument,
  bounds: FillBounds,
  limit: number,
): BinanceReadRequest {
  const params = [['symbol', exchangeSymbol], ...fillBounds(bounds), ['limit', limit]] as const;
  return signedRead('fills', `${root}/userTrades`, params, FUTURES_WEIGHT.fills);
}
