import { Problem } from '../../domain/problem.ts';
import type { FillEvidence, FillQuery, LeftOut, Reading } from '../port.ts';
import { cleanText, type Element, type ReadElement } from '../rows.ts';
import { PAGE } from './facts.ts';
import type { BitmexExecutionRow } from './models.ts';
import { AT_BITMEX } from './refusal.ts';
import { bitmexSideOf } from './words.ts';

/** Requests per range: five thousand fills of orders with one id. A range that needs more is refused. */
const MAX_REQUESTS = 10;

export interface BitmexFillPages {
  /** At most `limit` rows from an offset, oldest first. */
  readonly fetch: (start: number, limit: number) => Promise<readonly Element<BitmexExecutionRow>[]>;
  /** Rows per request; the exchange's maximum, unless a test sets it to force paging. */
  readonly pageLimit?: number;
}

/**
 * The fills of the orders with a client order id. Past rows do not change and new ones come after them, so offsets are safe
 * here, unlike in the order list. The exchange filters; rows of other orders are also dropped here, because filtering
 * executions by `clOrdID` follows from the general rule of its tables (docs/venues/bitmex.md §2.3) but was not seen
 * recorded. An unreadable row, or one without an order, may be one of them and is reported as left out. Throws a Problem
 * rather than return a partial result.
 */
export async function fillsUnder(
  { instrument, clientOrderId }: FillQuery,
  { fetch, pageLimit = PAGE }: BitmexFillPages,
): Promise<Reading<FillEvidence>> {
  const rows: FillEvidence[] = [];
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
      if (symbol !== instrument.exchangeSymbol) odd('symbol is not the requested one.');
      else if (execType !== 'Trade' || clOrdID !== clientOrderId) continue;
      else if (element.row.orderID === undefined) odd('orderID is missing.');
      else rows.push(fillOf(element.row, element.row.orderID));
    }
    if (elements.length < pageLimit) return { rows, leftOut };
  }
  const detail = `Reading the fills of that time would take more than ${MAX_REQUESTS} requests.`;
  throw new Problem('RATE_LIMITED', detail, AT_BITMEX);
}

function oddFill({ time, row: { symbol, orderID } }: ReadElement<BitmexExecutionRow>): Omit<LeftOut, 'reason'> {
  const [exchangeSymbol, exchangeOrderId] = [cleanText(symbol), cleanText(orderID)];
  return { why: 'unreadable', exchangeSymbol, exchangeOrderId, market: undefined, time };
}

function fillOf(row: BitmexExecutionRow, exchangeOrderId: string): FillEvidence {
  const { clOrdID, side, lastLiquidityInd } = row;
  return {
    exchangeOrderId,
    clientOrderId: clOrdID ?? null,
    side: bitmexSideOf(side),
    maker: lastLiquidityInd === undefined ? null : lastLiquidityInd === 'AddedLiquidity',
  };
}
