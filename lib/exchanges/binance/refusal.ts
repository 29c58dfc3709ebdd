import { Problem, type ProblemDetails } from '../../domain/problem.ts';
import type { ExactJson, ExactJsonObject } from '../../text/exact-json.ts';
import { type Refusal, refusalIn, refusalProblem, type Spoken } from '../client/refusal.ts';
import type { VenueFacts } from '../port.ts';
import { isObject } from '../wire.ts';

export const BINANCE = { exchange: 'binance', name: 'Binance' } as const;
export const AT_BINANCE = { exchange: 'binance' } as const;

/**
 * `{code, msg}` with a numeric code; futures answer a successful cancel-all with `code: 200` (docs/venues/binance.md §2.5,
 * §6).
 */
export function binanceSpoken(body: ExactJson): Spoken | undefined {
  if (!isObject(body)) return undefined;
  const { code, msg } = body;
  if (typeof code !== 'string' || !/^-?\d{1,9}$/.test(code) || code === '200') return undefined;
  return { code, message: typeof msg === 'string' ? msg : '' };
}

/** The wait until the end of the ban the message names, milliseconds (§5). */
export function binanceWaitIn(message: string, now: number): number | undefined {
  const until = /banned until (\d{13})/.exec(message)?.[1];
  return until === undefined ? undefined : Math.max(0, Number(until) - now);
}

/** Classifies a refusal inside another reply, e.g. half of a replace. */
export function innerRefusal(json: ExactJsonObject, facts: VenueFacts): Refusal | undefined {
  const spoken = binanceSpoken(json);
  return spoken && refusalIn(spoken, { facts });
}

/** A refusal inside a reply, as a problem to show to the caller. */
export function innerProblem(refusal: Refusal, label: string, details: ProblemDetails = {}): Problem {
  return refusalProblem(refusal, BINANCE, label, details);
}

/** Turns the given refusal codes into `undefined`: the exchange has no such thing. */
export async function unlessRefusedWith<T>(codes: readonly string[], reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Problem && codes.includes(error.details.exchangeCode ?? '')) return undefined;
    throw error;
  }
}
