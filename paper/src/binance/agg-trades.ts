import type { Fixed } from '../engine/decimal.ts';
import type { PublicTrade } from '../engine/trades.ts';

/** Trades of one taker at one price (docs/venues/binance.md §27.2). */
export interface AggTrade {
  readonly first: bigint;
  readonly last: bigint;
  readonly price: Fixed;
  readonly quantity: Fixed;
  readonly time: number;
  readonly buyerIsMaker: boolean;
}

/**
 * Joins trades of one moment, price and side. The exchange counts what it has joined; here a row has the id of its first
 * trade, which ascends as well.
 */
export function aggregate(trades: readonly PublicTrade[]): AggTrade[] {
  const rows: AggTrade[] = [];
  for (const { tradeId, price, quantity, time, buyerIsMaker } of trades) {
    const row = rows.at(-1);
    const same = row?.price === price && row.time === time && row.buyerIsMaker === buyerIsMaker;
    if (row !== undefined && same) {
      rows[rows.length - 1] = { ...row, last: tradeId, quantity: row.quantity + quantity };
    } else {
      rows.push({ first: tradeId, last: tradeId, price, quantity, time, buyerIsMaker });
    }
  }
  return rows;
}

/** Which rows are asked for. */
export interface TradeWindow {
  readonly fromId: bigint | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly limit: number;
}

/** From an id or a time on the oldest rows, else the newest; oldest first. */
export function selectTrades<Row extends { readonly time: number }>(
  rows: readonly Row[],
  idOf: (row: Row) => bigint,
  { fromId, from, to, limit }: TradeWindow,
): readonly Row[] {
  const asked = rows.filter(
    (row) =>
      (fromId === undefined || idOf(row) >= fromId) &&
      (from === undefined || row.time >= from) &&
      (to === undefined || row.time <= to),
  );
  return fromId !== undefined || from !== undefined ? asked.slice(0, limit) : asked.slice(-limit);
}
