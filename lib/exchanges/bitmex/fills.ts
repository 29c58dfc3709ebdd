import { Problem } from '../../domain/problem.ts';
import type { Fill, FillQuery, LeftOut, Reading } from '../port.ts';
import { cleanText, type Element, type ReadElement } from '../rows.ts';
import { PAGE } from './facts.ts';
import type { BitmexExecutionRow } from './models.ts';
import { AT_BITMEX } from './refusal.ts';
import { bitmexSideOf } from './words.ts';

/** Requests for one range: five thousand fills of orders under one id. Of a range that would take more nothing is claimed. */
const MAX_REQUESTS = 10;

export interface BitmexFillPages {
  /** At most `limit` rows from an offset on, oldest first. */
  readonly fetch: (start: number, limit: number) => Promise<readonly Element<BitmexExecutionRow>[]>;
  /** Rows asked for at once; the exchange's maximum unless a test wants to see pages. */
  readonly pageLimit?: number;
}

/**
 * The fills of the orders under a client id. Rows of the past do not change, and new ones come behind them, so offsets
 * walk the list safely, unlike that of orders. The exchange filters; rows of others are left out here as well, for that
 * its executions can be filtered by `clOrdID` is the general rule of its tables (docs/venues/bitmex.md §2.3) and was not
 * seen recorded. A row that cannot be read, or tells of no order, may be one of them, and is handed on as left out. Throws a
 * Problem rather than return a part.
 */
export async function fillsUnder(
  { instrument, clientOrderId }: FillQuery,
  { fetch, pageLimit = PAGE }: BitmexFillPages,
): Promise<Reading<Fill>> {
  const rows: Fill[] = [];
  const leftOut: LeftOut[] = [];
  for (let page = 0; page < MAX_REQUESTS; page += 1) {
    const elements = await fetch(page * pageLimit, pageLimit);
    for (const element of elements) {
      if (element.kind === 'odd') {
        leftOut.push(element.leftOut);
        continue;
      }
      const { symbol, execType, clOrdID } = element.row;
      const odd = (reason: string) => leftOut.push({ ...oddFill(element), reason });
      if (symbol !== instrument.exchangeSymbol) odd('symbol is not the one that was asked for.');
      else if (execType !== 'Trade' || clOrdID !== clientOrderId) continue;
      else if (element.row.orderID === undefined) odd('orderID is missing.');
      else rows.push(fillOf(element.row, element.row.orderID));
    }
    if (elements.length < pageLimit) return { rows, leftOut };
  }
  const detail = `The fills of that time take more than ${MAX_REQUESTS} requests; they are not gone through.`;
  throw new Problem('RATE_LIMITED', detail, AT_BITMEX);
}

function oddFill({ time, row: { symbol, orderID } }: ReadElement<BitmexExecutionRow>): Omit<LeftOut, 'reason'> {
  const [exchangeSymbol, exchangeOrderId] = [cleanText(symbol), cleanText(orderID)];
  return { why: 'unreadable', exchangeSymbol, exchangeOrderId, market: undefined, time };
}

function fillOf(row: BitmexExecutionRow, exchangeOrderId: string): Fill {
  const { clOrdID, side, lastLiquidityInd } = row;
  return {
    exchangeOrderId,
    clientOrderId: clOrdID ?? null,
    side: bitmexSideOf(side),
    maker: lastLiquidityInd === undefined ? null : lastLiquidityInd === 'AddedLiquidity',
  };
}
