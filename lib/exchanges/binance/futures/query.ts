import type { CheckedOrder } from '../../../domain/checked-order.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import type { Order } from '../../../domain/order.ts';
import type { PositionMode, SettingChange } from '../../../domain/settings.ts';
import type { BinanceReadRequest, BinanceRequest } from '../client.ts';
import { type FillBounds, fillBounds } from '../fills.ts';
import { type BinanceOrderKey, orderKeyParam } from '../order-key.ts';
import { type Charge, command, orderTrial, signedRead } from '../requests.ts';
import { BINANCE_SIDE_WORDS } from '../sides.ts';
import type { Params } from '../signing.ts';
import type { AlgoKey } from './algo/algo-id.ts';
import { FUTURES_SPELLINGS, WORKING_TYPES } from './order-types.ts';
import { toContracts } from './parse.ts';
import { FUTURES_WEIGHT, type FuturesProduct, LEGS } from './product.ts';

type Root = Pick<FuturesProduct, 'root'>;

const CANCEL: Charge = { spends: 'weight', weight: FUTURES_WEIGHT.cancel, rank: 'cancel' };
const SETTING: Charge = { spends: 'weight', weight: FUTURES_WEIGHT.setting, rank: 'order' };
const COUNTDOWN: Charge = { spends: 'weight', weight: FUTURES_WEIGHT.countdown, rank: 'cancel' };

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
function newOrder(order: CheckedOrder, mode: PositionMode): Params {
  return [
    ...placedTerms(order, mode),
    ['newClientOrderId', order.clientOrderId],
    // Waits for the final state of an order that cannot rest; the default answers NEW to everything.
    ['newOrderRespType', 'RESULT'],
  ];
}

/** Places an order. */
export function placeFutures({ root }: Root, order: CheckedOrder, mode: PositionMode): BinanceRequest {
  return command('place', 'POST', `${root}/order`, newOrder(order, mode), PLACE);
}

/** Checks an order at the exchange without placing it; USD-M only (§22.2). */
export function tryFuturesOrder({ root }: Root, order: CheckedOrder, mode: PositionMode): BinanceReadRequest {
  return orderTrial(`${root}/order/test`, newOrder(order, mode), FUTURES_WEIGHT.place);
}

const PLACE: Charge = { spends: 'orders', weight: FUTURES_WEIGHT.place, rank: 'order' };

/** What a new order of every type has in common. An order that closes the position takes no reduceOnly (§21.8). */
function placedTerms(order: CheckedOrder, mode: PositionMode): Params {
  const { instrument, side, quantity, price, reduceOnly, closePosition } = order;
  const hedge = mode === 'hedge';
  return [
    ['symbol', instrument.exchangeSymbol],
    ['side', BINANCE_SIDE_WORDS[side]],
    ['positionSide', hedge ? LEGS[side][reduceOnly ? 'reduces' : 'opens'] : undefined],
    ...FUTURES_SPELLINGS[order.type](order),
    ['quantity', quantity === null ? undefined : toContracts(quantity, instrument)],
    ['reduceOnly', reduceOnly && !hedge && !closePosition ? 'true' : undefined],
    ['price', price ?? undefined],
  ];
}

/** A new conditional order (§2.8, §21.8). On COIN-M the same names are assumed (§21.9). */
export function placeAlgo({ root }: Root, order: CheckedOrder, mode: PositionMode): BinanceRequest {
  const by = order.trigger?.triggerBy;
  return command(
    'place',
    'POST',
    `${root}/algoOrder`,
    [
      ['algoType', 'CONDITIONAL'],
      ...placedTerms(order, mode),
      ['workingType', by === 'LAST' || by === 'MARK' ? WORKING_TYPES[by] : undefined],
      ['closePosition', order.closePosition ? 'true' : undefined],
      ['clientAlgoId', order.clientOrderId],
      ['newOrderRespType', 'RESULT'],
    ],
    PLACE,
  );
}

/** One conditional order by either of its ids, of whatever symbol (§21.8). */
export function findAlgo({ root }: Root, key: AlgoKey): BinanceReadRequest {
  return signedRead('find', `${root}/algoOrder`, [algoKeyParam(key)], FUTURES_WEIGHT.findOrder);
}

/** Cancels one conditional order that waits (§2.8). */
export function cancelAlgo({ root }: Root, key: AlgoKey): BinanceRequest {
  return command('cancel', 'DELETE', `${root}/algoOrder`, [algoKeyParam(key)], CANCEL);
}

function algoKeyParam(key: AlgoKey): Params[number] {
  return 'algoId' in key ? ['algoId', key.algoId] : ['clientAlgoId', key.clientAlgoId];
}

/** Cancels all conditional orders that wait on one symbol (§2.8). */
export function cancelAlgosOf({ root }: Root, { exchangeSymbol }: Instrument): BinanceRequest {
  return command('cancelAll', 'DELETE', `${root}/algoOpenOrders`, [['symbol', exchangeSymbol]], CANCEL);
}

/** The conditional orders that wait, of one symbol, or of the whole account at forty times the weight (§2.8). */
export function openAlgos(
  { root }: Root,
  instrument: Instrument | undefined,
  operation: 'active' | 'history',
): BinanceReadRequest {
  const { one, all } = FUTURES_WEIGHT.openOrders;
  const params = [['symbol', instrument?.exchangeSymbol]] as const;
  return signedRead(operation, `${root}/openAlgoOrders`, params, instrument === undefined ? all : one);
}

/** `[startTime, endTime]`, both inclusive (unverified), or everything from an id on (§21.8). */
export type AlgoBounds = { readonly startTime: number; readonly endTime: number } | { readonly algoId: string };

/** A page of the conditional orders of one symbol, whatever became of them (§21.8). */
export function allAlgos(
  { root }: Root,
  { exchangeSymbol }: Instrument,
  bounds: AlgoBounds,
  limit: number,
): BinanceReadRequest {
  const byId = 'algoId' in bounds;
  const params = [
    ['symbol', exchangeSymbol],
    ['algoId', byId ? bounds.algoId : undefined],
    ['startTime', byId ? undefined : bounds.startTime],
    ['endTime', byId ? undefined : bounds.endTime],
    ['limit', limit],
  ] as const;
  return signedRead('history', `${root}/allAlgoOrders`, params, FUTURES_WEIGHT.history);
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
export function queryFuturesOrder(
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

/** Sets the timer that cancels the orders of one symbol, milliseconds; 0 stops it (§25). */
export function countdown({ root }: Root, { exchangeSymbol }: Instrument, ms: number): BinanceRequest {
  const params = [
    ['symbol', exchangeSymbol],
    ['countdownTime', ms],
  ] as const;
  return command('countdown', 'POST', `${root}/countdownCancelAll`, params, COUNTDOWN);
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

/** The account's trades on one symbol (§23.1): a window, from an id on, or those of one order. */
export function accountTrades(
  { root }: Root,
  { exchangeSymbol }: Instrument,
  bounds: AccountTradeBounds,
  limit: number,
): BinanceReadRequest {
  const params = [
    ['symbol', exchangeSymbol],
    ['orderId', bounds.orderId],
    ['fromId', bounds.fromId],
    ['startTime', bounds.startTime],
    ['endTime', bounds.endTime],
    ['limit', limit],
  ] as const;
  return signedRead('accountFills', `${root}/userTrades`, params, FUTURES_WEIGHT.fills);
}

/** Which trades: `fromId` goes with neither end of a window (§2.10). */
export interface AccountTradeBounds {
  readonly orderId?: string;
  readonly fromId?: string;
  readonly startTime?: number;
  readonly endTime?: number;
}

/** Reads of the account, which differ between the products in path and weight (§24.1). */
export function accountRead(operation: 'positions' | 'balances', { account }: FuturesProduct): BinanceReadRequest {
  const { path, weight } = account[operation];
  return signedRead(operation, path, [], weight);
}

/** The settings of one symbol, of USD-M alone (§24.1): of COIN-M its positions have them. */
export function symbolConfig({ root }: Root): BinanceReadRequest {
  return signedRead('positions', `${root}/symbolConfig`, [], FUTURES_WEIGHT.symbolConfig);
}

/** The settings of one symbol: of USD-M in a list of their own, of COIN-M in its positions (§24.1). */
export function symbolSettings(product: FuturesProduct, { exchangeSymbol, symbol }: Instrument): BinanceReadRequest {
  if (!product.inverse) {
    const params = [['symbol', exchangeSymbol]] as const;
    return signedRead('settings', `${product.root}/symbolConfig`, params, FUTURES_WEIGHT.symbolConfig);
  }
  const { path, weight } = product.account.positions;
  // §24.1: by pair, in the exchange's spelling: its base and quote.
  return signedRead('settings', path, [['pair', pairOf(symbol)]], weight);
}

function pairOf(symbol: string): string {
  const [pair = ''] = symbol.split(':');
  return pair.replace('/', '');
}

/** The tiers of leverage of one symbol (§24.4). */
export function leverageBracket({ root, inverse }: FuturesProduct, { exchangeSymbol }: Instrument): BinanceReadRequest {
  const path = `${inverse ? '/dapi/v2' : root}/leverageBracket`;
  return signedRead('settings', path, [['symbol', exchangeSymbol]], FUTURES_WEIGHT.brackets);
}

/** Whether all assets secure the positions of USD-M (§24.1). */
export function assetMode({ root }: Root): BinanceReadRequest {
  return signedRead('settings', `${root}/multiAssetsMargin`, [], FUTURES_WEIGHT.assetMode);
}

/** Changes a setting (§24.3), of one symbol where it has its own. */
export function setting({ root }: Root, on: Instrument | null, change: SettingChange): BinanceRequest {
  const symbol = ['symbol', on?.exchangeSymbol] as const;
  switch (change.setting) {
    case 'leverage':
      return command('setLeverage', 'POST', `${root}/leverage`, [symbol, ['leverage', change.value]], SETTING);
    case 'marginMode': {
      const word = change.value === 'cross' ? 'CROSSED' : 'ISOLATED';
      return command('setMarginMode', 'POST', `${root}/marginType`, [symbol, ['marginType', word]], SETTING);
    }
    case 'positionMode': {
      const params = [['dualSidePosition', String(change.value === 'hedge')]] as const;
      return command('setPositionMode', 'POST', `${root}/positionSide/dual`, params, SETTING);
    }
    case 'assetMode': {
      const params = [['multiAssetsMargin', String(change.value === 'multi')]] as const;
      return command('setAssetMode', 'POST', `${root}/multiAssetsMargin`, params, SETTING);
    }
    default:
      return change satisfies never;
  }
}

/** The fee rates on one symbol (§23.2). */
export function commissionRate({ root }: Root, { exchangeSymbol }: Instrument): BinanceReadRequest {
  return signedRead('feeRates', `${root}/commissionRate`, [['symbol', exchangeSymbol]], FUTURES_WEIGHT.commissionRate);
}

/** The mark price of one symbol (§27.1). */
export function markPrice(
  { root, market }: Pick<FuturesProduct, 'root' | 'market'>,
  { exchangeSymbol }: Instrument,
): BinanceReadRequest {
  const params = [['symbol', exchangeSymbol]] as const;
  return {
    operation: 'quote',
    path: `${root}/premiumIndex`,
    params,
    signed: false,
    weight: FUTURES_WEIGHT.markPrice[market],
  };
}
