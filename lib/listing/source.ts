import type { Deadline } from '../domain/deadline.ts';
import type { Exchange, Instrument, Market } from '../domain/instrument.ts';
import { timestamp } from '../domain/order.ts';
import { Problem } from '../domain/problem.ts';
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

/** What a listing needs from outside. */
export interface ListDependencies {
  readonly ports: readonly ExchangePort[];
  readonly catalogue: Catalogue;
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
  readonly call: Deadline;
  /** What one page may cost at each exchange, in the exchange's own weight units. */
  readonly maxWeight: Readonly<Record<Exchange, number>>;
  /** Requests under way at once. */
  readonly concurrency: number;
  /** What the list is read for, where that is more urgent than reading. */
  readonly rank?: CallRank;
}

/** How far one product of one exchange is covered by the answer. Times are RFC 3339. */
export interface SourceReport {
  readonly exchange: Exchange;
  readonly market: Market;
  readonly status: SourceStatus;
  /** What `from` and `to` mean here; absent where no range was read. */
  readonly rangeBy?: RangeBy;
  /** The exchange keeps nothing, or not everything, from before. */
  readonly coveredFrom?: string;
  /** Why it is not complete, in words. */
  readonly reason?: string;
  readonly problem?: Problem;
  /** Rows that the exchange listed and the answer does not hold. */
  readonly leftOut?: LeftOutReport;
  /** The range, as `[from, to)`, in which orders are missing because of `problem`; ask again for this range. */
  readonly missingFrom?: string;
  readonly missingTo?: string;
  /** What this page cost. A request that served several products is counted on the first of them. */
  readonly requests: number;
  /** In the exchange's units; `null` where requests were made whose cost is not told. */
  readonly weight: number | null;
}

/** A port as far as a query touches it. */
export interface PortScope {
  readonly port: ExchangePort;
  readonly key: string;
  readonly markets: readonly Market[];
  /** The instruments meant; empty when `problem` says why they are not known. */
  readonly instruments: readonly Instrument[];
  /** Why orders of further instruments may be missing. */
  readonly missing: string | undefined;
  readonly call: CallContext;
  readonly problem: Problem | undefined;
}

/**
 * The ports and instruments a query is about. A port whose instruments cannot be learned stays in, with its problem.
 * Throws `UNKNOWN_SYMBOL` when every port could be asked and none has the symbol.
 */
export async function portScopesOf(filter: ListFilter, deps: ListDependencies): Promise<PortScope[]> {
  refuseContradiction(filter);
  const asked = portsFor(deps.ports, filter);
  const scopes = await Promise.all(asked.map((port) => scopePort(port, filter, deps)));
  if (filter.symbol === undefined) return scopes;
  const having = scopes.filter((scope) => scope.problem || scope.instruments.length > 0);
  if (having.length === 0) throw await deps.catalogue.unknownSymbol({ ...filter, symbol: filter.symbol }, deps.call);
  return having;
}

async function scopePort(port: ExchangePort, filter: ListFilter, deps: ListDependencies): Promise<PortScope> {
  const base = {
    port,
    key: `${port.exchange}:${port.markets.join('+')}`,
    markets: port.markets.filter((market) => !filter.market || market === filter.market),
    call: listingCallOf(port, deps),
  };
  try {
    const { instruments, missing } = await instrumentsMeant(port, filter, deps);
    const meant = instruments.filter(({ market }) => base.markets.includes(market));
    const markets = filter.symbol
      ? base.markets.filter((each) => meant.some(({ market }) => market === each))
      : base.markets;
    return { ...base, markets, instruments: meant, missing, problem: undefined };
  } catch (error) {
    return { ...base, instruments: [], missing: undefined, problem: asProblem(error, deps.call) };
  }
}

/** The instruments whose orders are meant, those without rules among them, and a word on what could not even be named. */
async function instrumentsMeant(
  port: ExchangePort,
  { symbol }: ListFilter,
  { catalogue, call }: ListDependencies,
): Promise<{ instruments: readonly Instrument[]; missing: string | undefined }> {
  if (symbol !== undefined) return { instruments: await catalogue.symbolAt(port, symbol, call), missing: undefined };
  const { instruments, unreadable } = await catalogue.load(port, call);
  const nameless = unreadable.filter(({ instrument }) => instrument === null);
  return {
    instruments: [...instruments, ...unreadable.flatMap(({ instrument }) => instrument ?? [])],
    missing: describeUnreadable(nameless, 'their orders may be missing'),
  };
}

/** The context for calls to this port. */
export function listingCallOf(port: ExchangePort, { catalogue, call, rank }: ListDependencies): CallContext {
  const lookup = catalogue.lookup(port, call);
  return { signal: call.signal, deadline: call.deadline, lookup, ...(rank && { rank }) };
}

/** The problem that a failed read ended in. Anything else that was thrown is a fault of ours and goes on up. */
export function asProblem(error: unknown, { signal }: Deadline): Problem {
  if (error instanceof Problem) return error;
  if (signal.aborted) return outOfTime();
  throw error;
}

/** 503: the deadline came first. */
export function outOfTime(): Problem {
  return new Problem('DEADLINE_EXCEEDED', 'The time for this request ran out before the exchange answered.');
}

/**
 * Problems that every other request to the host would meet too: after one of these the port is asked nothing more for
 * this page. Any other problem is taken to lie in the one stream it came from.
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

/** Whether every other request to the host would meet the problem too. */
export function isOfTheHost(problem: Problem): boolean {
  return OF_THE_HOST.has(problem.code);
}

/** The name of a source, e.g. `binance.spot`. */
export function sourceName(exchange: Exchange, market: Market): string {
  return `${exchange}.${market}`;
}

/** The running account of one source. */
export interface Source {
  readonly exchange: Exchange;
  readonly market: Market;
  rangeBy: 'created' | 'updated' | undefined;
  streams: number;
  failed: number;
  coveredFrom: number | undefined;
  reason: string | undefined;
  failure: Failure | undefined;
  leftOut: LeftOutTally;
  requests: number;
  weight: number | null;
}

/** A new account, or one that goes on from an earlier page. */
export function openSource(exchange: Exchange, market: Market, mark?: SourceMark): Source {
  return {
    exchange,
    market,
    rangeBy: mark?.rangeBy,
    streams: mark?.streams ?? 0,
    failed: mark?.failed ?? 0,
    coveredFrom: mark?.coveredFrom,
    reason: mark?.reason,
    failure: mark?.failure,
    leftOut: mark?.leftOut ?? NOTHING_LEFT_OUT,
    requests: 0,
    weight: 0,
  };
}

/** Notes that one stream of the source brings nothing more, and which range is missing for it. */
export function fail(source: Source, { problem, missingFrom, missingTo }: Failure): void {
  const before = source.failure;
  source.failed = Math.min(source.failed + 1, source.streams);
  source.failure = {
    problem: before?.problem ?? problem,
    missingFrom: Math.min(missingFrom, before?.missingFrom ?? missingFrom),
    missingTo: Math.max(missingTo, before?.missingTo ?? missingTo),
  };
}

/** What is told of the source: `unavailable` when none of its streams goes on, `partial` when some do. */
export function report(source: Source): SourceReport {
  const { exchange, market, rangeBy, coveredFrom, failure, leftOut, requests, weight } = source;
  const lost = source.streams > 0 && source.failed >= source.streams;
  const gap = failure !== undefined || coveredFrom !== undefined || source.reason !== undefined || !isNothing(leftOut);
  const reasons = [source.reason, describeLeftOut(leftOut), failure?.problem.detail];
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

/** An answer in which every source failed is no answer: throws the problem of the first instead. */
export function refuseIfNothingWasRead(sources: readonly SourceReport[]): void {
  const lost = sources.every((source) => source.status === 'unavailable');
  if (lost && sources[0]?.problem) throw sources[0].problem;
}
