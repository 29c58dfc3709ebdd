import type { Exchange } from '../../domain/instrument.ts';
import type { OutcomeClass } from '../../domain/outcome.ts';
import { Problem, type ProblemCode, type ProblemDetails } from '../../domain/problem.ts';
import { type ExactJson, MalformedJsonError, parseExact } from '../../text/exact-json.ts';
import { parseRetryAfter } from '../http/retry.ts';
import type { ErrorRule, VenueFacts } from '../port.ts';

/** A venue's name for data and for sentences. */
export interface VenueName {
  readonly exchange: Exchange;
  /** E.g. `Binance`. */
  readonly name: string;
}

/** A reply before classification. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined` if the body is not JSON: gateways answer HTML, or nothing. */
  readonly json: ExactJson | undefined;
}

/** A refusal in the exchange's own form. A page, or JSON of another form, does not come from the exchange. */
export interface Spoken {
  /** The exchange's code, if its body has one. */
  readonly code: string | undefined;
  /** As received; `cleanedPort` cleans it before it leaves the port. */
  readonly message: string;
}

/** A reply that is not a success, classified by the venue's table. */
export interface Refusal {
  readonly outcome: Exclude<OutcomeClass, 'acknowledged'>;
  readonly problem: ProblemCode;
  readonly status: number;
  /** The exchange's code, or the HTTP status if the body has none. */
  readonly code: string;
  readonly message: string | undefined;
  /** Whether the body is in the exchange's own form. */
  readonly own: boolean;
  readonly listed: boolean;
  readonly retryable: true | undefined;
  /** Whether the rule says that an earlier copy of the same order may be the cause. */
  readonly byCopy?: true | undefined;
  /** The wait the reply demands: milliseconds. */
  readonly retryAfterMs: number | undefined;
}

/** How a venue expresses refusals. */
export interface RefusalRules {
  readonly facts: Pick<VenueFacts, 'errors' | 'unlistedRefusal'>;
  readonly spoken: (json: ExactJson) => Spoken | undefined;
  /** The wait a message or a header of the venue names, milliseconds; `Retry-After` takes precedence. */
  readonly waitIn: (message: string, now: number, headers: Reply['headers']) => number | undefined;
}

/** Reads the body; text that is not JSON gives `undefined`, not an error. */
export function readReply(status: number, headers: Reply['headers'], text: string): Reply {
  try {
    return { status, headers, json: parseExact(text) };
  } catch (error) {
    if (error instanceof MalformedJsonError) return { status, headers, json: undefined };
    throw error;
  }
}

/**
 * Classifies a reply. A success is a 2xx with JSON that is not a refusal.
 *
 * Only the exchange's own words prove anything about a command. A listed refusal has the class of its rule. An unlisted,
 * well-formed 4xx has the class the venue declares. A page in place of the exchange's body comes from a hop in between,
 * which cannot know what the exchange did: it is `unknown` whatever its status. So is every 5xx, and every success that
 * cannot be read, unless a rule says otherwise.
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
    byCopy: rule?.byCopy,
    retryAfterMs:
      parseRetryAfter(reply.headers['retry-after'], now) ?? (said && rules.waitIn(said.message, now, reply.headers)),
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
 * Classifies a refusal inside another answer, such as half of a replace or the reason of a rejected order, as if it were a
 * reply of its own with HTTP 400.
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
    byCopy: rule?.byCopy,
    retryAfterMs: undefined,
  };
}

/**
 * The first matching rule; the exchange's own codes take precedence over HTTP statuses. Its code has the table's meaning in
 * a 4xx; with any other status only if the rule names that status or is `unknown`, because nothing else is documented there.
 */
function ruleFor(status: number, said: Spoken | undefined, rules: readonly ErrorRule[]): ErrorRule | undefined {
  // Matches regardless of line breaks.
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

/** The refusal as a problem to show to the caller. */
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
