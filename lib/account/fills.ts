import type { Deadline } from '../domain/deadline.ts';
import type { Fill } from '../domain/fill.ts';
import type { Side } from '../domain/order.ts';
import { parseOrderId } from '../domain/order-id.ts';
import type { RowKey } from '../exchanges/port.ts';
import { type RowKind, readHistory } from '../listing/history.ts';
import { compareKeys } from '../listing/merge.ts';
import { checkQuery, type ListQuery, shortHash } from '../listing/query.ts';
import type { ListDependencies, SourceReport } from '../listing/source.ts';
import { callOf, instrumentOf, portOf, type ReferenceContext } from '../reference/context.ts';
import { readSource } from './snapshot.ts';

/** A query of fills; following pages repeat it with `cursor`. */
export interface FillListQuery extends ListQuery {
  readonly side?: Side | undefined;
}

/** One page of fills. `nextCursor` is `null` when the range is exhausted; a short or empty page may have one. */
export interface FillPage {
  readonly fills: readonly Fill[];
  readonly nextCursor: string | null;
  readonly sources: readonly SourceReport[];
}

function keyOf({ id, tradedAt }: Fill): RowKey {
  return { time: Date.parse(tradedAt), id };
}

/** Fills as rows of the list engine. A fill never changes, so none moves while it is listed. */
const FILL_ROWS: RowKind<Fill> = {
  noun: 'fill',
  streams: async (port, instruments) => (await port.account()).fills(instruments),
  keyOf,
  idOf: ({ id }) => id,
  mayChange: () => false,
  changing: () => Promise.resolve([]),
  exchangeSymbolOf: ({ exchangeSymbol }) => exchangeSymbol,
};

/** Returns one page of the account's fills, by time of trade. Throws like `readHistory`. */
export async function listFills(query: FillListQuery, deps: ListDependencies): Promise<FillPage> {
  checkQuery(query);
  const matches = (fill: Fill) =>
    (!query.market || fill.market === query.market) &&
    (!query.symbol || fill.symbol === query.symbol) &&
    (!query.side || fill.side === query.side);
  const wanted = { hash: hashOf(query), matches, mayMatch: matches };
  const { rows, ...page } = await readHistory(FILL_ROWS, query, wanted, deps);
  return { fills: rows, ...page };
}

/**
 * Returns every fill of one order, oldest first. An order without fills has none, and so has one that the exchange does not
 * know. Throws when the exchange cannot be asked, and 400 `INVALID_ORDER_ID`.
 */
export async function fillsOfOrder(context: ReferenceContext, orderId: string, deadline: Deadline): Promise<FillPage> {
  const id = parseOrderId(orderId);
  const port = await portOf(context, id.exchange, id.market);
  const instrument = await instrumentOf(context, id, deadline);
  const account = await port.account();
  const order = { instrument, exchangeOrderId: id.exchangeOrderId };
  const { rows, source } = await readSource('fill', id, { call: deadline, now: context.now }, () =>
    account.fillsOf(order, callOf(context, port, deadline)),
  );
  const fills = [...rows].sort((a, b) => compareKeys(keyOf(a), keyOf(b)));
  return { fills, nextCursor: null, sources: [source] };
}

/** Identifies a query, so that a cursor cannot be used with another one. The page size may change between pages. */
function hashOf({ exchange, market, symbol, side, from, to, sort }: FillListQuery): string {
  return shortHash(JSON.stringify(['fills', exchange, market, symbol, side, from, to, sort ?? 'newest']));
}
