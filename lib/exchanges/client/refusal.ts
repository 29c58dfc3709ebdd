import type { Exchange } from '../../domain/instrument.ts';
import type { OutcomeClass } from '../../domain/outcome.ts';
import { Problem, type ProblemCode, type ProblemDetails } from '../../domain/problem.ts';
import { type ExactJson, MalformedJsonError, parseExact } from '../../text/exact-json.ts';
import { parseRetryAfter } from '../http/retry.ts';
import type { ErrorRule, VenueFacts } from '../port.ts';

/** A venue in data and in sentences. */
export interface VenueName {
  readonly exchange: Exchange;
  /** E.g. `Binance`. */
  readonly name: string;
}

/** A reply before it is known what it says. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined` when the body is no JSON: gateways answer HTML, or nothing. */
  readonly json: ExactJson | undefined;
}

/** A refusal in the exchange's own form. A page, or JSON of another form, is not the exchange speaking. */
export interface Spoken {
  /** The exchange's code, where its body has one. */
  readonly code: string | undefined;
  /** As it came. It is cleaned where it leaves the port (`cleanedPort`). */
  readonly message: string;
}

/** A reply that is no success, judged by the venue's table. */
export interface Refusal {
  readonly outcome: Exclude<OutcomeClass, 'acknowledged'>;
  readonly problem: ProblemCode;
  readonly status: number;
  /** The exchange's code, or the HTTP status where the body has none. */
  readonly code: string;
  readonly message: string | undefined;
  /** Whether the body is in the exchange's own form. */
  readonly own: boolean;
  readonly listed: boolean;
  readonly retryable: true | undefined;
  /** What the reply asks to wait, as it says it: milliseconds. */
  readonly retryAfterMs: number | undefined;
}

/** How a venue words its refusals. */
export interface RefusalRules {
  readonly facts: Pick<VenueFacts, 'errors' | 'unlistedRefusal'>;
  readonly spoken: (json: ExactJson) => Spoken | undefined;
  /** The wait that a message or a header of the venue's own names, milliseconds; `Retry-After` goes before. */
  readonly waitIn: (
    message: string,
    now: number,
    headers: Reply["headers"],
  ) => number | undefined;
}

/** Reads the body; text that is no JSON is a fact of its own, not an error. */
export function readReply(status: number, headers: Reply['headers'], text: string): Reply {
  try {
    return { status, headers, json: parseExact(text) };
  } catch (error) {
    if (error instanceof MalformedJsonError) return { status, headers, json: undefined };
    throw error;
  }
}

/**
 * Judges a reply. A success is 2xx with JSON that is no refusal.
 *
 * What a refusal proves about a command follows from the exchange's own words alone. Listed ones have the class of their
 * line. A well-formed 4xx that is not listed has the class that the venue declares. A page in place of the exchange's
 * body comes from something between here and there, which cannot know what the exchange did: `unknown`, whatever its
 * status, and so is every 5xx and every success that cannot be read unless a line says otherwise.
 */
export function refusalOf(reply: Reply, rules: RefusalRules, now: number): Refusal | undefined {
  const { status, json } = reply;
  const said = json === undefined ? undefined : rules.spoken(json);
  if (status >= 200 && status < 300 && json !== undefined && said === undefined) return undefined;
  const rule = ruleFor(status, said, rules.facts.errors);
  return {
    ...judgement(status, said, rule, rules.facts.unlistedRefusal),
    status,
    code: said?.code ?? String(status),
    message: said?.message,
    own: said !== undefined,
    listed: rule !== undefined,
    retryable: rule?.retryable,
    retryAfterMs:
      parseRetryAfter(reply.headers['retry-after'], now) ?? (said && rules.waitIn(said.message, now, reply.headers)) ?? undefined,
  };
}

function judgement(
  status: number,
  said: Spoken | undefined,
  rule: ErrorRule | undefined,
  unlisted: VenueFacts['unlistedRefusal'],
): Pick<Refusal, 'outcome' | 'problem'> {
  if (said === undefined) {
    return {
      outcome: 'unknown',
      problem: rule?.problem ?? (status >= 500 ? 'EXCHANGE_OVERLOADED' : 'EXCHANGE_PROTOCOL'),
    };
  }
  if (rule !== undefined) return { outcome: rule.outcome, problem: rule.problem };
  if (isClientError(status)) return { outcome: unlisted, problem: 'EXCHANGE_REJECTED' };
  return { outcome: 'unknown', problem: status >= 500 ? 'EXCHANGE_OVERLOADED' : 'EXCHANGE_REJECTED' };
}

/**
 * The judgement of a refusal that stands inside another answer, e.g. half of a replace or the reason of a rejected order:
 * as if it had come as a reply of its own, with HTTP 400.
 */
export function refusalIn(said: Spoken, { facts }: Pick<RefusalRules, 'facts'>): Refusal {
  const rule = ruleFor(400, said, facts.errors);
  return {
    ...judgement(400, said, rule, facts.unlistedRefusal),
    status: 400,
    code: said.code ?? '400',
    message: said.message,
    own: true,
    listed: rule !== undefined,
    retryable: rule?.retryable,
    retryAfterMs: undefined,
  };
}

/**
 * The first line that fits, the exchange's own codes before HTTP statuses. An own code means what the table says in a 4xx;
 * in anything else only where its line names that status, or says `unknown`: nothing else counts as known there.
 */
function ruleFor(status: number, said: Spoken | undefined, rules: readonly ErrorRule[]): ErrorRule | undefined {
  // However its lines are broken.
  const message = (said?.message ?? '').replace(/[\p{C}\p{Z}\s]+/gu, ' ').trim();
  const matches = ({ match }: ErrorRule) => match === undefined || match.test(message);
  const byCode =
    said?.code === undefined
      ? undefined
      : rules.find(
          (rule) =>
            rule.code === said.code &&
            (rule.status === undefined
              ? rule.outcome === 'unknown' || isClientError(status)
              : rule.status === status) &&
            matches(rule),
        );
  return byCode ?? rules.find((rule) => rule.code === String(status) && matches(rule));
}

function isClientError(status: number): boolean {
  return status >= 400 && status < 500;
}

/** The refusal as a problem that may be shown to the caller. */
export function refusalProblem(
  refusal: Refusal,
  venue: VenueName,
  label: string,
  details: ProblemDetails = {},
): Problem {
  const said = refusal.message === undefined ? `HTTP ${refusal.status}` : `${refusal.code} ${refusal.message}`;
  const detail = `${venue.name} answered ${label} with ${said}`;
  return new Problem(refusal.problem, `${detail}${/[.!]$/.test(detail) ? '' : '.'}`, {
    exchange: venue.exchange,
    exchangeCode: refusal.code,
    exchangeMessage: refusal.message,
    retryAfterMs: refusal.retryAfterMs,
    ...(refusal.retryable && { retryable: true }),
    ...details,
  });
}
