import type { Instrument, Market } from '../../domain/instrument.ts';
import type { Order } from '../../domain/order.ts';
import type { CallContext, HistoryStream, Reading } from '../port.ts';
import { PAGE, REQUEST_WEIGHT } from './facts.ts';
import { type ListPage, type ListRow, listStep } from './order-list.ts';
import type { OrderListBounds } from './query.ts';
import { protocolProblem } from './refusal.ts';

export interface HistoryDeps {
  readonly markets: readonly Market[];
  /** One page of the order list, of one instrument or of the account. */
  readonly fetch: (
    on: Instrument | undefined,
    bounds: OrderListBounds,
    limit: number,
    reverse: boolean,
    call: CallContext,
  ) => Promise<readonly ListRow[]>;
  /** Rows as Atlas orders, and those left out. */
  readonly translate: (
    elements: readonly ListRow[],
    on: Instrument | undefined,
    call: CallContext,
  ) => Promise<Reading<Order>>;
  /** Rows per request; the exchange's maximum, unless a test sets it to force paging. */
  readonly pageLimit?: number;
}

/**
 * The account's history: one list over all products, ordered by each order's last change, complete back to the opening of
 * the account (docs/venues/bitmex.md §2.3, §7). It includes orders of contracts delivered since.
 */
export function createHistory(instruments: readonly Instrument[], deps: HistoryDeps): HistoryStream {
  const { fetch, translate, markets, pageLimit = PAGE } = deps;
  const [first, ...more] = instruments;
  const on = more.length === 0 ? first : undefined;
  return {
    key: 'bitmex',
    exchange: 'bitmex',
    markets,
    rangeBy: 'updated',
    async read({ from, to, direction }, call) {
      let requests = 0;
      const page: ListPage = {
        limit: pageLimit,
        fetch(bounds, reverse) {
          requests += 1;
          return fetch(on, bounds, pageLimit, reverse, call);
        },
      };
      const step = await listStep({ from, to, newestFirst: direction === 'newest' }, page).catch(protocolProblem);
      const { rows, leftOut } = await translate(step.rows, on, call);
      return { rows, leftOut, frontier: step.frontier, weight: requests * REQUEST_WEIGHT, requests };
    },
  };
}
