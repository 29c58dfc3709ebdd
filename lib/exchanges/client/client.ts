import { Problem, type ProblemCode } from '../../domain/problem.ts';
import type { ExactJson } from '../../text/exact-json.ts';
import type { CredentialSource, Credentials } from '../credentials.ts';
import type { HttpClient } from '../http/http-client.ts';
import { TransportError } from '../http/transport-error.ts';
import { type CallContext, type ExchangeMoment, type ExchangeTime, rankOf, type VenueFacts } from '../port.ts';
import { UnreadableReply } from '../wire.ts';
import { createExchangeClock } from './clock.ts';
import type { ClientEvent } from './observer.ts';
import { type Refusal, readReply, refusalOf, refusalProblem, type VenueName } from './refusal.ts';
import type { BudgetReport, Spending } from './request-budget.ts';
import { refuseLate } from './send-before.ts';
import type { ExchangeRequest, Venue } from './venue.ts';

export interface ClientDeps {
  readonly http: HttpClient;
  readonly credentials: CredentialSource;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Receives events an operator may want to see. Must not throw. */
  readonly observe: (event: ClientEvent) => void;
}

/**
 * The result of a request. `acceptedUntil`: until when the exchange can accept this copy of it, epoch milliseconds on its
 * own clock; `null` where nothing limits it, and for unsigned requests.
 */
export type Answer = { readonly venue: AnsweringVenue } & (
  | {
      readonly kind: 'success';
      readonly json: ExactJson;
      readonly acceptedUntil: number | null;
      /** Not before the answer, on the exchange's clock. */
      readonly answeredAt: number;
    }
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      readonly problem: Problem;
      readonly json: ExactJson | undefined;
      readonly acceptedUntil: number | null;
      /** Not before the refusal, on the exchange's clock. */
      readonly refusedAt: number;
      /** The cause is gone: the clock was learnt, or newer keys exist. Another copy would not be refused for it. */
      readonly cured: boolean;
    }
  | { readonly kind: 'notSent'; readonly problem: Problem }
  | { readonly kind: 'noReply'; readonly problem: Problem; readonly acceptedUntil: number | null }
);

/** The venue that answered, and how long it may take to act and to list. */
type AnsweringVenue = VenueName & { readonly facts: VenueFacts };

export interface ExchangeClient<R extends ExchangeRequest> {
  /**
   * Sends one request and returns its answer, whatever it is. Throws only on a bug. A request that places or changes orders
   * is sent once; reads and cancels, which a second copy does not change, once more when the cause of a refusal is gone.
   */
  ask(request: R, call: CallContext): Promise<Answer>;
  /** Like `ask`, but passes the body to `parse`; throws a Problem unless `parse` can read it. */
  read<T>(request: R, call: CallContext, parse: (json: ExactJson) => T): Promise<T>;
  time(call: CallContext): Promise<ExchangeTime>;
  /** Learns the exchange's clock unless it is known well enough to sign a command. Never throws. */
  ready(call: CallContext): Promise<void>;
  /** The exchange's clock at a moment of ours, as far as it is known. Sends nothing. */
  exchangeTime(ours: number): ExchangeMoment;
  /** As `ExchangePort.keysUsedSince`. */
  keysUsedSince(): number;
}

/** A clock older than this is learnt again before a command. Replies to commands keep it fresh without a request. */
const MAX_CLOCK_AGE_MS = 300_000;
/** A command waits no longer than this for the exchange's clock: signed by our own, it may still be accepted. */
const CLOCK_PATIENCE_MS = 2_000;

/** A client of one venue at one host. Sends nothing until used. */
export function createExchangeClient<R extends ExchangeRequest>(
  venue: Venue<R>,
  { http, credentials, now, observe }: ClientDeps,
): ExchangeClient<R> {
  const clock = createExchangeClock(now);
  const { budget, backOff } = venue;
  /**
   * A moment on the exchange's clock that is not before now, as far as it is known: what is looked for from then on must have
   * happened. Before the first reading only the signature of what it has just answered bounds it.
   */
  const notBefore = (acceptedUntil: number | null): number => {
    const { at, within } = clock.at(now());
    return Number.isFinite(within) ? Math.ceil(at + within) : (acceptedUntil ?? at);
  };
  const label = (request: R) => `${venue.exchange}.${venue.marketOf(request)}.${request.operation}`;

  /** One copy of a request and its answer, with the moments between which the exchange answered. */
  const attempt = async (
    request: R,
    keys: Credentials | undefined,
    call: CallContext,
  ): Promise<{ readonly answer: Answer; readonly sentAt: number; readonly receivedAt: number }> => {
    let acceptedUntil: number | null = null;
    let spending: Spending | undefined;
    let times = { sentAt: now(), receivedAt: now() };
    const settle = (report?: BudgetReport) => {
      if (spending) budget.settle(spending, report);
      spending = undefined;
    };
    const sign = () => {
      // Checked here and not earlier: another call may have hit a limit while this one waited for a connection.
      backOff.pass(venue.ways(request));
      const signed = keys && venue.sign(request, keys, clock.now());
      refuseLate(venue.exchange, request.method, call, now(), signed?.acceptedUntil ?? null);
      // An earlier read attempt ended without reporting its cost.
      settle();
      spending = budget.spend(venue.cost(request), rankOf(request.rank, call));
      acceptedUntil = signed?.acceptedUntil ?? null;
      return signed ?? {};
    };
    const send = async (): Promise<Answer> => {
      const reply = await http.send({
        baseUrl: venue.baseUrl,
        method: request.method,
        ...venue.message(request, keys),
        signal: call.signal,
        // No `deadlineAt`: the HTTP client must not wait out a Retry-After itself, because then nothing else would know of
        // the limit.
        idempotent: request.method === 'GET',
        label: label(request),
        weight: request.weight,
        sign,
      });
      times = reply;
      settle(venue.report(request, reply.headers, reply.receivedAt));
      const { json, ...read } = readReply(reply.status, reply.headers, reply.text);
      const refusal = refusalOf({ ...read, json }, venue, now());
      if (refusal === undefined || refusal.own) backOff.answered();
      if (refusal === undefined) {
        const answeredAt = venue.answeredAt?.(request, json ?? null);
        if (answeredAt !== undefined) clock.sample(answeredAt, reply.sentAt, reply.receivedAt, false);
        return { venue, kind: 'success', json: json ?? null, acceptedUntil, answeredAt: notBefore(acceptedUntil) };
      }
      const problem = judged(refusal, request);
      const refusedAt = notBefore(acceptedUntil);
      return { venue, kind: 'refused', refusal, problem, json, acceptedUntil, refusedAt, cured: false };
    };
    try {
      return { answer: await send(), ...times };
    } catch (error) {
      if (error instanceof Problem) return { answer: { venue, kind: 'notSent', problem: error }, ...times };
      if (error instanceof TransportError) return { answer: { venue, ...lost(error, venue, acceptedUntil) }, ...times };
      throw error;
    } finally {
      settle();
    }
  };

  const judged = (refusal: Refusal, request: R): Problem => {
    const { status, code, message } = refusal;
    const { operation } = request;
    const market = venue.marketOf(request);
    const retryAfterMs = backOff.refused(refusal) ?? refusal.retryAfterMs;
    if (retryAfterMs !== undefined && refusal.problem === 'RATE_LIMITED') {
      observe({ kind: 'rateLimited', market, status, code, retryAfterMs });
    }
    if (!refusal.listed) observe({ kind: 'unlistedRefusal', market, operation, status, code, message });
    return refusalProblem(refusal, venue, label(request), { retryAfterMs });
  };

  /** Removes the cause of a refusal if possible: returns the keys to continue with, or `undefined` if the refusal stands. */
  const cure = async (
    { refusal }: Extract<Answer, { kind: 'refused' }>,
    keys: Credentials,
    request: R,
    call: CallContext,
  ): Promise<Credentials | undefined> => {
    if (!refusal.own) return undefined;
    switch (refusal.problem) {
      case 'EXCHANGE_CLOCK':
        return (await relearnClock(request, call)) ? keys : undefined;
      case 'CREDENTIALS_REJECTED':
        return renewed(keys, request);
      default:
        return undefined;
    }
  };

  const ask = async (request: R, call: CallContext): Promise<Answer> => {
    let keys: Credentials | undefined;
    try {
      backOff.pass(venue.ways(request));
      const [stored] = await Promise.all([
        request.signed ? credentials.get(venue.exchange) : undefined,
        request.rank === 'order' ? ready(call) : undefined,
      ]);
      keys = stored;
    } catch (error) {
      if (error instanceof Problem) return { venue, kind: 'notSent', problem: error };
      throw error;
    }
    const cured = new Set<string>();
    for (;;) {
      const { answer } = await attempt(request, keys, call);
      if (answer.kind !== 'refused' || keys === undefined || cured.has(answer.refusal.problem)) return answer;
      cured.add(answer.refusal.problem);
      const next = await cure(answer, keys, request, call);
      if (next === undefined) return answer;
      // DANGER. A request that places or changes orders ends here even if the cause is cured: a copy of it, repeated by a
      // hop in between, may still arrive and take effect beside a second one. The code that looks for its effect decides
      // whether to send it again.
      if (request.rank === 'order') return { ...answer, cured: true, refusedAt: notBefore(answer.acceptedUntil) };
      keys = next;
    }
  };

  const renewed = async (stale: Credentials, request: R): Promise<Credentials | undefined> => {
    try {
      const newer = await credentials.renew(venue.exchange, stale);
      observe({ kind: 'keysRefused', market: venue.marketOf(request), renewed: newer !== undefined });
      return newer;
    } catch (error) {
      if (error instanceof Problem) return undefined;
      throw error;
    }
  };

  const readTime = async (call: CallContext, doubted: boolean): Promise<ExchangeTime> => {
    const { answer, sentAt, receivedAt } = await attempt(venue.clock.request, undefined, call);
    if (answer.kind !== 'success') throw answer.problem;
    return clock.sample(
      readable(venue, () => venue.clock.read(answer.json)),
      sentAt,
      receivedAt,
      doubted,
    );
  };

  const relearnClock = async (request: R, call: CallContext): Promise<boolean> => {
    try {
      const { offset, roundTripMs } = await readTime({ ...call, rank: rankOf(request.rank, call) }, true);
      observe({ kind: 'clockLearnt', market: venue.marketOf(request), offset, roundTripMs });
      return true;
    } catch (error) {
      if (error instanceof Problem) return false;
      throw error;
    }
  };

  let learning: Promise<void> | undefined;
  const ready = (call: CallContext): Promise<void> => {
    if (clock.ageMs() <= MAX_CLOCK_AGE_MS) return Promise.resolve();
    const signal = AbortSignal.any([call.signal, AbortSignal.timeout(CLOCK_PATIENCE_MS)]);
    learning ??= readTime({ ...call, signal, rank: 'order' }, false)
      .then(
        () => undefined,
        (error: unknown) => {
          // Without it the command is signed by our own clock, and refused if that is wrong.
          if (!(error instanceof Problem)) throw error;
        },
      )
      .finally(() => {
        learning = undefined;
      });
    return learning;
  };

  return {
    ask,
    async read(request, call, parse) {
      const answer = await ask(request, call);
      if (answer.kind === 'refused' && !answer.refusal.listed && answer.refusal.problem === 'EXCHANGE_REJECTED') {
        throw refusalProblem({ ...answer.refusal, problem: 'EXCHANGE_REFUSED_REQUEST' }, venue, label(request));
      }
      if (answer.kind !== 'success') throw answer.problem;
      return readable(venue, () => parse(answer.json));
    },
    time: (call) => readTime(call, false),
    ready,
    exchangeTime: clock.at,
    keysUsedSince: () => credentials.usedSince?.(venue.exchange) ?? Number.NEGATIVE_INFINITY,
  };
}

/** The result of `parse`; a body it cannot read becomes a problem. */
export function readable<T>(venue: VenueName, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UnreadableReply) throw unreadableReply(venue, error);
    throw error;
  }
}

/** A body that does not have the documented form, as a problem. */
export function unreadableReply({ exchange, name }: VenueName, error: UnreadableReply): Problem {
  return new Problem(
    'EXCHANGE_PROTOCOL',
    `${name}'s answer does not have the documented form: ${error.message}`,
    { exchange },
    { cause: error },
  );
}

/** Connection failures, by whether a byte may have reached the exchange. */
function lost(error: TransportError, { exchange, name }: VenueName, acceptedUntil: number | null) {
  const { failure } = error;
  const problem = (code: ProblemCode, detail: string) => new Problem(code, detail, { exchange }, { cause: error });
  if (failure.phase === 'maybeSent') {
    const garbled = failure.cause === 'malformed' || failure.cause === 'tooLarge' || failure.cause === 'encoding';
    const detail = `${name}'s answer did not arrive (${failure.cause}); the request may have.`;
    const code = garbled ? 'EXCHANGE_PROTOCOL' : 'EXCHANGE_UNREACHABLE';
    return { kind: 'noReply', problem: problem(code, detail), acceptedUntil } as const;
  }
  if (failure.cause === 'deadline' || failure.cause === 'aborted') {
    const detail = 'The time ran out before the request was sent.';
    return { kind: 'notSent', problem: problem('DEADLINE_EXCEEDED', detail) } as const;
  }
  const code = failure.cause === 'invalidRequest' || failure.cause === 'closed' ? 'INTERNAL' : 'EXCHANGE_UNREACHABLE';
  const detail = `No connection to ${name} (${failure.systemCode ?? failure.cause}); nothing was sent.`;
  return { kind: 'notSent', problem: problem(code, detail) } as const;
}
