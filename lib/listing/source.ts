import type { Deadline } from '../domain/deadline.ts';
import type { Exchange, Instrument, Market } from '../domain/instrument.ts';
import { timestamp } from '../domain/order.ts';
import { Problem } from '../domain/problem.ts';
import type { LazyPort } from '../exchanges/lazy-port.ts';
import {
  describeLeftOut,
  describeUnreadable,
  isNothing,
  type LeftOutReport,
  type LeftOutTally,
  leftOutReport,
  NOTHING_LEFT_OUT,
} from '../exchanges/left-out.ts';
import type { CallContext, CallRank, ExchangePort } from '../exchanges/port.ts';
import { type Catalogue, portsFor } from '../reference/catalogue.ts';
import { refuseContradiction } from '../reference/symbol-filter.ts';
import type { RangeBy, SourceStatus } from './coverage.ts';
import type { Failure, SourceMark } from './cursor.ts';
import type { ListFilter } from './query.ts';

/** What the rows of a list are called in the answer. */
export type RowNoun = 'order' | 'order list' | 'fill' | 'position' | 'balance' | 'row';

/** Dependencies of a listing. */
export interface ListDependencies {
  readonly ports: readonly LazyPort[];
  readonly catalogue: Catalogue;
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
  readonly call: Deadline;
  /** Resolves after `ms`, or at once when the signal fires. Never rejects. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Maximum cost of one page at each exchange, in the exchange's own weight units. */
  readonly maxWeight: Readonly<Record<Exchange, number>>;
  /** Maximum number of concurrent requests. */
  readonly concurrency: number;
  /** Priority of the reads, where it is higher than that of a plain read. */
  readonly rank?: CallRank;
}

/** How far the answer covers one product of one exchange. Times are RFC 3339. */
export interface SourceReport {
  readonly exchange: Exchange;
  readonly market: Market;
  readonly status: SourceStatus;
  /** The time that `from` and `to` refer to; absent where no range was read. */
  readonly rangeBy?: RangeBy;
  /** The exchange keeps no, or incomplete, data from before this time. */
  readonly coveredFrom?: string;
  /** Why the source is not complete. */
  readonly reason?: string;
  readonly problem?: Problem;
  /** Rows that the exchange listed and the answer omits. */
  readonly leftOut?: LeftOutReport;
  /** The range `[from, to)` in which orders are missing because of `problem`; request it again. */
  readonly missingFrom?: string;
  readonly missingTo?: string;
  /** Requests of this page. A request for several products counts on the first of them. */
  readonly requests: number;
  /** In the exchange's units; `null` where the cost of a request is not known. */
  readonly weight: number | null;
}

/** The part of a port that a query covers. */
export interface PortScope {
  readonly port: ExchangePort;
  readonly key: string;
  readonly markets: readonly Market[];
  /** The instruments in scope; empty when `problem` says why they are not known. */
  readonly instruments: readonly Instrument[];
  /** Why orders of further instruments may be missing. */
  readonly missing: string | undefined;
  readonly call: CallContext;
  readonly problem: Problem | undefined;
}

/**
 * Returns the ports and instruments of a query. A port whose instruments cannot be read stays in scope with its problem.
 * Throws `UNKNOWN_SYMBOL` when every port could be read and none has the symbol.
 */
export async function portScopesOf(
  filter: ListFilter,
  deps: ListDependencies,
  noun: RowNoun = 'order',
): Promise<PortScope[]> {
  refuseContradiction(filter);
  const asked = await Promise.all(portsFor(deps.ports, filter).map((port) => port.load()));
  const scopes = await Promise.all(asked.map((port) => scopePort(port, filter, deps, noun)));
  if (filter.symbol === undefined) return scopes;
  const having = scopes.filter((scope) => scope.problem || scope.instruments.length > 0);
  if (having.length === 0) throw await deps.catalogue.unknownSymbol({ ...filter, symbol: filter.symbol }, deps.call);
  return having;
}

/** The part of a port that a filter covers, before its instruments are read. */
export function wholeScopeOf(port: ExchangePort, filter: ListFilter, deps: ListDependencies): PortScope {
  return {
    port,
    key: `${port.exchange}:${port.markets.join('+')}`,
    markets: port.markets.filter((market) => !filter.market || market === filter.market),
    instruments: [],
    missing: undefined,
    call: listingCallOf(port, deps),
    problem: undefined,
  };
}

async function scopePort(
  port: ExchangePort,
  filter: ListFilter,
  deps: ListDependencies,
  noun: RowNoun,
): Promise<PortScope> {
  const whole = wholeScopeOf(port, filter, deps);
  try {
    const { instruments, missing } = await instrumentsMeant(port, filter, deps, noun);
    const meant = instruments.filter(({ market }) => whole.markets.includes(market));
    const markets = filter.symbol
      ? whole.markets.filter((each) => meant.some(({ market }) => market === each))
      : whole.markets;
    return { ...whole, markets, instruments: meant, missing };
  } catch (error) {
    return { ...whole, problem: asProblem(error, deps.call) };
  }
}

/** The instruments in scope, including those without rules, and a note on any that could not be identified. */
async function instrumentsMeant(
  port: ExchangePort,
  { symbol }: ListFilter,
  { catalogue, call }: ListDependencies,
  noun: RowNoun,
): Promise<{ instruments: readonly Instrument[]; missing: string | undefined }> {
  if (symbol !== undefined) return { instruments: await catalogue.symbolAt(port, symbol, call), missing: undefined };
  const { instruments, unreadable } = await catalogue.load(port, call);
  const nameless = unreadable.filter(({ instrument }) => instrument === null);
  return {
    instruments: [...instruments, ...unreadable.flatMap(({ instrument }) => instrument ?? [])],
    missing: describeUnreadable(nameless, `their ${noun}s may be missing`),
  };
}

/** The context for calls to this port. */
export function listingCallOf(port: ExchangePort, { catalogue, call, rank }: ListDependencies): CallContext {
  const lookup = catalogue.lookup(port, call);
  return { signal: call.signal, deadline: call.deadline, lookup, ...(rank && { rank }) };
}

/** Converts the error of a failed read to a problem. Any other error is a bug and is rethrown. */
export function asProblem(error: unknown, { signal }: Deadline): Problem {
  if (error instanceof Problem) return error;
  if (signal.aborted) return outOfTime();
  throw error;
}

/** 503: the deadline passed. */
export function outOfTime(): Problem {
  return new Problem('DEADLINE_EXCEEDED', 'The request ran out of time before the exchange answered.');
}

/**
 * Problems that affect every request to the host: after one of these the page makes no more requests to the port.
 * Any other problem affects only its own stream.
 */
const OF_THE_HOST: ReadonlySet<string> = new Set([
  'RATE_LIMITED',
  'EXCHANGE_UNREACHABLE',
  'EXCHANGE_OVERLOADED',
  'EXCHANGE_CLOSED',
  'EXCHANGE_REGION_REFUSED',
  'EXCHANGE_CLOCK',
  'CREDENTIALS_MISSING',
  'CREDENTIALS_REJECTED',
]);

/** Whether the problem affects every request to the host. */
export function isOfTheHost(problem: Problem): boolean {
  return OF_THE_HOST.has(problem.code);
}

/** The name of a source, e.g. `binance.spot`. */
export function sourceName(exchange: Exchange, market: Market): string {
  return `${exchange}.${market}`;
}

/** The running totals of one source. */
export interface Source {
  readonly noun: RowNoun;
  readonly exchange: Exchange;
  readonly market: Market;
  rangeBy: 'created' | 'updated' | undefined;
  streams: number;
  failed: number;
  coveredFrom: number | undefined;
  reason: string | undefined;
  /** The part of `reason` that says why older rows are not kept, where this page has read it. */
  coverage: string | undefined;
  failure: Failure | undefined;
  leftOut: LeftOutTally;
  requests: number;
  weight: number | null;
}

/** Opens a source, continuing from an earlier page where `mark` is given. */
export function openSource(exchange: Exchange, market: Market, mark?: SourceMark, noun: RowNoun = 'order'): Source {
  return {
    noun,
    exchange,
    market,
    rangeBy: mark?.rangeBy,
    streams: mark?.streams ?? 0,
    failed: mark?.failed ?? 0,
    coveredFrom: mark?.coveredFrom,
    reason: mark?.reason,
    coverage: undefined,
    failure: mark?.failure,
    leftOut: mark?.leftOut ?? NOTHING_LEFT_OUT,
    requests: 0,
    weight: 0,
  };
}

/** Notes that one stream of the source has failed, and which range is missing. */
export function fail(source: Source, { problem, missingFrom, missingTo }: Failure): void {
  const before = source.failure;
  source.failed = Math.min(source.failed + 1, source.streams);
  source.failure = {
    problem: before?.problem ?? problem,
    missingFrom: Math.min(missingFrom, before?.missingFrom ?? missingFrom),
    missingTo: Math.max(missingTo, before?.missingTo ?? missingTo),
  };
}

/** The report of a source: `unavailable` when all its streams have failed, `partial` when some have. */
export function report(source: Source): SourceReport {
  const { noun, exchange, market, rangeBy, coveredFrom, failure, leftOut, requests, weight } = source;
  const lost = source.streams > 0 && source.failed >= source.streams;
  const gap = failure !== undefined || coveredFrom !== undefined || source.reason !== undefined || !isNothing(leftOut);
  const reasons = [source.reason, describeLeftOut(leftOut, noun), failure?.problem.detail];
  const reason = reasons.filter((text) => text !== undefined).join(' ');
  return {
    exchange,
    market,
    status: lost ? 'unavailable' : gap ? 'partial' : 'complete',
    ...(rangeBy && { rangeBy }),
    ...(coveredFrom !== undefined && { coveredFrom: timestamp(coveredFrom) }),
    ...(reason !== '' && { reason }),
    ...(!isNothing(leftOut) && { leftOut: leftOutReport(leftOut) }),
    ...(failure && {
      problem: failure.problem,
      missingFrom: timestamp(failure.missingFrom),
      missingTo: timestamp(failure.missingTo),
    }),
    requests,
    weight,
  };
}

/** Throws the problem of the first source when every source failed. */
export function refuseIfNothingWasRead(sources: readonly SourceReport[]): void {
  const lost = sources.every((source) => source.status === 'unavailable');
  if (lost && sources[0]?.problem) throw sources[0].problem;
}
