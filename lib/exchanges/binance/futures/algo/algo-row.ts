import type { DecimalString } from '../../../../domain/decimal.ts';
import type { ExactJson, ExactJsonObject } from '../../../../text/exact-json.ts';
import { type Element, elementsOf, type RowNames } from '../../../rows.ts';
import {
  decimalOf,
  flagOf,
  objectOf,
  optionalDecimal,
  optionalInteger,
  optionalText,
  optionalTime,
  textOf,
  timeOf,
  UnreadableReply,
} from '../../../wire.ts';
import { numberOf } from '../../row-names.ts';
import { type AlgoKey, algoOrderId } from './algo-id.ts';

/**
 * A conditional order of Binance futures; quantities in the exchange's own unit. One shape for all answers; that to a place
 * and the lists have fewer fields (docs/venues/binance.md §21.8). Missing and empty fields are `undefined`.
 */
export interface AlgoRow {
  readonly symbol: string;
  readonly algoId: string;
  readonly clientAlgoId: string | undefined;
  readonly orderType: string;
  readonly side: string;
  readonly positionSide: string;
  readonly timeInForce: string | undefined;
  /** Zero where the order closes the position. */
  readonly quantity: DecimalString;
  readonly algoStatus: string;
  /** The order that the trigger created. */
  readonly actualOrderId: string | undefined;
  readonly actualPrice: DecimalString | undefined;
  /** What has filled of that order; only in the answer about a single order, once there is a fill. */
  readonly actualQty: DecimalString | undefined;
  readonly triggerPrice: DecimalString | undefined;
  readonly price: DecimalString | undefined;
  readonly workingType: string | undefined;
  readonly callbackRate: DecimalString | undefined;
  readonly activatePrice: DecimalString | undefined;
  readonly closePosition: boolean;
  readonly reduceOnly: boolean;
  readonly selfTradePrevention: string | undefined;
  /** Zero: none. */
  readonly goodTillDate: number | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The fields that identify a row of the lists. */
const ALGO_ROW_NAMES: RowNames = {
  symbol: 'symbol',
  orderId: 'algoId',
  time: (row) => optionalInteger(row, 'createTime'),
};

/** A conditional order in any answer that has its state. */
export function algoRow(json: ExactJson | undefined): AlgoRow {
  const row = objectOf(json, 'The conditional order');
  const createdAt = timeOf(row, 'createTime');
  return {
    symbol: textOf(row, 'symbol'),
    algoId: numberOf(row, 'algoId'),
    clientAlgoId: optionalText(row, 'clientAlgoId'),
    orderType: textOf(row, 'orderType'),
    side: textOf(row, 'side'),
    positionSide: textOf(row, 'positionSide'),
    timeInForce: optionalText(row, 'timeInForce'),
    quantity: decimalOf(row, 'quantity'),
    algoStatus: textOf(row, 'algoStatus'),
    actualOrderId: actualOrderIdIn(row),
    actualPrice: optionalDecimal(row, 'actualPrice'),
    actualQty: optionalDecimal(row, 'actualQty'),
    triggerPrice: optionalDecimal(row, 'triggerPrice'),
    price: optionalDecimal(row, 'price'),
    workingType: optionalText(row, 'workingType'),
    callbackRate: optionalDecimal(row, 'callbackRate'),
    activatePrice: optionalDecimal(row, 'activatePrice'),
    closePosition: flagOf(row, 'closePosition'),
    reduceOnly: flagOf(row, 'reduceOnly'),
    selfTradePrevention: optionalText(row, 'selfTradePreventionMode'),
    goodTillDate: optionalTime(row, 'goodTillDate'),
    createdAt,
    updatedAt: optionalTime(row, 'updateTime') ?? createdAt,
  };
}

/** Empty until the trigger (§21.8). A form that is no id would hide an order, so it makes the row unreadable. */
function actualOrderIdIn(row: ExactJsonObject): string | undefined {
  const id = optionalText(row, 'actualOrderId');
  return id === undefined || id === '0' ? undefined : numberOf(row, 'actualOrderId');
}

/** Elements of `openAlgoOrders` and `allAlgoOrders`; a row that cannot be read is named by its order id. */
export function algoElements(json: ExactJson, what: string): Element<AlgoRow>[] {
  return elementsOf(json, what, ALGO_ROW_NAMES, algoRow).map((element) => {
    if (element.kind === 'row') return element;
    const { exchangeOrderId } = element.leftOut;
    if (exchangeOrderId === undefined) return element;
    return { ...element, leftOut: { ...element.leftOut, exchangeOrderId: algoOrderId(exchangeOrderId) } };
  });
}

/** Guards against an answer about another order. */
export function answeringAlgo<Row extends Pick<AlgoRow, 'algoId' | 'clientAlgoId'>>(row: Row, asked: AlgoKey): Row {
  if ('algoId' in asked && row.algoId !== asked.algoId) throw new UnreadableReply('algoId is not the requested one.');
  if ('clientAlgoId' in asked && row.clientAlgoId !== asked.clientAlgoId) {
    throw new UnreadableReply('clientAlgoId is not the requested one.');
  }
  return row;
}
