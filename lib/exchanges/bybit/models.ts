import { canonical, type DecimalString, decimal, ZERO } from '../../domain/decimal.ts';
import type { ExactJson, ExactJsonObject } from '../../text/exact-json.ts';
import { type Element, elementsOf, type RowNames } from '../rows.ts';
import {
  decimalOf,
  flagOf,
  listOf,
  objectOf,
  optionalDecimal,
  optionalInteger,
  optionalText,
  textOf,
  timeOf,
} from '../wire.ts';

/**
 * An order as Bybit returns it (docs/venues/bybit.md §2.3). Absent, null and empty mean the same. The category is
 * beside the list, not in the row.
 */
export interface BybitOrderRow {
  readonly symbol: string;
  readonly orderId: string;
  readonly orderLinkId: string | undefined;
  readonly side: string;
  readonly orderType: string;
  /** `Stop`, `TakeProfit`, … of conditional orders (§12.2). */
  readonly stopOrderType: string | undefined;
  /** Who made the order; rows of spot do not have it. */
  readonly createType: string | undefined;
  readonly triggerPrice: DecimalString | undefined;
  readonly triggerBy: string | undefined;
  /** 1 for a rise, 2 for a fall; 0 where it is not told. */
  readonly triggerDirection: number;
  /** The last price when the order was accepted. */
  readonly basePrice: DecimalString | undefined;
  readonly takeProfit: AttachedColumns;
  readonly stopLoss: AttachedColumns;
  readonly timeInForce: string | undefined;
  readonly price: DecimalString | undefined;
  /** In the base coin, in USD or, if `marketUnit` says so, a quote amount (§2.1). */
  readonly qty: DecimalString | undefined;
  readonly marketUnit: string | undefined;
  readonly orderStatus: string;
  readonly cancelType: string | undefined;
  readonly rejectReason: string | undefined;
  readonly avgPrice: DecimalString | undefined;
  readonly cumExecQty: DecimalString;
  readonly cumExecValue: DecimalString | undefined;
  readonly reduceOnly: boolean;
  readonly closeOnTrigger: boolean;
  /** 0 in one-way mode, 1 the buy side and 2 the sell side in hedge mode. */
  readonly positionIdx: number;
  readonly smpType: string | undefined;
  readonly createdTime: number;
  readonly updatedTime: number;
}

/** The columns of an exit that is attached to an order (§12.3). */
interface AttachedColumns {
  readonly price: DecimalString | undefined;
  readonly triggerBy: string | undefined;
  readonly limitPrice: DecimalString | undefined;
}

/** Bybit's words for an absent value. */
const NOTHING: ReadonlySet<string> = new Set(['UNKNOWN', 'EC_NoError']);

/** Reads one row. Throws UnreadableReply if a field does not have the documented form. */
export function bybitOrderRow(row: ExactJsonObject): BybitOrderRow {
  return {
    symbol: textOf(row, 'symbol'),
    orderId: textOf(row, 'orderId'),
    orderLinkId: optionalText(row, 'orderLinkId'),
    side: textOf(row, 'side'),
    orderType: textOf(row, 'orderType'),
    stopOrderType: wordOf(row, 'stopOrderType'),
    createType: wordOf(row, 'createType'),
    triggerPrice: optionalDecimal(row, 'triggerPrice'),
    triggerBy: wordOf(row, 'triggerBy'),
    triggerDirection: optionalInteger(row, 'triggerDirection') ?? 0,
    basePrice: optionalDecimal(row, 'basePrice') ?? optionalDecimal(row, 'lastPriceOnCreated'),
    takeProfit: attachedColumns(row, 'takeProfit', 'tpTriggerBy', 'tpLimitPrice'),
    stopLoss: attachedColumns(row, 'stopLoss', 'slTriggerBy', 'slLimitPrice'),
    timeInForce: optionalText(row, 'timeInForce'),
    price: optionalDecimal(row, 'price'),
    qty: optionalDecimal(row, 'qty'),
    marketUnit: optionalText(row, 'marketUnit'),
    orderStatus: textOf(row, 'orderStatus'),
    cancelType: wordOf(row, 'cancelType'),
    rejectReason: wordOf(row, 'rejectReason'),
    avgPrice: positive(optionalDecimal(row, 'avgPrice')),
    cumExecQty: optionalDecimal(row, 'cumExecQty') ?? '0',
    cumExecValue: positive(optionalDecimal(row, 'cumExecValue')),
    reduceOnly: flagOf(row, 'reduceOnly'),
    closeOnTrigger: flagOf(row, 'closeOnTrigger'),
    positionIdx: optionalInteger(row, 'positionIdx') ?? 0,
    smpType: optionalText(row, 'smpType'),
    createdTime: timeOf(row, 'createdTime'),
    updatedTime: timeOf(row, 'updatedTime'),
  };
}

function attachedColumns(row: ExactJsonObject, price: string, triggerBy: string, limitPrice: string): AttachedColumns {
  return {
    price: optionalDecimal(row, price),
    triggerBy: wordOf(row, triggerBy),
    limitPrice: optionalDecimal(row, limitPrice),
  };
}

function wordOf(row: ExactJsonObject, field: string): string | undefined {
  const word = optionalText(row, field);
  return word === undefined || NOTHING.has(word) ? undefined : word;
}

function positive(value: DecimalString | undefined): DecimalString | undefined {
  return value === undefined || decimal(value).lte(ZERO) ? undefined : canonical(value);
}

/** Lists of orders are sorted by creation (§3). */
const ORDER_NAMES: RowNames = {
  symbol: 'symbol',
  orderId: 'orderId',
  time: (row) => (row.createdTime === undefined ? undefined : timeOf(row, 'createdTime')),
};

/** One page of a list. A cursor does not promise more rows (§3). */
export interface BybitPage<T> {
  readonly elements: readonly Element<T>[];
  readonly cursor: string | undefined;
}

/** A page of orders. */
export function orderPage(result: ExactJsonObject): BybitPage<BybitOrderRow> {
  return {
    elements: elementsOf(result.list ?? null, 'The orders', ORDER_NAMES, bybitOrderRow),
    cursor: optionalText(result, 'nextPageCursor'),
  };
}

/** A row of the executions, as far as it identifies the order (§2.8). */
export interface BybitExecutionRow {
  readonly execType: string;
  readonly symbol: string;
  readonly orderId: string;
  readonly orderLinkId: string | undefined;
  readonly side: string | undefined;
  readonly isMaker: boolean | null;
  readonly execTime: number;
}

const EXECUTION_NAMES: RowNames = {
  symbol: 'symbol',
  orderId: 'orderId',
  time: (row) => (row.execTime === undefined ? undefined : timeOf(row, 'execTime')),
};

/** A page of executions, including unreadable rows. */
export function executionPage(result: ExactJsonObject): BybitPage<BybitExecutionRow> {
  return {
    elements: elementsOf(result.list ?? null, 'The executions', EXECUTION_NAMES, (row) => ({
      execType: textOf(row, 'execType'),
      symbol: textOf(row, 'symbol'),
      orderId: textOf(row, 'orderId'),
      orderLinkId: optionalText(row, 'orderLinkId'),
      side: optionalText(row, 'side'),
      isMaker: typeof row.isMaker === 'boolean' ? row.isMaker : null,
      execTime: timeOf(row, 'execTime'),
    })),
    cursor: optionalText(result, 'nextPageCursor'),
  };
}

/** A trade of the account, with what a fill needs (§2.8). */
export interface BybitTradeRow {
  readonly execType: string;
  readonly symbol: string;
  readonly execId: string;
  readonly orderId: string;
  readonly orderLinkId: string | undefined;
  readonly side: string | undefined;
  readonly execPrice: DecimalString;
  readonly execQty: DecimalString;
  readonly execFee: DecimalString | undefined;
  readonly feeCurrency: string | undefined;
  readonly isMaker: boolean | null;
  readonly execTime: number;
}

/** A page of executions, with what a fill needs. */
export function tradePage(result: ExactJsonObject): BybitPage<BybitTradeRow> {
  const names = { ...EXECUTION_NAMES, fillId: 'execId' };
  return {
    elements: elementsOf(result.list ?? null, 'The executions', names, (row) => ({
      execType: textOf(row, 'execType'),
      symbol: textOf(row, 'symbol'),
      execId: textOf(row, 'execId'),
      orderId: textOf(row, 'orderId'),
      orderLinkId: optionalText(row, 'orderLinkId'),
      side: optionalText(row, 'side'),
      execPrice: decimalOf(row, 'execPrice'),
      execQty: decimalOf(row, 'execQty'),
      execFee: optionalDecimal(row, 'execFee'),
      feeCurrency: optionalText(row, 'feeCurrency'),
      isMaker: typeof row.isMaker === 'boolean' ? row.isMaker : null,
      execTime: timeOf(row, 'execTime'),
    })),
    cursor: optionalText(result, 'nextPageCursor'),
  };
}

/** The ids with which Bybit acknowledges a command (§2.1). Throws UnreadableReply without an order id. */
export function acknowledgedIds(result: ExactJsonObject): {
  readonly orderId: string;
  readonly orderLinkId: string | undefined;
} {
  return { orderId: textOf(result, 'orderId'), orderLinkId: optionalText(result, 'orderLinkId') };
}

/** The orders in an answer to cancel-all: their cancels were accepted, nothing more (§2.6). */
export function cancelledIds(result: ExactJsonObject): readonly string[] {
  return listOf(result.list, 'The cancelled orders').map((each) =>
    textOf(objectOf(each, 'A cancelled order'), 'orderId'),
  );
}

/** A page of instruments; spot has no cursor (§4.1). */
export function instrumentPage(result: ExactJsonObject): {
  readonly rows: readonly ExactJson[];
  readonly cursor: string | undefined;
} {
  return { rows: listOf(result.list, 'The instruments'), cursor: optionalText(result, 'nextPageCursor') };
}

/** The first row of a single-row list. */
export function firstOf(result: ExactJsonObject, what: string): ExactJsonObject | undefined {
  const [first] = listOf(result.list, what);
  return first === undefined ? undefined : objectOf(first, what);
}
