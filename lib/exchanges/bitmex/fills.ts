import { Problem } from '../../problems.ts';
import type { Fill, FillQuery } from '../port.ts';
import { UnreadableReply } from '../wire.ts';
import { PAGE } from './facts.ts';
import type { BitmexExecutionRow } from './models.ts';
import { SIDES } from './parse.ts';
import { AT_BITMEX } from './refusal.ts';

/** Requests for one range: five thousand fills of orders under one id. Of a range that would take more nothing is claimed. */
const MAX_REQUESTS = 10;

export interface FillPages {
  /** At most `limit` rows from an offset on, oldest first. */
  readonly fetch: (start: number, limit: number) => Promise<readonly BitmexExecutionRow[]>;
  /** Rows asked for at once; the exchange's maximum unless a test wants to see pages. */
  readonly pageLimit?: number;
}

/**
 * The fills of the orders under a client id. Rows of the past do not change, and new ones come behind them, so offsets
 * walk the list safely, unlike that of orders. The exchange filters; rows of others are left out here as well, for that
 * its executions can be filtered by `clOrdID` is the general rule of its tables (protocol/bitmex.md §2.3) and was not
 * seen recorded. Throws a Problem rather than return a part.
 */
export async function fillsUnder(
  { instrument, clientOrderId }: FillQuery,
  { fetch, pageLimit = PAGE }: FillPages,
): Promise<Fill[]> {
  const found: Fill[] = [];
  for (let page = 0; page < MAX_REQUESTS; page += 1) {
    const rows = await fetch(page * pageLimit, pageLimit);
    for (const row of rows) {
      if (row.symbol !== instrument.exchangeSymbol) {
        throw new UnreadableReply('symbol is not the one that was asked for.');
      }
      if (row.execType === 'Trade' && row.clOrdID === clientOrderId) found.push(fillOf(row));
    }
    if (rows.length < pageLimit) return found;
  }
  const detail = `The fills of that time take more than ${MAX_REQUESTS} requests; they are not gone through.`;
  throw new Problem('RATE_LIMITED', detail, AT_BITMEX);
}

function fillOf({ orderID, clOrdID, side, lastLiquidityInd }: BitmexExecutionRow): Fill {
  const ours = side === undefined ? undefined : SIDES[side];
  if (orderID === undefined) throw new UnreadableReply('orderID is missing.');
  if (ours === undefined) throw new UnreadableReply('side is neither Buy nor Sell.');
  return {
    exchangeOrderId: orderID,
    clientOrderId: clOrdID ?? null,
    side: ours,
    maker: lastLiquidityInd === 'AddedLiquidity',
  };
}
