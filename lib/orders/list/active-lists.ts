import { type Snapshot, type SnapshotRead, takeSnapshot } from '../../account/snapshot.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { LinkedOrders } from '../../domain/linked-orders.ts';
import { Problem } from '../../domain/problem.ts';
import type { CallContext, ExchangePort } from '../../exchanges/port.ts';
import type { ListFilter } from '../../listing/query.ts';
import { type ListDependencies, listingCallOf, portScopesOf } from '../../listing/source.ts';
import { portsFor } from '../../reference/catalogue.ts';

type ListsFilter = Pick<ListFilter, 'exchange' | 'market' | 'symbol'>;

/**
 * Returns every order list of which an order can still be placed or fill, the one that changed last first. Products without
 * order lists are no source; throws 422 when the filter names only such, and 400 `UNKNOWN_SYMBOL`. A list that cannot be read
 * is left out, which its source says.
 */
export async function listActiveLists(filter: ListsFilter, deps: ListDependencies): Promise<Snapshot<LinkedOrders>> {
  const reads = await (filter.symbol === undefined ? readsOfAccounts(filter, deps) : readsOfInstruments(filter, deps));
  if (reads.length === 0) throw withoutLists(filter);
  const { rows, sources } = await takeSnapshot('order list', reads, deps);
  return { rows: rows.toSorted(byLastChange), sources };
}

async function readsOfAccounts(filter: ListsFilter, deps: ListDependencies): Promise<SnapshotRead<LinkedOrders>[]> {
  const ports = await Promise.all(portsFor(deps.ports, filter).map((port) => port.load()));
  return ports.flatMap((port) => {
    const markets = port.markets.filter((market) => filter.market === undefined || market === filter.market);
    return readOf(port, markets, undefined, listingCallOf(port, deps));
  });
}

async function readsOfInstruments(filter: ListsFilter, deps: ListDependencies): Promise<SnapshotRead<LinkedOrders>[]> {
  const scopes = await portScopesOf(filter, deps, 'order list');
  return scopes.flatMap(({ port, markets, instruments, call, problem }) => {
    if (problem === undefined) return instruments.flatMap((on) => readOf(port, [on.market], on, call));
    const failed: SnapshotRead<LinkedOrders> = {
      exchange: port.exchange,
      markets,
      read: () => Promise.reject(problem),
    };
    return port.linkedOrders === undefined ? [] : [failed];
  });
}

function readOf(
  port: ExchangePort,
  markets: SnapshotRead<LinkedOrders>['markets'],
  on: Instrument | undefined,
  call: CallContext,
): SnapshotRead<LinkedOrders>[] {
  const { exchange, linkedOrders } = port;
  if (linkedOrders === undefined) return [];
  return [{ exchange, markets, read: async () => (await linkedOrders()).active(on, call) }];
}

function withoutLists({ exchange }: ListsFilter): Problem {
  const why =
    'None of the products that are asked for has order lists: `capabilities.orderLists` of an instrument says.';
  return new Problem('NOT_SUPPORTED', why, { exchange });
}

function byLastChange(one: LinkedOrders, other: LinkedOrders): number {
  return (other.updatedAt ?? '').localeCompare(one.updatedAt ?? '') || other.id.localeCompare(one.id);
}
