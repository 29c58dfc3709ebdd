import type { DecimalString } from '../../../domain/decimal.ts';
import type { ExactJson, ExactJsonObject } from '../../../text/exact-json.ts';
import { type Element, elementsOf, type RowNames } from '../../rows.ts';
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
  UnreadableReply,
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
  readonly stopPrice: DecimalString | undefined;
  /** Hundredths of a per cent (§21.2). */
  readonly trailingDelta: string | undefined;
  readonly icebergQty: DecimalString | undefined;
  readonly selfTradePreventionMode: string | undefined;
  /** Whether the order is in the book; in reads only (§20.12). */
  readonly isWorking: boolean | undefined;
  /** When it entered the book, epoch milliseconds; -1 before (§20.12). */
  readonly workingTime: string | undefined;
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

/** The report of one order in an answer that may have the form of its list (§20.8). */
export function reportIn(
  json: ExactJson,
  asked: { readonly exchangeOrderId?: string; readonly clientOrderId?: string },
): ExactJson {
  const answer = objectOf(json, 'The answer');
  if (answer.orderReports === undefined) return json;
  const report = listOf(answer.orderReports, 'orderReports').find((each) => {
    const row = objectOf(each, 'A report');
    return asked.exchangeOrderId === undefined
      ? row.origClientOrderId === asked.clientOrderId
      : row.orderId === asked.exchangeOrderId;
  });
  if (report === undefined) throw new UnreadableReply('orderReports does not name the order.');
  return report;
}

/** An order list (§21.7): its own fields, and the orders that it names. */
export interface SpotListRow {
  readonly symbol: string;
  readonly orderListId: string;
  readonly listClientOrderId: string | undefined;
  readonly contingencyType: string;
  readonly listOrderStatus: string;
  readonly transactionTime: number | undefined;
  readonly orders: readonly { readonly orderId: string; readonly clientOrderId: string | undefined }[];
  /** The orders as they are, in answers to commands; none in reads. */
  readonly reports: readonly ExactJson[];
}

/** Parses an order list. Throws `UnreadableReply` if a field does not have the documented form. */
export function spotListRow(json: ExactJson | undefined): SpotListRow {
  const row = objectOf(json, 'The order list');
  return {
    symbol: textOf(row, 'symbol'),
    orderListId: numberOf(row, 'orderListId'),
    listClientOrderId: optionalText(row, 'listClientOrderId'),
    contingencyType: textOf(row, 'contingencyType'),
    listOrderStatus: textOf(row, 'listOrderStatus'),
    transactionTime: optionalTime(row, 'transactionTime'),
    orders: listOf(row.orders, 'orders').map((each) => {
      const order = objectOf(each, 'An order of the list');
      return { orderId: numberOf(order, 'orderId'), clientOrderId: optionalText(order, 'clientOrderId') };
    }),
    reports: row.orderReports === undefined ? [] : listOf(row.orderReports, 'orderReports'),
  };
}

/** The fields that identify a list among others (§21.7). */
const LIST_NAMES: RowNames = {
  symbol: 'symbol',
  orderId: 'orderListId',
  time: (row) => optionalTime(row, 'transactionTime'),
};

/** Lists, row by row. */
export function spotListElements(json: ExactJson): Element<SpotListRow>[] {
  return elementsOf(json, 'The order lists', LIST_NAMES, spotListRow);
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
    stopPrice: optionalDecimal(row, 'stopPrice'),
    trailingDelta: optionalText(row, 'trailingDelta'),
    icebergQty: optionalDecimal(row, 'icebergQty'),
    selfTradePreventionMode: optionalText(row, 'selfTradePreventionMode'),
    isWorking: typeof row.isWorking === 'boolean' ? row.isWorking : undefined,
    workingTime: optionalText(row, 'workingTime'),
    orderListId: orderListOf(row),
  };
}

function orderListOf(row: ExactJsonObject): string | undefined {
  const id = optionalText(row, 'orderListId');
  return id === '-1' ? undefined : id;
}
