import { type DecimalString, decimal, plain } from '../../domain/decimal.ts';
import { type Fill, formatFillId } from '../../domain/fill.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Money } from '../../domain/money.ts';
import { type PositionSide, type Side, timestamp } from '../../domain/order.ts';
import { formatOrderId } from '../../domain/order-id.ts';
import type { ExactJson, ExactJsonObject } from '../../text/exact-json.ts';
import type { CallContext, Reading } from '../port.ts';
import { type Element, elementsOf, listedIn } from '../rows.ts';
import { decimalOf, textOf, timeOf, UnreadableReply } from '../wire.ts';
import { nextId, numberOf, ROW_NAMES } from './row-names.ts';

/** A trade in the account's list, with what all products report (docs/venues/binance.md §2.10, §23.1). */
export interface TradeRow {
  readonly symbol: string;
  /** Ascends with time within a symbol. */
  readonly tradeId: string;
  readonly orderId: string;
  readonly side: Side;
  readonly positionSide: PositionSide | null;
  readonly price: DecimalString;
  /** Base amount; contracts on COIN-M. */
  readonly qty: DecimalString;
  readonly maker: boolean;
  readonly fee: Money;
  readonly realizedProfit: Money | null;
  readonly time: number;
}

/** What each product names differently. */
export type OwnTradeFields = Pick<TradeRow, 'side' | 'positionSide' | 'maker' | 'realizedProfit'>;

/** The elements of a list of trades. */
export function tradeElements(json: ExactJson, own: (row: ExactJsonObject) => OwnTradeFields): Element<TradeRow>[] {
  return elementsOf(json, 'The trades', { ...ROW_NAMES, fillId: 'id' }, (row) => ({
    symbol: textOf(row, 'symbol'),
    tradeId: numberOf(row, 'id'),
    orderId: numberOf(row, 'orderId'),
    price: decimalOf(row, 'price'),
    qty: decimalOf(row, 'qty'),
    // Negative where the exchange pays a rebate (§23.1).
    fee: { amount: decimalOf(row, 'commission'), asset: textOf(row, 'commissionAsset') },
    time: timeOf(row, 'time'),
    ...own(row),
  }));
}

/** A flag that must be there. Throws UnreadableReply. */
export function statedFlag(row: ExactJsonObject, field: string): boolean {
  const value = row[field];
  if (typeof value !== 'boolean') throw new UnreadableReply(`${field} is missing.`);
  return value;
}

/**
 * All trades of one order. Which rows the exchange omits from a full page without `fromId` is not documented
 * (docs/venues/binance.md §2.10), so such a page only tells that the ids have to be walked from the first.
 */
export async function tradesOfOrder(
  page: (bounds: { readonly fromId?: string }) => Promise<readonly Element<TradeRow>[]>,
  pageLimit: number,
): Promise<readonly Element<TradeRow>[]> {
  const alone = await page({});
  if (alone.length < pageLimit) return alone;
  const found: Element<TradeRow>[] = [];
  for (let fromId = '0'; ; ) {
    const rows = await page({ fromId });
    found.push(...rows);
    if (rows.length < pageLimit) return found;
    fromId = nextId(rows, ({ tradeId }) => tradeId);
  }
}

/** The trades of one symbol as fills. */
export function fillsIn(
  elements: readonly Element<TradeRow>[],
  instrument: Instrument,
  call: CallContext,
): Promise<Reading<Fill>> {
  return listedIn(
    {
      elements,
      known: [instrument],
      exclusive: true,
      symbolOf: ({ symbol }) => symbol,
      idsOf: ({ orderId, tradeId }) => ({ exchangeOrderId: orderId, exchangeFillId: tradeId }),
      rowOf: fillOf,
      keyOf: ({ id }) => id,
    },
    call,
  );
}

function fillOf(row: TradeRow, instrument: Instrument): Fill {
  const { exchange, market, symbol, exchangeSymbol, quantityUnit, contractSize } = instrument;
  const product = { exchange, market, exchangeSymbol };
  return {
    id: formatFillId({ ...product, exchangeFillId: row.tradeId }),
    ...product,
    symbol,
    exchangeFillId: row.tradeId,
    orderId: formatOrderId({ ...product, exchangeOrderId: row.orderId }),
    exchangeOrderId: row.orderId,
    // No list of trades has it (§23.1).
    clientOrderId: null,
    side: row.side,
    positionSide: row.positionSide,
    price: row.price,
    quantity: plain(decimal(row.qty).times(decimal(contractSize))),
    quantityUnit,
    maker: row.maker,
    fee: row.fee,
    realizedProfit: row.realizedProfit,
    // Only the client order id of the order tells a forced trade (§23.1).
    forcedBy: null,
    tradedAt: timestamp(row.time),
  };
}
