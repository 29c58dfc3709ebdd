import type { Deadline } from '../domain/deadline.ts';
import type { Exchange, Instrument, Market } from '../domain/instrument.ts';
import { withLeftOut } from '../exchanges/left-out.ts';
import type { CallContext, ExchangePort, Reading } from '../exchanges/port.ts';
import { fanOut } from '../listing/fan-out.ts';
import type { ListFilter } from '../listing/query.ts';
import {
  asProblem,
  fail,
  type ListDependencies,
  listingCallOf,
  openSource,
  portScopesOf,
  type RowNoun,
  refuseIfNothingWasRead,
  report,
  type Source,
  type SourceReport,
  sourceName,
} from '../listing/source.ts';
import { impliedMarkets, portsFor } from '../reference/catalogue.ts';

/** The rows of a list as they are now, and what each source covers. */
export interface Snapshot<R> {
  readonly rows: readonly R[];
  readonly sources: readonly SourceReport[];
}

/** One read of a snapshot, and the sources that it covers. */
export interface SnapshotRead<R> {
  readonly exchange: Exchange;
  readonly markets: readonly Market[];
  readonly read: () => Promise<Reading<R>>;
}

/**
 * Makes all reads and returns their rows, in the order of the reads. A read that fails makes its sources `unavailable`, or
 * `partial` where another read of them succeeded; it hides no other. Throws only when nothing could be read.
 */
export async function takeSnapshot<R>(
  noun: RowNoun,
  reads: readonly SnapshotRead<R>[],
  deps: ListDependencies,
): Promise<Snapshot<R>> {
  const sources = new Map<string, Source>();
  const sourcesOf = ({ exchange, markets }: SnapshotRead<R>) =>
    markets.map((market) => {
      const name = sourceName(exchange, market);
      const source = sources.get(name) ?? openSnapshotSource(noun, exchange, market);
      sources.set(name, source);
      return source;
    });
  const asked = reads.map((each) => ({ each, concerned: sourcesOf(each) }));
  const answers = await fanOut(asked, deps.concurrency, ({ each, concerned }) =>
    readInto(concerned, deps.call, deps.now, each.read),
  );
  const reports = [...sources.values()].map(report);
  refuseIfNothingWasRead(reports);
  return { rows: answers.flat(), sources: reports };
}

/** The rows by a text that each has, in the order of its code units. */
export function sortedByText<R>(rows: readonly R[], textOf: (row: R) => string): R[] {
  return rows.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

/** Makes one read of one source. Throws its problem. */
export async function readSource<R>(
  noun: RowNoun,
  { exchange, market }: { readonly exchange: Exchange; readonly market: Market },
  { call, now }: Pick<ListDependencies, 'call' | 'now'>,
  read: () => Promise<Reading<R>>,
): Promise<{ readonly rows: readonly R[]; readonly source: SourceReport }> {
  const source = openSnapshotSource(noun, exchange, market);
  const rows = await readInto([source], call, now, read);
  const told = report(source);
  if (told.problem) throw told.problem;
  return { rows, source: told };
}

/** The cost of these reads is not known. */
function openSnapshotSource(noun: RowNoun, exchange: Exchange, market: Market): Source {
  return { ...openSource(exchange, market, undefined, noun), weight: null };
}

async function readInto<R>(
  sources: readonly Source[],
  call: Deadline,
  now: () => number,
  read: () => Promise<Reading<R>>,
): Promise<readonly R[]> {
  for (const source of sources) source.streams += 1;
  const [first] = sources;
  if (first) first.requests += 1;
  try {
    const { rows, leftOut } = await read();
    for (const row of leftOut) {
      for (const source of sources) {
        if (row.market === undefined || row.market === source.market) source.leftOut = withLeftOut(source.leftOut, row);
      }
    }
    return rows;
  } catch (error) {
    const failure = { problem: asProblem(error, call), missingFrom: 0, missingTo: now() };
    for (const source of sources) fail(source, failure);
    return [];
  }
}

/** One read of each port in scope, about all of its markets in scope; a port without any is not read. */
export function readsOfPorts<R>(
  filter: Pick<ListFilter, 'exchange' | 'market' | 'symbol'>,
  deps: ListDependencies,
  has: Readonly<Record<Market, boolean>>,
  read: (port: ExchangePort, markets: readonly Market[], call: CallContext) => Promise<Reading<R>>,
): SnapshotRead<R>[] {
  const implied = filter.symbol === undefined ? undefined : impliedMarkets(filter.symbol);
  const isWanted = (market: Market) =>
    has[market] && (!filter.market || market === filter.market) && (implied?.includes(market) ?? true);
  return portsFor(deps.ports, filter).flatMap((lazy): SnapshotRead<R>[] => {
    const { exchange } = lazy;
    const markets = lazy.markets.filter(isWanted);
    if (markets.length === 0) return [];
    const load = async () => {
      const port = await lazy.load();
      return read(port, markets, listingCallOf(port, deps));
    };
    return [{ exchange, markets, read: load }];
  });
}

/** One read of each instrument with the symbol. Throws like `portScopesOf`. */
export async function readsOfSymbol<R>(
  filter: ListFilter & { readonly symbol: string },
  deps: ListDependencies,
  read: (port: ExchangePort, instrument: Instrument, call: CallContext) => Promise<R>,
): Promise<SnapshotRead<R>[]> {
  const scopes = await portScopesOf(filter, deps, 'row');
  return scopes.flatMap(({ port, markets, instruments, call, problem }): SnapshotRead<R>[] => {
    const { exchange } = port;
    if (problem) return [{ exchange, markets, read: () => Promise.reject(problem) }];
    return instruments.map((instrument) => ({
      exchange,
      markets: [instrument.market],
      read: async () => ({ rows: [await read(port, instrument, call)], leftOut: [] }),
    }));
  });
}
