import type { DecimalString } from '../../../domain/decimal.ts';
import type { ExactJson, ExactJsonObject } from '../../../text/exact-json.ts';
import {
  decimalOf,
  flagOf,
  objectOf,
  optionalDecimal,
  optionalText,
  optionalTime,
  textOf,
  timeOf,
} from '../../wire.ts';
import { type FillRow, fillRow } from '../fills.ts';
import { numberOf } from '../row-names.ts';
import { binanceSideOf } from '../sides.ts';
import type { FuturesProduct } from './product.ts';

/**
 * An order of Binance futures; quantities in the exchange's own unit. One shape for all answers; those to commands have
 * fewer fields (docs/venues/binance.md §2.1, §2.2, §2.5, §2.7). Missing fields are `undefined`.
 */
export interface FuturesOrderRow {
  readonly symbol: string;
  readonly orderId: string;
  readonly clientOrderId: string | undefined;
  readonly price: DecimalString;
  readonly origQty: DecimalString;
  readonly executedQty: DecimalString;
  /** In reads only, and zero where it is unknown (§0.2). */
  readonly avgPrice: DecimalString | undefined;
  /** `cumQuote` on USD-M, `cumBase` on COIN-M; in reads only. */
  readonly filledAmount: DecimalString | undefined;
  readonly status: string;
  readonly timeInForce: string | undefined;
  readonly type: string;
  readonly side: string;
  readonly positionSide: string;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  /** Of conditional orders of the old kind, which share the ids of all others (§21.9); zero or absent elsewhere. */
  readonly trigger: FuturesTriggerFields;
  readonly selfTradePrevention: string | undefined;
  /** USD-M alone; zero means none (§22.4). */
  readonly goodTillDate: number | undefined;
  readonly createdAt: number | undefined;
  readonly updatedAt: number | undefined;
}

/** The condition of an order, in the names of the order endpoints (§2.2). */
export interface FuturesTriggerFields {
  readonly triggerPrice: DecimalString | undefined;
  readonly workingType: string | undefined;
  readonly callbackRate: DecimalString | undefined;
  readonly activatePrice: DecimalString | undefined;
}

/**
 * Answer to place, cancel and modify, and element of a batch. It has no creation time; `updateTime` equals it until
 * something happens to the order. A leftover `avgPrice` or `cumQuote` is ignored: both were a literal zero before they were
 * removed (§0.2).
 */
export function commandRow(json: ExactJson | undefined): FuturesOrderRow {
  const row = objectOf(json, 'The order');
  return {
    ...commonFields(row),
    avgPrice: undefined,
    filledAmount: undefined,
    createdAt: undefined,
    updatedAt: optionalTime(row, 'updateTime'),
  };
}

/** Answer to a place: an order in state NEW has not changed since it was created. */
export function placedFuturesRow(json: ExactJson | undefined): FuturesOrderRow {
  const row = commandRow(json);
  return { ...row, createdAt: row.status === 'NEW' ? row.updatedAt : undefined };
}

/** Answer to `order`: a single order is judged by its creation time, so the field is required. */
export function queriedFuturesRow(
  json: ExactJson | undefined,
  product: FuturesProduct,
): FuturesOrderRow & { readonly createdAt: number } {
  const row = objectOf(json, 'The order');
  return { ...listedFuturesRow(row, product), createdAt: timeOf(row, 'time') };
}

/** Element of `openOrders` and `allOrders`. */
export function listedFuturesRow(row: ExactJsonObject, { filledAmountField }: FuturesProduct): FuturesOrderRow {
  return {
    ...commonFields(row),
    avgPrice: optionalDecimal(row, 'avgPrice'),
    filledAmount: optionalDecimal(row, filledAmountField),
    createdAt: optionalTime(row, 'time'),
    updatedAt: optionalTime(row, 'updateTime'),
  };
}

/** Element of `userTrades` (§2.10), which has no client order id. */
export function futuresTradeRow(row: ExactJsonObject, exchangeSymbol: string): FillRow {
  return fillRow(row, exchangeSymbol, binanceSideOf(row.side) ?? null, row.maker);
}

function commonFields(row: ExactJsonObject) {
  return {
    symbol: textOf(row, 'symbol'),
    orderId: numberOf(row, 'orderId'),
    clientOrderId: optionalText(row, 'clientOrderId'),
    price: decimalOf(row, 'price'),
    origQty: decimalOf(row, 'origQty'),
    executedQty: decimalOf(row, 'executedQty'),
    status: textOf(row, 'status'),
    timeInForce: optionalText(row, 'timeInForce'),
    type: textOf(row, 'type'),
    side: textOf(row, 'side'),
    positionSide: textOf(row, 'positionSide'),
    reduceOnly: flagOf(row, 'reduceOnly'),
    closePosition: flagOf(row, 'closePosition'),
    trigger: {
      triggerPrice: optionalDecimal(row, 'stopPrice'),
      workingType: optionalText(row, 'workingType'),
      callbackRate: optionalDecimal(row, 'priceRate'),
      activatePrice: optionalDecimal(row, 'activatePrice'),
    },
    selfTradePrevention: optionalText(row, 'selfTradePreventionMode'),
    goodTillDate: optionalTime(row, 'goodTillDate'),
  };
}
