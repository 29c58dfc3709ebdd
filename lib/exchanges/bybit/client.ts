import type { Market } from '../../domain/instrument.ts';
import { Problem } from '../../domain/problem.ts';
import type { ExactJson, ExactJsonObject } from '../../text/exact-json.ts';
import { createBackOff } from '../client/back-off.ts';
import { createExchangeClient, type ExchangeClient } from '../client/client.ts';
import { type SharedBackOff, UNSHARED_BACK_OFF } from '../client/shared-back-off.ts';
import type { ClientParts } from '../client/venue-parts.ts';
import type { BudgetReading, CallContext, CallRank } from '../port.ts';
import { isObject, objectOf, textOf, timeOf, UnreadableReply } from '../wire.ts';
import { ADDRESS, BYBIT_BACK_OFF } from './back-off.ts';
import { costOf, createBybitBudget, type LimitKey } from './budget.ts';
import { BYBIT_COMMON_FACTS } from './facts.ts';
import { BYBIT, bybitSpoken, bybitWaitIn, SUCCESS } from './refusal.ts';
import { bybitSignature } from './signing.ts';
import { withSite } from './sites.ts';

/** `validityMs` is the signed window of each request. */
export interface BybitClientParts extends ClientParts {
  /** Back-offs of the host that other containers have learnt. */
  readonly sharedBackOff?: SharedBackOff;
}

/** There are two verbs: a GET has its parameters in the query, a POST one JSON object (docs/venues/bybit.md §1.2). */
export interface BybitRequest {
  readonly method: 'GET' | 'POST';
  /** From `/v5` on, without a query. */
  readonly path: string;
  /** The raw query of a GET, the raw body of a POST: the signed text. */
  readonly payload: string;
  readonly signed: boolean;
  readonly rank: CallRank;
  /** The operation, e.g. `place`, as in metrics, traces and problems. */
  readonly operation: string;
  /** `account` if the request is about no single product. */
  readonly market: Market | 'account';
  /** The limit of its endpoint; `undefined` if it has none. */
  readonly limit: LimitKey | undefined;
}

export type BybitReadRequest = Omit<BybitRequest, 'method' | 'rank'>;

type WeighedRequest = BybitRequest & { readonly weight: number };

export interface BybitClient extends Omit<ExchangeClient<WeighedRequest>, 'ask' | 'read'> {
  ask(request: BybitRequest, call: CallContext): ReturnType<ExchangeClient<WeighedRequest>['ask']>;
  /** Sends a GET and passes its `result` to `parse`; throws a Problem for any body that `parse` cannot read. */
  read<T>(request: BybitReadRequest, call: CallContext, parse: (result: ExactJsonObject) => T): Promise<T>;
  budget(): readonly BudgetReading[];
}

/** Every request counts as one. */
export const BYBIT_REQUEST_WEIGHT = 1;

const TIME: BybitReadRequest = {
  path: '/v5/market/time',
  payload: '',
  signed: false,
  operation: 'time',
  market: 'account',
  limit: undefined,
};

/** Bybit as the exchange client sees it: one host, one account, one clock for all categories. */
export function createBybitClient(parts: BybitClientParts): BybitClient {
  const { baseUrl, now, validityMs } = parts;
  const budget = createBybitBudget(now);
  const client = createExchangeClient<WeighedRequest>(
    {
      ...BYBIT,
      baseUrl,
      facts: BYBIT_COMMON_FACTS,
      spoken: bybitSpoken,
      waitIn: bybitWaitIn,
      marketOf: ({ market }) => market,
      budget,
      backOff: createBackOff(BYBIT, BYBIT_BACK_OFF, now, parts.sharedBackOff ?? UNSHARED_BACK_OFF),
      ways: () => [ADDRESS],
      cost: ({ limit }) => costOf(limit),
      report: ({ limit }, headers, receivedAt) => budget.report(headers, limit, receivedAt),
      // A GET with a body gets a 403 (§1.2).
      message: ({ method, path, payload }) =>
        method === 'GET'
          ? { path: payload === '' ? path : `${path}?${payload}`, headers: {} }
          : { path, headers: { 'content-type': 'application/json' }, body: payload },
      sign({ payload }, { apiKey, apiSecret }, exchangeNow) {
        // More than a second early is refused (§1.4), late is not: rounded down.
        const timestamp = Math.floor(exchangeNow);
        const stamp = { timestamp, apiKey, recvWindowMs: validityMs, payload };
        return {
          headers: {
            'x-bapi-api-key': apiKey.reveal(),
            'x-bapi-timestamp': String(timestamp),
            'x-bapi-recv-window': String(validityMs),
            'x-bapi-sign': bybitSignature(stamp, apiSecret),
          },
          // The window is compared when the request arrives, not when the engine processes it, and no bound is known
          // for the time between (§1.4): a request whose reply was lost can take effect at any later time.
          acceptedUntil: null,
        };
      },
      clock: { request: get(TIME), read: (json) => timeOf(objectOf(json, 'The time'), 'time') },
      answeredAt,
    },
    parts,
  );
  return {
    ...client,
    async ask(request, call) {
      const answer = await client.ask({ ...request, weight: BYBIT_REQUEST_WEIGHT }, call);
      return answer.kind === 'refused' ? { ...answer, problem: withSite(answer.problem, baseUrl) } : answer;
    },
    async read(request, call, parse) {
      try {
        return await client.read(get(request), call, (json) => parse(resultOf(json)));
      } catch (error) {
        throw error instanceof Problem ? withSite(error, baseUrl) : error;
      }
    },
    budget: budget.readings,
  };
}

/**
 * The `result` of a success. Throws UnreadableReply on a body without the success code: HTTP 200 alone proves nothing
 * (docs/venues/bybit.md §0).
 */
export function resultOf(json: ExactJson): ExactJsonObject {
  const envelope = objectOf(json, 'The reply');
  if (textOf(envelope, 'retCode') !== SUCCESS) throw new UnreadableReply('retCode is not that of a success.');
  return objectOf(envelope.result, 'result');
}

/** Accepts the answer to a change of a setting: anything in its result belongs to another request (docs/venues/bybit.md §11.5). */
export function emptyResult(json: ExactJson): null {
  if (Object.keys(resultOf(json)).length > 0) throw new UnreadableReply('result is not empty.');
  return null;
}

function get(request: BybitReadRequest): WeighedRequest {
  return { ...request, method: 'GET', rank: 'read', weight: BYBIT_REQUEST_WEIGHT };
}

/** Every envelope has the server's time (§1.5). */
function answeredAt(_request: BybitRequest, json: ExactJson): number | undefined {
  if (!isObject(json)) return undefined;
  try {
    return timeOf(json, 'time');
  } catch (error) {
    if (error instanceof UnreadableReply) return undefined;
    throw error;
  }
}
