import type { DecimalString } from '../../domain/decimal.ts';
import type { ExactJson, ExactJsonObject } from '../../text/exact-json.ts';
import { type Element, elementsOf, type RowNames } from '../rows.ts';
import { listOf, objectOf, optionalDecimal, optionalText, textOf, UnreadableReply } from '../wire.ts';

/**
 * An order of BitMEX (docs/venues/bitmex.md §2.1). An absent, null or empty field is `undefined`: which of them means
 * "nothing" has changed over the years. There is no creation time.
 */
export interface BitmexOrderRow {
  readonly orderID: string;
  readonly clOrdID: string | undefined;
  /** Only for linked orders. */
  readonly clOrdLinkID: string | undefined;
  readonly strategy: string | undefined;
  readonly symbol: string;
  /** Absent for an order to close a position that did not exist. */
  readonly side: string | undefined;
  /** Contracts; minor units of the base on spot. */
  readonly orderQty: DecimalString | undefined;
  readonly price: DecimalString | undefined;
  /** The part shown in the book; 0 hides all of it. */
  readonly displayQty: DecimalString | undefined;
  readonly stopPx: DecimalString | undefined;
  readonly pegPriceType: string | undefined;
  /** Negative for a stop that sells. */
  readonly pegOffsetValue: DecimalString | undefined;
  /** `StopOrderTriggered` once the order has triggered (§3). */
  readonly triggered: string | undefined;
  readonly ordType: string;
  readonly timeInForce: string | undefined;
  readonly execInst: string;
  readonly ordStatus: string | undefined;
  readonly workingIndicator: boolean | undefined;
  readonly leavesQty: DecimalString | undefined;
  readonly cumQty: DecimalString | undefined;
  readonly avgPx: DecimalString | undefined;
  readonly text: string | undefined;
  readonly ordRejReason: string | undefined;
  /** Settlement currency: absent on spot. */
  readonly settlCurrency: string | undefined;
  /** Last change of the row, epoch milliseconds. */
  readonly timestamp: number;
}

/** Parses an order. Throws `UnreadableReply` if a field does not have the documented form. */
export function orderRow(json: ExactJson | undefined): BitmexOrderRow {
  const row = objectOf(json, 'The order');
  return {
    orderID: textOf(row, 'orderID'),
    clOrdID: optionalText(row, 'clOrdID'),
    clOrdLinkID: optionalText(row, 'clOrdLinkID'),
    strategy: optionalText(row, 'strategy'),
    symbol: textOf(row, 'symbol'),
    side: optionalText(row, 'side'),
    orderQty: optionalDecimal(row, 'orderQty'),
    price: optionalDecimal(row, 'price'),
    displayQty: optionalDecimal(row, 'displayQty'),
    stopPx: optionalDecimal(row, 'stopPx'),
    pegPriceType: optionalText(row, 'pegPriceType'),
    pegOffsetValue: optionalDecimal(row, 'pegOffsetValue'),
    triggered: optionalText(row, 'triggered'),
    ordType: textOf(row, 'ordType'),
    timeInForce: optionalText(row, 'timeInForce'),
    execInst: optionalText(row, 'execInst') ?? '',
    ordStatus: optionalText(row, 'ordStatus'),
    workingIndicator: typeof row.workingIndicator === 'boolean' ? row.workingIndicator : undefined,
    leavesQty: optionalDecimal(row, 'leavesQty'),
    cumQty: optionalDecimal(row, 'cumQty'),
    avgPx: optionalDecimal(row, 'avgPx'),
    text: optionalText(row, 'text'),
    ordRejReason: optionalText(row, 'ordRejReason'),
    settlCurrency: optionalText(row, 'settlCurrency'),
    timestamp: momentOf(row, 'timestamp'),
  };
}

/**
 * The exchange's id in an answer that names the order with the client order id but not its state: neither the state itself
 * nor what is left or filled. `undefined` for any other answer.
 */
export function acceptedId(json: ExactJson | undefined, clientOrderId: string): string | undefined {
  const row = objectOf(json, 'The order');
  const stateFields = [row.ordStatus, row.leavesQty, row.cumQty, row.workingIndicator];
  if (stateFields.some((field) => field !== undefined && field !== null)) return undefined;
  if (row.clOrdID !== clientOrderId) throw new UnreadableReply('clOrdID is not the requested one.');
  return textOf(row, 'orderID');
}

/** A list of orders, all readable. */
export function orderRows(json: ExactJson): BitmexOrderRow[] {
  return listOf(json, 'The orders').map(orderRow);
}

/** The fields that identify rows of BitMEX's lists, which are ordered by last change (§2.3). */
const ROW_NAMES: RowNames = {
  symbol: 'symbol',
  orderId: 'orderID',
  time: (row) => (row.timestamp === undefined ? undefined : momentOf(row, 'timestamp')),
};

/** The list of orders, element by element. */
export function orderElements(json: ExactJson): Element<BitmexOrderRow>[] {
  return elementsOf(json, 'The orders', ROW_NAMES, orderRow);
}

/** A row of the executions, as far as it identifies its order (§2.7). A funding row has neither order nor side. */
export interface BitmexExecutionRow {
  readonly execType: string;
  readonly symbol: string;
  readonly orderID: string | undefined;
  readonly clOrdID: string | undefined;
  readonly side: string | undefined;
  readonly lastLiquidityInd: string | undefined;
}

/** A list of executions, including unreadable ones. */
export function executionElements(json: ExactJson): Element<BitmexExecutionRow>[] {
  return elementsOf(json, 'The executions', ROW_NAMES, (row) => ({
    execType: textOf(row, 'execType'),
    symbol: textOf(row, 'symbol'),
    orderID: optionalText(row, 'orderID'),
    clOrdID: optionalText(row, 'clOrdID'),
    side: optionalText(row, 'side'),
    lastLiquidityInd: optionalText(row, 'lastLiquidityInd'),
  }));
}

/** A trade of the executions (§2.7), or another event, which has neither price nor quantity. Amounts are minor units. */
export interface BitmexTradeRow {
  readonly execType: string;
  readonly symbol: string;
  readonly execID: string;
  readonly orderID: string | undefined;
  readonly clOrdID: string | undefined;
  readonly side: string | undefined;
  readonly lastQty: DecimalString | undefined;
  readonly lastPx: DecimalString | undefined;
  readonly lastLiquidityInd: string | undefined;
  readonly execComm: DecimalString | undefined;
  readonly execCommCcy: string | undefined;
  readonly realisedPnl: DecimalString | undefined;
  readonly settlCurrency: string | undefined;
  /** Position in the list, epoch milliseconds. */
  readonly timestamp: number;
}

/** The elements of a list of executions, with what a fill needs. */
export function bitmexTradeElements(json: ExactJson): Element<BitmexTradeRow>[] {
  return elementsOf(json, 'The executions', { ...ROW_NAMES, fillId: 'execID' }, (row) => ({
    execType: textOf(row, 'execType'),
    symbol: textOf(row, 'symbol'),
    execID: textOf(row, 'execID'),
    orderID: optionalText(row, 'orderID'),
    clOrdID: optionalText(row, 'clOrdID'),
    side: optionalText(row, 'side'),
    lastQty: optionalDecimal(row, 'lastQty'),
    lastPx: optionalDecimal(row, 'lastPx'),
    lastLiquidityInd: optionalText(row, 'lastLiquidityInd'),
    execComm: optionalDecimal(row, 'execComm'),
    execCommCcy: optionalText(row, 'execCommCcy'),
    realisedPnl: optionalDecimal(row, 'realisedPnl'),
    settlCurrency: optionalText(row, 'settlCurrency'),
    timestamp: momentOf(row, 'timestamp'),
  }));
}

/** A row of the executions, as far as it shows an order's new values (§2.7). */
export interface BitmexReplacedRow {
  readonly execType: string;
  readonly orderID: string | undefined;
  readonly orderQty: DecimalString | undefined;
  readonly price: DecimalString | undefined;
  readonly stopPx: DecimalString | undefined;
  readonly pegOffsetValue: DecimalString | undefined;
}

/** A list of executions that show the changes of an order. */
export function replacedRows(json: ExactJson): BitmexReplacedRow[] {
  return listOf(json, 'The executions').map((each) => {
    const row = objectOf(each, 'An execution');
    return {
      execType: textOf(row, 'execType'),
      orderID: optionalText(row, 'orderID'),
      orderQty: optionalDecimal(row, 'orderQty'),
      price: optionalDecimal(row, 'price'),
      stopPx: optionalDecimal(row, 'stopPx'),
      pegOffsetValue: optionalDecimal(row, 'pegOffsetValue'),
    };
  });
}

/**
 * One element of the answer to a cancel: the order, or the reason it was not cancelled, which may lack all order fields
 * (§2.5).
 */
export type CancelElement =
  | { readonly kind: 'order'; readonly row: BitmexOrderRow }
  | { readonly kind: 'refused'; readonly orderID: string | undefined; readonly error: string };

/** The answer to a cancel or a cancel-all, element by element (§2.5). */
export function cancelElements(json: ExactJson): CancelElement[] {
  return listOf(json, 'The answer').map(cancelElement);
}

/** One element of the answer to a cancel or a cancel-all: the order, or the reason it was not cancelled (§2.5). */
export function cancelElement(json: ExactJson): CancelElement {
  const element = objectOf(json, 'An element of the answer');
  const error = optionalText(element, 'error');
  if (error === undefined) return { kind: 'order', row: orderRow(element) };
  return { kind: 'refused', orderID: optionalText(element, 'orderID'), error };
}

/** A time stamp, `YYYY-MM-DDTHH:mm:ss.sssZ` (§1), as epoch milliseconds. */
export function momentOf(row: ExactJsonObject, field: string): number {
  const text = textOf(row, field);
  const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new UnreadableReply(`${field} is not a time.`);
  return time;
}
