import { Problem, type ProblemCode, type ProblemDetails } from '../../problems.ts';
import { type ExactJson, type ExactJsonObject, MalformedJsonError, parseExact } from '../http/exact-json.ts';
import { parseRetryAfter } from '../http/retry.ts';
import type { ErrorRule } from '../port.ts';
import { isObject } from '../wire.ts';

/** What the exchange says no with, before the case is known: `undefined` code when the body has none. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined` when the body is no JSON. */
  readonly json: ExactJson | undefined;
}

/** A reply that is no success, judged by the product's table. */
export interface Refusal {
  readonly outcome: ErrorRule['outcome'];
  readonly problem: ProblemCode;
  readonly status: number;
  /** Binance's code, or the HTTP status where the body has none. */
  readonly code: string;
  readonly message: string | undefined;
  readonly listed: boolean;
  readonly retryAfterMs: number | undefined;
}

const MAX_MESSAGE = 240;

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
 * Judges a reply. A success is 2xx with JSON that is no `{code, msg}` refusal; anything that no line of the table
 * covers is `unknown` (protocol/binance.md §6.3: a 5xx or an unreadable body says nothing about the order).
 */
export function refusalOf(reply: Reply, rules: readonly ErrorRule[], now: number): Refusal | undefined {
  const said = reply.json !== undefined && isObject(reply.json) ? spoken(reply.json) : undefined;
  if (reply.status >= 200 && reply.status < 300 && reply.json !== undefined && said === undefined) return undefined;
  const rule = ruleFor(reply.status, said, rules);
  const common = {
    status: reply.status,
    code: said?.code ?? String(reply.status),
    message: said?.message,
    listed: rule !== undefined,
    retryAfterMs: waitOf(reply, said?.message, now),
  };
  if (rule !== undefined) return { ...common, outcome: rule.outcome, problem: rule.problem };
  const problem = reply.status >= 500 ? 'EXCHANGE_OVERLOADED' : said ? 'EXCHANGE_REJECTED' : 'EXCHANGE_PROTOCOL';
  return { ...common, outcome: 'unknown', problem };
}

/** The line of the table for a code inside a reply that itself is known to be a refusal, e.g. half of a replace. */
export function innerRefusal(json: ExactJsonObject, rules: readonly ErrorRule[]): Refusal | undefined {
  const said = spoken(json);
  if (said === undefined) return undefined;
  const rule = ruleFor(400, said, rules);
  return {
    outcome: rule?.outcome ?? 'unknown',
    problem: rule?.problem ?? 'EXCHANGE_REJECTED',
    status: 400,
    code: said.code,
    message: said.message,
    listed: rule !== undefined,
    retryAfterMs: undefined,
  };
}

/** The refusal as a problem that may be shown to the caller. */
export function problemOf(refusal: Refusal, label: string, details: ProblemDetails = {}): Problem {
  const said = refusal.message === undefined ? `HTTP ${refusal.status}` : `${refusal.code} ${refusal.message}`;
  const detail = `Binance answered ${label} with ${said}`;
  return new Problem(refusal.problem, `${detail}${/[.!]$/.test(detail) ? '' : '.'}`, {
    exchange: 'binance',
    exchangeCode: refusal.code,
    exchangeMessage: refusal.message,
    retryAfterMs: refusal.retryAfterMs,
    ...details,
  });
}

export const AT_BINANCE = { exchange: 'binance' } as const;

/** `undefined` in place of a refusal that is an answer: the exchange knows no such thing. */
export async function unlessRefusedWith<T>(codes: readonly string[], reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Problem && codes.includes(error.details.exchangeCode ?? '')) return undefined;
    throw error;
  }
}

interface Spoken {
  readonly code: string;
  readonly message: string;
}

/** A refusal has a numeric `code`; futures answer a successful cancel-all with `code: 200` (§2.5). */
function spoken(body: ExactJsonObject): Spoken | undefined {
  const { code, msg } = body;
  if (typeof code !== 'string' || !/^-?\d{1,9}$/.test(code) || code === '200') return undefined;
  return { code, message: sanitised(typeof msg === 'string' ? msg : '') };
}

function ruleFor(status: number, said: Spoken | undefined, rules: readonly ErrorRule[]): ErrorRule | undefined {
  const isClientError = status >= 400 && status < 500;
  const fits = (rule: ErrorRule, code: string) =>
    rule.code === code &&
    (rule.status === undefined ? rule.outcome === 'unknown' || isClientError : rule.status === status) &&
    (rule.match === undefined || rule.match.test(said?.message ?? ''));
  const byCode = said && rules.find((rule) => fits(rule, said.code));
  // A status in the table is a refusal by documentation, whatever code comes with it: a 451 has the code 0. 400 is not
  // in it, for any unlisted code may come with that.
  return byCode ?? rules.find((rule) => fits(rule, String(status)));
}

/** Whitespace and control characters become blanks: the text goes into logs and to callers. */
function sanitised(message: string): string {
  const line = message.replace(/[\p{C}\p{Z}\s]+/gu, ' ').trim();
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE - 1)}…` : line;
}

/** Retry-After, or the end of the ban that the message names in epoch milliseconds (§5). */
function waitOf(reply: Reply, message: string | undefined, now: number): number | undefined {
  const told = parseRetryAfter(reply.headers['retry-after'], now);
  if (told !== null) return told;
  const until = /banned until (\d{13})/.exec(message ?? '')?.[1];
  return until === undefined ? undefined : Math.max(0, Number(until) - now);
}
