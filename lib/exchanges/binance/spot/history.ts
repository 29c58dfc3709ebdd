import type { Instrument } from '../../../domain/instrument.ts';
import { timestamp } from '../../../domain/order.ts';
import type { HistoryPage, HistoryStream } from '../../port.ts';
import { type Element, ordersIn, protocolProblemAt } from '../../rows.ts';
import { HISTORY_PAGE, SPOT_WEIGHT, SPOT_ZERO_FILL_RETENTION_MS } from './facts.ts';
import type { SpotOrderRow } from './models.ts';
import { oneEndedStep, type PageBounds } from './one-ended.ts';
import { spotOrderOf } from './parse.ts';
import type { SpotHistoryBounds } from './query.ts';

/** A row at its creation time, which orders the history. */
export type SpotHistoryRow = Element<SpotOrderRow>;

export interface SpotHistoryDeps {
  /** One page of `allOrders`, at most `limit` rows. */
  readonly fetch: (
    exchangeSymbol: string,
    bounds: SpotHistoryBounds,
    limit: number,
    call: Parameters<HistoryStream['read']>[1],
  ) => Promise<readonly SpotHistoryRow[]>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly unmapped: (status: string) => void;
  /** Rows per request; the exchange's maximum, unless a test sets it to force paging. */
  readonly pageLimit?: number;
}

/** The history of one symbol, by creation (docs/venues/binance.md §2.4). */
export function createSpotHistory(instrument: Instrument, deps: SpotHistoryDeps): HistoryStream {
  const { fetch, now, unmapped, pageLimit = HISTORY_PAGE } = deps;
  const symbol = instrument.exchangeSymbol;
  return {
    key: `binance.spot.${symbol}`,
    exchange: 'binance',
    markets: ['spot'],
    rangeBy: 'created',
    async read(request, call) {
      let requests = 0;
      const page = ({ fromId, ...times }: PageBounds) => {
        requests += 1;
        return fetch(symbol, fromId === undefined ? times : { orderId: fromId }, pageLimit, call);
      };
      const list = { page, pageLimit, idOf: ({ orderId }: SpotOrderRow) => orderId };
      const step = await oneEndedStep(request, list).catch(protocolProblemAt('binance'));
      const { rows, leftOut } = await ordersIn(
        {
          elements: step.rows,
          known: [instrument],
          exclusive: true,
          symbolOf: (row) => row.symbol,
          orderIdOf: (row) => row.orderId,
          orderOf: (row, on) => spotOrderOf(row, on, unmapped),
        },
        call,
      );
      return {
        rows,
        leftOut,
        frontier: step.frontier,
        ...coverage(request.from, now()),
        weight: requests * SPOT_WEIGHT.history,
        requests,
      };
    },
  };
}

/** Orders that closed without a fill are archived after 90 days (§7); those with fills are kept. */
function coverage(from: number, now: number): Pick<HistoryPage, 'coveredFrom' | 'coverageNote'> {
  const coveredFrom = now - SPOT_ZERO_FILL_RETENTION_MS;
  if (from >= coveredFrom) return {};
  return {
    coveredFrom,
    coverageNote: `Binance spot archives orders that were cancelled or expired without a fill after 90 days; before ${timestamp(coveredFrom)} only orders with fills are listed.`,
  };
}
