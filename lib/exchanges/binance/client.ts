import type { CredentialSource, Credentials } from '../../accounts/credentials.ts';
import type { Market } from '../../instruments/instrument.ts';
import { Problem, type ProblemCode } from '../../problems.ts';
import { createExchangeClock } from '../exchange-clock.ts';
import type { ExactJson } from '../http/exact-json.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { HttpMethod } from '../http/transport.ts';
import { TransportError } from '../http/transport-error.ts';
import {
  type BudgetReading,
  type CallContext,
  type CallRank,
  type ErrorRule,
  type ExchangePort,
  type ExchangeTime,
  rankOf,
} from '../port.ts';
import type { BudgetReport, Cost, Spending } from '../request-budget.ts';
import { refuseLate } from '../send-before.ts';
import { integerOf, objectOf, UnreadableReply } from '../wire.ts';
import type { RateLimitRow } from './budget.ts';
import { CLOCK_CODES, KEY_CODES } from './errors.ts';
import type { Spends } from './gate.ts';
import type { BinanceObserver } from './observer.ts';
import type { RequestPool } from './pool.ts';
import { problemOf, type Refusal, readReply, refusalOf } from './refusal.ts';
import { encodeQuery, type Params, signedQuery } from './signing.ts';

/** What the client has to know of a product; spot, USD-M and COIN-M differ in these only. */
export interface ProductWire {
  readonly market: Market;
  readonly baseUrl: string;
  readonly timePath: string;
  readonly errors: readonly ErrorRule[];
  /** What its requests draw on, perhaps together with another product. */
  readonly pool: RequestPool;
}

export interface ClientDeps {
  readonly http: HttpClient;
  readonly credentials: CredentialSource;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long a signed request stays valid, at most 60 000 ms (binance.md §1.5). */
  readonly recvWindowMs: number;
  readonly observe: BinanceObserver;
}

export interface BinanceRequest {
  readonly method: HttpMethod;
  readonly path: string;
  readonly params: Params;
  readonly signed: boolean;
  readonly spends: Spends;
  /** What it takes from the limit on weight (protocol/binance.md §2.0); a success may be charged less. */
  readonly weight: number;
  /** Who goes first when the budget runs low. */
  readonly rank: CallRank;
  /** The operation, e.g. `place`: it stands in metrics, traces and problems. */
  readonly operation: string;
  /** Whether the reply has megabytes, so that it is worth its time to have it compressed. */
  readonly large?: boolean;
}

/** What came back. `fence`: when the signature's validity has passed, on our clock; `null` on unsigned requests. */
export type Answer =
  | { readonly kind: 'success'; readonly json: ExactJson; readonly fence: number | null }
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      readonly problem: Problem;
      readonly json: ExactJson | undefined;
      readonly fence: number | null;
    }
  | { readonly kind: 'notSent'; readonly problem: Problem }
  | { readonly kind: 'noReply'; readonly problem: Problem; readonly fence: number | null };

export interface BinanceClient {
  /** One request and its answer, whatever it is. Never throws but for a bug. A command is sent once. */
  ask(request: BinanceRequest, call: CallContext): Promise<Answer>;
  /** A GET, its body handed to `parse`; throws a Problem for anything but a body that `parse` can read. */
  read<T>(request: ReadRequest, call: CallContext, parse: (json: ExactJson) => T): Promise<T>;
  time(call: CallContext): Promise<ExchangeTime>;
  budget(): readonly BudgetReading[];
  learnLimits(rows: readonly RateLimitRow[]): void;
  readonly statedLimits: NonNullable<ExchangePort['statedLimits']>;
}

export type ReadRequest = Pick<BinanceRequest, 'path' | 'params' | 'signed' | 'operation' | 'weight' | 'large'>;

/** A time stamp may be ahead by this much (§1.5): a request is valid that much longer than our clock says. */
const MAX_AHEAD_MS = 1_000;

/** How long after its signing Binance may accept a request, milliseconds (§1.5). */
export function validityOf(recvWindowMs: number): number {
  return recvWindowMs + MAX_AHEAD_MS;
}

/**
 * Parameters travel in the query for every method: one text to sign and to send, and no proxy between here and the
 * exchange that may drop the body of a DELETE. What a URL may show in a log is dealt with by redaction, and a
 * signature is worthless once `recvWindow` has passed.
 */
export function createBinanceClient(wire: ProductWire, deps: ClientDeps): BinanceClient {
  const { http, credentials, now, recvWindowMs, observe } = deps;
  const clock = createExchangeClock(now);
  const { gate, budget } = wire.pool;
  const label = (operation: string) => `binance.${wire.market}.${operation}`;
  const validityMs = validityOf(recvWindowMs);

  const attempt = async (
    request: BinanceRequest,
    keys: Credentials | undefined,
    call: CallContext,
  ): Promise<Answer & { readonly sentAt?: number; readonly receivedAt?: number }> => {
    let fence: number | null = null;
    let spending: Spending | undefined;
    const settle = (report?: BudgetReport) => {
      if (spending) budget.settle(spending, report);
      spending = undefined;
    };
    const sign = () => {
      // Here, not earlier: another call may have met a limit while this one waited for a connection.
      gate.pass(request.spends);
      refuseLate('binance', request.method, call, now());
      // An attempt before this one, of a read, got no answer that is known of here.
      settle();
      spending = budget.spend(costOf(request), rankOf(request.rank, call));
      if (keys === undefined) return {};
      const timestamp = clock.now();
      fence = now() + validityMs;
      const params: Params = [...request.params, ['recvWindow', recvWindowMs], ['timestamp', timestamp]];
      return { path: `${request.path}?${signedQuery(params, keys.apiSecret)}` };
    };
    const query = encodeQuery(request.params);
    try {
      const reply = await http.send({
        baseUrl: wire.baseUrl,
        method: request.method,
        path: query === '' ? request.path : `${request.path}?${query}`,
        headers: {
          ...(request.large && { 'Accept-Encoding': 'gzip' }),
          ...(keys && { 'X-MBX-APIKEY': keys.apiKey.reveal() }),
        },
        signal: call.signal,
        // No `deadlineAt`: the HTTP path must not sit out a Retry-After here, for then only it would know of the limit.
        idempotent: request.method === 'GET',
        label: label(request.operation),
        weight: request.weight,
        sign,
      });
      settle(budget.report(reply.headers, reply.receivedAt));
      const read = readReply(reply.status, reply.headers, reply.text);
      const refusal = refusalOf(read, wire.errors, now());
      const times = { sentAt: reply.sentAt, receivedAt: reply.receivedAt };
      if (refusal === undefined) return { kind: 'success', json: read.json ?? null, fence, ...times };
      return { kind: 'refused', ...judged(refusal, request), json: read.json, fence, ...times };
    } catch (error) {
      if (error instanceof Problem) return { kind: 'notSent', problem: error };
      if (error instanceof TransportError) return lost(error, fence);
      throw error;
    } finally {
      settle();
    }
  };

  const judged = (refusal: Refusal, request: BinanceRequest): { refusal: Refusal; problem: Problem } => {
    const retryAfterMs = gate.close(refusal) ?? refusal.retryAfterMs;
    if (retryAfterMs !== undefined && refusal.problem === 'RATE_LIMITED') {
      observe({ kind: 'rateLimited', market: wire.market, code: refusal.code, retryAfterMs });
    }
    if (!refusal.listed) {
      const { status, code, message } = refusal;
      observe({ kind: 'unlistedRefusal', market: wire.market, operation: request.operation, status, code, message });
    }
    return { refusal, problem: problemOf(refusal, label(request.operation), { retryAfterMs }) };
  };

  const ask = async (request: BinanceRequest, call: CallContext): Promise<Answer> => {
    let keys: Credentials | undefined;
    try {
      gate.pass(request.spends);
      keys = request.signed ? await credentials.get('binance') : undefined;
    } catch (error) {
      if (error instanceof Problem) return { kind: 'notSent', problem: error };
      throw error;
    }
    let clockLearnt = false;
    let renewed = false;
    for (;;) {
      const answer = await attempt(request, keys, call);
      if (answer.kind !== 'refused' || keys === undefined) return answer;
      // Both refusals are given before the request reaches the engine, so a second, different attempt cannot be a
      // second order: a correct time, or newer keys. The same request is never sent again from here.
      const { outcome, code, status } = answer.refusal;
      if (outcome === 'notExecuted' && CLOCK_CODES.has(code) && !clockLearnt) {
        clockLearnt = true;
        if (!(await relearnClock({ ...call, rank: rankOf(request.rank, call) }))) return answer;
      } else if (outcome === 'rejected' && (KEY_CODES.has(code) || status === 401) && !renewed) {
        renewed = true;
        const newer = await renew(keys);
        if (newer === undefined) return answer;
        keys = newer;
      } else {
        return answer;
      }
    }
  };

  const renew = async (stale: Credentials): Promise<Credentials | undefined> => {
    try {
      const newer = await credentials.renew('binance', stale);
      observe({ kind: 'keysRefused', market: wire.market, renewed: newer !== undefined });
      return newer;
    } catch (error) {
      if (error instanceof Problem) return undefined;
      throw error;
    }
  };

  const readTime = async (call: CallContext, doubted: boolean): Promise<ExchangeTime> => {
    const answer = await attempt(
      get({ path: wire.timePath, params: [], signed: false, operation: 'time', weight: 1 }),
      undefined,
      call,
    );
    if (answer.kind !== 'success') throw answer.problem;
    const { sentAt = now(), receivedAt = now() } = answer;
    return clock.sample(
      readable(() => integerOf(objectOf(answer.json, 'time'), 'serverTime')),
      sentAt,
      receivedAt,
      doubted,
    );
  };

  const relearnClock = async (call: CallContext): Promise<boolean> => {
    try {
      const { offset, roundTripMs } = await readTime(call, true);
      observe({ kind: 'clockLearnt', market: wire.market, offset, roundTripMs });
      return true;
    } catch (error) {
      if (error instanceof Problem) return false;
      throw error;
    }
  };

  return {
    ask,
    async read(request, call, parse) {
      const answer = await ask(get(request), call);
      if (answer.kind === 'refused' && !answer.refusal.listed && answer.refusal.problem === 'EXCHANGE_REJECTED') {
        throw problemOf({ ...answer.refusal, problem: 'EXCHANGE_REFUSED_REQUEST' }, label(request.operation));
      }
      if (answer.kind !== 'success') throw answer.problem;
      return readable(() => parse(answer.json));
    },
    time: (call) => readTime(call, false),
    budget: budget.readings,
    learnLimits: budget.learn,
    statedLimits: {
      read: () => budget.limits().map(({ name, limit, windowSeconds }) => ({ name, limit, windowSeconds })),
      take: budget.take,
    },
  };
}

function get(request: ReadRequest): BinanceRequest {
  return { ...request, method: 'GET', spends: 'weight', rank: 'read' };
}

function costOf({ weight, spends }: BinanceRequest): Cost {
  return spends === 'orders' ? { weight, orders: 1 } : { weight };
}

function readable<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UnreadableReply) throw unreadable(error);
    throw error;
  }
}

/** A body of another shape than documented, as a problem. */
export function unreadable(error: UnreadableReply): Problem {
  return new Problem(
    'EXCHANGE_PROTOCOL',
    `Binance's answer is not of the documented form: ${error.message}`,
    { exchange: 'binance' },
    { cause: error },
  );
}

/** Failures of the connection, by whether a byte may have arrived. */
function lost(error: TransportError, fence: number | null): Answer {
  const { failure } = error;
  const problem = (code: ProblemCode, detail: string) =>
    new Problem(code, detail, { exchange: 'binance' }, { cause: error });
  if (failure.phase === 'maybeSent') {
    const garbled = failure.cause === 'malformed' || failure.cause === 'tooLarge' || failure.cause === 'encoding';
    const said = `Binance's answer did not arrive (${failure.cause}); the request may have.`;
    return { kind: 'noReply', problem: problem(garbled ? 'EXCHANGE_PROTOCOL' : 'EXCHANGE_UNREACHABLE', said), fence };
  }
  if (failure.cause === 'deadline' || failure.cause === 'aborted') {
    return { kind: 'notSent', problem: problem('DEADLINE_EXCEEDED', 'The time ran out before the request was sent.') };
  }
  const code = failure.cause === 'invalidRequest' || failure.cause === 'closed' ? 'INTERNAL' : 'EXCHANGE_UNREACHABLE';
  return {
    kind: 'notSent',
    problem: problem(code, `No connection to Binance (${failure.systemCode ?? failure.cause}); nothing was sent.`),
  };
}
