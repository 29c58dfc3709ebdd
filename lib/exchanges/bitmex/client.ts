import type { CredentialSource, Credentials } from '../../accounts/credentials.ts';
import type { Market } from '../../instruments/instrument.ts';
import { Problem, type ProblemCode } from '../../problems.ts';
import { createExchangeClock } from '../exchange-clock.ts';
import type { ExactJson } from '../http/exact-json.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { HttpMethod } from '../http/transport.ts';
import { TransportError } from '../http/transport-error.ts';
import { type BudgetReading, type CallContext, type CallRank, type ExchangeTime, rankOf } from '../port.ts';
import type { BudgetReport, Cost, Spending } from '../request-budget.ts';
import { refuseLate } from '../send-before.ts';
import { type SharedGate, UNSHARED_GATE } from '../shared-gate.ts';
import { integerOf, objectOf, UnreadableReply } from '../wire.ts';
import { createBudget } from './budget.ts';
import { REQUEST_WEIGHT } from './facts.ts';
import { createGate } from './gate.ts';
import type { BitmexObserver } from './observer.ts';
import { problemOf, type Refusal, readReply, refusalOf } from './refusal.ts';
import { expiresAt, signature } from './signing.ts';

export interface ClientDeps {
  readonly baseUrl: string;
  readonly http: HttpClient;
  readonly credentials: CredentialSource;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long a signed request may take to reach the exchange. */
  readonly validityMs: number;
  readonly observe: BitmexObserver;
  /** What other containers heard of the host. */
  readonly sharedGate?: SharedGate;
}

export interface BitmexRequest {
  readonly method: HttpMethod;
  /** With its query, from `/api/v1` on. */
  readonly path: string;
  /** JSON, on POST and PUT. */
  readonly body?: string;
  readonly signed: boolean;
  /** Who goes first when the budget runs low. */
  readonly rank: CallRank;
  /** The operation, e.g. `place`: it stands in metrics, traces and problems. */
  readonly operation: string;
  /** `account` where the request is about no single product. */
  readonly market: Market | 'account';
}

/** What came back. */
export type Answer =
  | { readonly kind: 'success'; readonly json: ExactJson }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly problem: Problem }
  | { readonly kind: 'notSent'; readonly problem: Problem }
  | { readonly kind: 'noReply'; readonly problem: Problem };

export interface BitmexClient {
  /** One request and its answer, whatever it is. Never throws but for a bug. A command is sent once. */
  ask(request: BitmexRequest, call: CallContext): Promise<Answer>;
  /** A GET, its body handed to `parse`; throws a Problem for anything but a body that `parse` can read. */
  read<T>(request: ReadRequest, call: CallContext, parse: (json: ExactJson) => T): Promise<T>;
  time(call: CallContext): Promise<ExchangeTime>;
  budget(): readonly BudgetReading[];
}

export type ReadRequest = Omit<BitmexRequest, 'method' | 'body' | 'rank'>;

/** Tells its clock to anybody (protocol/bitmex.md §1). */
const TIME: ReadRequest = { path: '/api/v1', signed: false, operation: 'time', market: 'account' };

/**
 * One host, one account, one request budget for all products. The parameters of a DELETE travel in the query, which
 * BitMEX takes as well as a body (§1): no proxy in between can drop them.
 */
export function createBitmexClient(deps: ClientDeps): BitmexClient {
  const { baseUrl, http, credentials, now, validityMs, observe } = deps;
  const clock = createExchangeClock(now);
  const gate = createGate(now, deps.sharedGate ?? UNSHARED_GATE);
  const budget = createBudget(now);

  const attempt = async (
    request: BitmexRequest,
    keys: Credentials | undefined,
    call: CallContext,
  ): Promise<Answer & { readonly sentAt?: number; readonly receivedAt?: number }> => {
    const { method, path, body } = request;
    let spending: Spending | undefined;
    const settle = (report?: BudgetReport) => {
      if (spending) budget.settle(spending, report);
      spending = undefined;
    };
    const sign = () => {
      // Here, not earlier: another call may have met a limit while this one waited for a connection.
      gate.pass();
      refuseLate('bitmex', request.method, call, now());
      // An attempt before this one, of a read, got no answer that is known of here.
      settle();
      spending = budget.spend(costOf(request), rankOf(request.rank, call));
      if (keys === undefined) return {};
      const expires = expiresAt(clock.now(), validityMs);
      return {
        headers: {
          'api-expires': String(expires),
          'api-signature': signature({ method, path, body: body ?? '' }, expires, keys.apiSecret),
        },
      };
    };
    try {
      const reply = await http.send({
        baseUrl,
        method,
        path,
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(keys !== undefined && { 'api-key': keys.apiKey.reveal() }),
        },
        ...(body !== undefined && { body }),
        signal: call.signal,
        // No `deadlineAt`: the HTTP path must not sit out a Retry-After here, for then only it would know of the limit.
        idempotent: method === 'GET',
        label: labelOf(request),
        weight: REQUEST_WEIGHT,
        sign,
      });
      settle(budget.report(reply.headers, keys !== undefined, reply.receivedAt));
      const read = readReply(reply.status, reply.headers, reply.text);
      const refusal = refusalOf(read, now());
      const times = { sentAt: reply.sentAt, receivedAt: reply.receivedAt };
      if (refusal === undefined) return { kind: 'success', json: read.json ?? null, ...times };
      return { kind: 'refused', ...judged(refusal, request), ...times };
    } catch (error) {
      if (error instanceof Problem) return { kind: 'notSent', problem: error };
      if (error instanceof TransportError) return lost(error);
      throw error;
    } finally {
      settle();
    }
  };

  const judged = (refusal: Refusal, request: BitmexRequest): { refusal: Refusal; problem: Problem } => {
    const { status, code, message } = refusal;
    const retryAfterMs = gate.close(refusal) ?? refusal.retryAfterMs;
    if (retryAfterMs !== undefined && refusal.problem === 'RATE_LIMITED') {
      observe({ kind: 'rateLimited', status, retryAfterMs });
    }
    if (!refusal.listed) {
      observe({ kind: 'unlistedRefusal', operation: request.operation, status, code, message });
    }
    return { refusal, problem: problemOf(refusal, labelOf(request), { retryAfterMs }) };
  };

  const ask = async (request: BitmexRequest, call: CallContext): Promise<Answer> => {
    let keys: Credentials | undefined;
    try {
      gate.pass();
      keys = request.signed ? await credentials.get('bitmex') : undefined;
    } catch (error) {
      if (error instanceof Problem) return { kind: 'notSent', problem: error };
      throw error;
    }
    let clockLearnt = false;
    let renewed = false;
    for (;;) {
      const answer = await attempt(request, keys, call);
      if (answer.kind !== 'refused' || keys === undefined) return answer;
      // Both refusals are given before the request reaches the engine (§6), so a second, different attempt cannot be a
      // second order: a correct time, or newer keys. The same request is never sent again from here.
      const { outcome, problem } = answer.refusal;
      if (outcome === 'notExecuted' && problem === 'EXCHANGE_CLOCK' && !clockLearnt) {
        clockLearnt = true;
        if (!(await relearnClock({ ...call, rank: rankOf(request.rank, call) }))) return answer;
      } else if (outcome === 'rejected' && problem === 'CREDENTIALS_REJECTED' && !renewed) {
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
      const newer = await credentials.renew('bitmex', stale);
      observe({ kind: 'keysRefused', renewed: newer !== undefined });
      return newer;
    } catch (error) {
      if (error instanceof Problem) return undefined;
      throw error;
    }
  };

  const readTime = async (call: CallContext, doubted: boolean): Promise<ExchangeTime> => {
    const answer = await attempt(get(TIME), undefined, call);
    if (answer.kind !== 'success') throw answer.problem;
    const { sentAt = now(), receivedAt = now() } = answer;
    const serverTime = readable(() => integerOf(objectOf(answer.json, 'The API information'), 'timestamp'));
    return clock.sample(serverTime, sentAt, receivedAt, doubted);
  };

  const relearnClock = async (call: CallContext): Promise<boolean> => {
    try {
      const { offset, roundTripMs } = await readTime(call, true);
      observe({ kind: 'clockLearnt', offset, roundTripMs });
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
        throw problemOf({ ...answer.refusal, problem: 'EXCHANGE_REFUSED_REQUEST' }, labelOf(request));
      }
      if (answer.kind !== 'success') throw answer.problem;
      return readable(() => parse(answer.json));
    },
    time: (call) => readTime(call, false),
    budget: budget.readings,
  };
}

function get(request: ReadRequest): BitmexRequest {
  return { ...request, method: 'GET', rank: 'read' };
}

/** Everything costs one; what writes orders is counted by the second as well (§5). */
function costOf({ method, signed }: BitmexRequest): Cost {
  const asked = signed ? { requests: REQUEST_WEIGHT } : { publicRequests: REQUEST_WEIGHT };
  return method === 'GET' ? asked : { ...asked, orders: 1 };
}

function labelOf({ market, operation }: ReadRequest): string {
  return `bitmex.${market}.${operation}`;
}

/** What `parse` reads; a body that it cannot read is a problem of the exchange. */
export function readable<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    return protocolProblem(error);
  }
}

/** A body of another shape than documented, as a problem. */
export function unreadable(error: UnreadableReply): Problem {
  return new Problem(
    'EXCHANGE_PROTOCOL',
    `BitMEX's answer is not of the documented form: ${error.message}`,
    AT_BITMEX,
    { cause: error },
  );
}

/** For a `catch` around what reads replies; anything else goes on as it is. */
export function protocolProblem(error: unknown): never {
  throw error instanceof UnreadableReply ? unreadable(error) : error;
}

/** Failures of the connection, by whether a byte may have arrived. */
function lost(error: TransportError): Answer {
  const { failure } = error;
  const problem = (code: ProblemCode, detail: string) => new Problem(code, detail, AT_BITMEX, { cause: error });
  if (failure.phase === 'maybeSent') {
    const garbled = failure.cause === 'malformed' || failure.cause === 'tooLarge' || failure.cause === 'encoding';
    const said = `BitMEX's answer did not arrive (${failure.cause}); the request may have.`;
    return { kind: 'noReply', problem: problem(garbled ? 'EXCHANGE_PROTOCOL' : 'EXCHANGE_UNREACHABLE', said) };
  }
  if (failure.cause === 'deadline' || failure.cause === 'aborted') {
    return { kind: 'notSent', problem: problem('DEADLINE_EXCEEDED', 'The time ran out before the request was sent.') };
  }
  const code = failure.cause === 'invalidRequest' || failure.cause === 'closed' ? 'INTERNAL' : 'EXCHANGE_UNREACHABLE';
  return {
    kind: 'notSent',
    problem: problem(code, `No connection to BitMEX (${failure.systemCode ?? failure.cause}); nothing was sent.`),
  };
}

export const AT_BITMEX = { exchange: 'bitmex' } as const;
