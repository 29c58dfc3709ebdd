import { Problem, type ProblemCode, type ProblemDetails } from '../../problems.ts';
import { type ExactJson, MalformedJsonError, parseExact } from '../http/exact-json.ts';
import { parseRetryAfter } from '../http/retry.ts';
import type { ErrorRule } from '../port.ts';
import { isObject, optionalText } from '../wire.ts';
import { BITMEX_ERRORS } from './errors.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined` when the body is no JSON: gateways answer HTML, or nothing (protocol/bitmex.md §6). */
  readonly json: ExactJson | undefined;
}

/** A reply that is no success, judged by the table. */
export interface Refusal {
  readonly outcome: ErrorRule['outcome'];
  readonly problem: ProblemCode;
  readonly status: number;
  /** `details` where the body has one, else the HTTP status: BitMEX has no other codes. */
  readonly code: string;
  readonly message: string | undefined;
  readonly listed: boolean;
  readonly retryAfterMs: number | undefined;
}

const MAX_TEXT = 240;

/** Reads the body; text that is no JSON is a fact of its own, not an error. */
export function readReply(status: number, headers: Reply['headers'], text: string): Reply {
  try {
    return { status, headers, json: parseExact(text) };
  } catch (error) {
    if (error instanceof MalformedJsonError) return { status, headers, json: undefined };
    throw error;
  }
}

/** Judges a reply. A success is 2xx with JSON that is no `{error: …}`; what no line of the table covers is `unknown`. */
export function refusalOf(reply: Reply, now: number): Refusal | undefined {
  const said = spoken(reply.json);
  if (reply.status >= 200 && reply.status < 300 && reply.json !== undefined && said === undefined) return undefined;
  const rule = ruleFor(reply.status, said);
  const common = {
    status: reply.status,
    code: said?.details ?? String(reply.status),
    message: said?.message,
    listed: rule !== undefined,
    retryAfterMs: waitOf(reply, said?.message, now),
  };
  if (rule !== undefined) return { ...common, outcome: rule.outcome, problem: rule.problem };
  const problem = reply.status >= 500 ? 'EXCHANGE_OVERLOADED' : said ? 'EXCHANGE_REJECTED' : 'EXCHANGE_PROTOCOL';
  return { ...common, outcome: 'unknown', problem };
}

/** What the table says of a reason that stands in an order instead of an error: `ordRejReason` (§2.2). */
export function reasonOf(message: string): ProblemCode {
  return ruleFor(400, { message: oneLine(message), details: undefined })?.problem ?? 'EXCHANGE_REJECTED';
}

/** The refusal as a problem that may be shown to the caller. */
export function problemOf(refusal: Refusal, label: string, details: ProblemDetails = {}): Problem {
  const said = refusal.message === undefined ? `HTTP ${refusal.status}` : `${refusal.status} ${refusal.message}`;
  const detail = `BitMEX answered ${label} with ${said}`;
  return new Problem(refusal.problem, `${detail}${/[.!]$/.test(detail) ? '' : '.'}`, {
    exchange: 'bitmex',
    exchangeCode: refusal.code,
    exchangeMessage: refusal.message,
    retryAfterMs: refusal.retryAfterMs,
    ...details,
  });
}

interface Spoken {
  readonly message: string;
  readonly details: string | undefined;
}

/** `{"error":{"message","name"}}`, for a balance with `"details":"19000"` (§6). */
function spoken(json: ExactJson | undefined): Spoken | undefined {
  if (json === undefined || !isObject(json)) return undefined;
  const { error } = json;
  if (error === undefined || !isObject(error)) return undefined;
  const details = optionalText(error, 'details');
  return {
    message: oneLine(optionalText(error, 'message') ?? ''),
    details: details !== undefined && /^\d{1,9}$/.test(details) ? details : undefined,
  };
}

function ruleFor(status: number, said: Spoken | undefined): ErrorRule | undefined {
  // A code speaks of a refused order only in a refusal; with a 5xx nothing is known but what a line of that status says.
  const codes = [
    String(status),
    ...(said?.details !== undefined && status >= 400 && status < 500 ? [said.details] : []),
  ];
  const fits = ({ code, match }: ErrorRule) => codes.includes(code) && (match?.test(said?.message ?? '') ?? true);
  return BITMEX_ERRORS.find(fits);
}

/** Whitespace and control characters become blanks: the text goes into logs and to callers. */
export function oneLine(text: string): string {
  const line = text.replace(/[\p{C}\p{Z}\s]+/gu, ' ').trim();
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT - 1)}…` : line;
}

/** Retry-After, or what the message says: `Rate limit exceeded, retry in 1 seconds.` (§5). */
function waitOf(reply: Reply, message: string | undefined, now: number): number | undefined {
  const told = parseRetryAfter(reply.headers['retry-after'], now);
  if (told !== null) return told;
  const seconds = /retry in (\d{1,6}) seconds?/i.exec(message ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}
