import type { DecimalString } from '../../../domain/decimal.ts';
import type { ExactJson, ExactJsonObject } from '../../../text/exact-json.ts';
import {
  decimalOf,
  isObject,
  listOf,
  objectOf,
  optionalDecimal,
  optionalText,
  optionalTime,
  textOf,
  timeOf,
} from '../../wire.ts';
import { type FillRow, fillRow } from '../fills.ts';
import { numberOf } from '../row-names.ts';

/**
 * An order of Binance spot. The same fields have other names in the answers to place, query, cancel and amend; each reader
 * below handles one of these shapes (docs/venues/binance.md §2.1, §2.2, §2.5, §2.7). Missing fields are `undefined`.
 */
export interface SpotOrderRow {
  readonly symbol: string;
  readonly orderId: string;
  /** The order's own id, never that of the cancel; `undefined` if the answer has none. */
  readonly clientOrderId: string | undefined;
  readonly price: DecimalString;
  readonly origQty: DecimalString;
  readonly executedQty: DecimalString;
  /** Quote amount of what filled; negative, meaning unknown, on very old orders (§2.2). */
  readonly cummulativeQuoteQty: DecimalString | undefined;
  readonly origQuoteOrderQty: DecimalString | undefined;
  readonly preventedQuantity: DecimalString | undefined;
  readonly status: string;
  readonly timeInForce: string | undefined;
  readonly type: string;
  readonly side: string;
  readonly expiryReason: string | undefined;
  /** `undefined` for a single order, which the exchange writes as -1. */
  readonly orderListId: string | undefined;
  readonly createdAt: number | undefined;
  readonly updatedAt: number | undefined;
  readonly fills: readonly SpotFill[];
}

interface SpotFill {
  readonly price: DecimalString;
  readonly qty: DecimalString;
}

/** Answer to a place with `newOrderRespType=FULL`. */
export function placedSpotRow(json: ExactJson | undefined): SpotOrderRow {
  const row = objectOf(json, 'The order');
  const at = timeOf(row, 'transactTime');
  const fills = row.fills === undefined ? [] : listOf(row.fills, 'fills');
  return {
    ...orderFields(row),
    clientOrderId: textOf(row, 'clientOrderId'),
    createdAt: at,
    updatedAt: at,
    fills: fills.map((each) => {
      const fill = objectOf(each, 'A fill');
      return { price: decimalOf(fill, 'price'), qty: decimalOf(fill, 'qty') };
    }),
  };
}

/** Answer to `order`: a single order is judged by its creation time, so the field is required. */
export function queriedSpotRow(json: ExactJson | undefined): SpotOrderRow & { readonly createdAt: number } {
  const row = objectOf(json, 'The order');
  return { ...listedSpotRow(row), createdAt: timeOf(row, 'time') };
}

/** Element of `openOrders` and `allOrders`. */
export function listedSpotRow(row: ExactJsonObject): SpotOrderRow {
  return {
    ...orderFields(row),
    clientOrderId: optionalText(row, 'clientOrderId'),
    createdAt: optionalTime(row, 'time'),
    updatedAt: optionalTime(row, 'updateTime'),
    fills: [],
  };
}

/** Element of `myTrades` (§2.10), which has no client order id. */
export function spotTradeRow(row: ExactJsonObject, exchangeSymbol: string): FillRow {
  const side = typeof row.isBuyer === 'boolean' ? (row.isBuyer ? 'BUY' : 'SELL') : null;
  return fillRow(row, exchangeSymbol, side, row.isMaker);
}

/** Answer to a cancel: there `clientOrderId` is the cancel's id, `origClientOrderId` the order's (§2.5). */
export function cancelledRow(json: ExactJson | undefined): SpotOrderRow {
  const row = objectOf(json, 'The cancelled order');
  return {
    ...orderFields(row),
    clientOrderId: optionalText(row, 'origClientOrderId'),
    createdAt: undefined,
    updatedAt: optionalTime(row, 'transactTime'),
    fills: [],
  };
}

/** The orders in the answer to cancel-all: an order list is one element with its orders in `orderReports` (§2.5). */
export function cancelledElements(json: ExactJson): ExactJson[] {
  return listOf(json, 'The answer').flatMap((element) => {
    const reports = isObject(element) ? element.orderReports : undefined;
    return Array.isArray(reports) ? (reports as readonly ExactJson[]) : [element];
  });
}

/** Answer to an amend: `qty`, `preventedQty`, `quoteOrderQty`, and `cumulativeQuoteQty` with one m (§2.7). */
export function amendedRow(json: ExactJson): SpotOrderRow {
  const answer = objectOf(json, 'The answer');
  const row = objectOf(answer.amendedOrder, 'amendedOrder');
  return {
    ...commonFields(row),
    clientOrderId: textOf(row, 'clientOrderId'),
    origQty: decimalOf(row, 'qty'),
    cummulativeQuoteQty: optionalDecimal(row, 'cumulativeQuoteQty'),
    origQuoteOrderQty: optionalDecimal(row, 'quoteOrderQty'),
    preventedQuantity: optionalDecimal(row, 'preventedQty'),
    createdAt: undefined,
    updatedAt: optionalTime(answer, 'transactTime'),
    fills: [],
  };
}

/** The two halves of a cancel-replace: each answer is an order, `{code, msg}`, or null (§2.6). */
export interface CancelReplaceRow {
  readonly cancelResult: string;
  readonly newOrderResult: string;
  readonly cancelResponse: ExactJsonObject | undefined;
  readonly newOrderResponse: ExactJsonObject | undefined;
}

/** Reads the halves from a 200, or from `data` of a refusal; `undefined` if the reply has no halves. */
export function cancelReplaceRow(json: ExactJson | undefined): CancelReplaceRow | undefined {
  if (json === undefined || !isObject(json)) return undefined;
  const data = json.data;
  const row = data !== undefined && isObject(data) ? data : json;
  const cancelResult = optionalText(row, 'cancelResult');
  const newOrderResult = optionalText(row, 'newOrderResult');
  if (cancelResult === undefined || newOrderResult === undefined) return undefined;
  const half = (field: string) => {
    const value = row[field];
    return value !== undefined && isObject(value) ? value : undefined;
  };
  return {
    cancelResult,
    newOrderResult,
    cancelResponse: half('cancelResponse'),
    newOrderResponse: half('newOrderResponse'),
  };
}

function orderFields(row: ExactJsonObject) {
  return {
    ...commonFields(row),
    origQty: decimalOf(row, 'origQty'),
    cummulativeQuoteQty: optionalDecimal(row, 'cummulativeQuoteQty'),
    origQuoteOrderQty: optionalDecimal(row, 'origQuoteOrderQty'),
    preventedQuantity: optionalDecimal(row, 'preventedQuantity'),
  };
}

function commonFields(row: ExactJsonObject) {
  return {
    symbol: textOf(row, 'symbol'),
    orderId: numberOf(row, 'orderId'),
    price: decimalOf(row, 'price'),
    executedQty: decimalOf(row, 'executedQty'),
    status: textOf(row, 'status'),
    timeInForce: optionalText(row, 'timeInForce'),
    type: textOf(row, 'type'),
    side: textOf(row, 'side'),
    expiryReason: optionalText(row, 'expiryReason'),
    orderListId: orderListOf(row),
  };
}

function orderListOf(row: ExactJsonObject): string | undefined {
  const id = optionalText(row, 'orderListId');
  return id === '-1' ? undefined : id;
}
