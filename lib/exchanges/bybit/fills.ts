import { Problem } from '../../domain/problem.ts';
import type { CallContext, FillEvidence, FillQuery, LeftOut, Reading } from '../port.ts';
import { cleanText } from '../rows.ts';
import type { BybitReadRequest } from './client.ts';
import { WINDOW_MS } from './facts.ts';
import type { BybitExecutionRow, BybitPage } from './models.ts';
import { pagesOf } from './pages.ts';
import type { TimeBounds } from './query.ts';
import { AT_BYBIT } from './refusal.ts';
import { bybitSideOf } from './words.ts';

/** Maximum requests for one range: a thousand fills of one order. Beyond that, nothing is claimed about the range. */
const MAX_REQUESTS = 10;

/**
 * Executions that move a position by trading; funding, delivery and others have quantities too (docs/venues/bybit.md
 * §2.8).
 */
export const TRADES: ReadonlySet<string> = new Set(['Trade', 'AdlTrade', 'BustTrade', 'BlockTrade']);

export interface BybitFillPages {
  readonly request: (bounds: TimeBounds) => BybitReadRequest;
  readonly fetch: (request: BybitReadRequest, call: CallContext) => Promise<BybitPage<BybitExecutionRow>>;
}

/**
 * The fills of the orders under a client order id in `[from, to)`, window by window. Rows of other orders are left out
 * here as well; an unreadable row may be among the wanted ones. Throws a Problem rather than return a part.
 */
export async function bybitFillsUnder(
  { instrument, clientOrderId, from, to }: FillQuery,
  { request, fetch }: BybitFillPages,
  call: CallContext,
): Promise<Reading<FillEvidence>> {
  const rows: FillEvidence[] = [];
  const leftOut: LeftOut[] = [];
  let requests = 0;
  for (let start = from; start < to; start += WINDOW_MS) {
    const asked = request({ startTime: start, endTime: Math.min(to, start + WINDOW_MS) - 1 });
    const { elements } = await pagesOf(asked.payload, (payload) => {
      requests += 1;
      if (requests > MAX_REQUESTS) throw tooMany();
      return fetch({ ...asked, payload }, call);
    });
    for (const element of elements) {
      if (element.kind === 'odd') {
        leftOut.push(element.leftOut);
        continue;
      }
      const { row, time } = element;
      if (!TRADES.has(row.execType) || row.orderLinkId !== clientOrderId) continue;
      if (row.symbol === instrument.exchangeSymbol) rows.push(fillOf(row));
      else leftOut.push({ ...otherSymbol(row), market: instrument.market, time });
    }
  }
  return { rows, leftOut };
}

function otherSymbol({ symbol, orderId }: BybitExecutionRow): Omit<LeftOut, 'market' | 'time'> {
  const [exchangeSymbol, exchangeOrderId] = [cleanText(symbol), cleanText(orderId)];
  return { why: 'unreadable', exchangeSymbol, exchangeOrderId, reason: 'symbol is not the one that was asked for.' };
}

function fillOf({ orderId, orderLinkId, side, isMaker }: BybitExecutionRow): FillEvidence {
  return { exchangeOrderId: orderId, clientOrderId: orderLinkId ?? null, side: bybitSideOf(side), maker: isMaker };
}

function tooMany(): Problem {
  const detail = `The fills of that time take more than ${MAX_REQUESTS} requests; they are not gone through.`;
  return new Problem('RATE_LIMITED', detail, AT_BYBIT);
}
