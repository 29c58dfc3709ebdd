import type { Market } from '../../domain/instrument.ts';
import type { ExactJson } from '../../text/exact-json.ts';
import { createBackOff } from '../client/back-off.ts';
import { createExchangeClient, type ExchangeClient } from '../client/client.ts';
import { type SharedBackOff, UNSHARED_BACK_OFF } from '../client/shared-back-off.ts';
import type { ClientParts } from '../client/venue-parts.ts';
import type { HttpMethod } from '../http/transport.ts';
import type { BudgetReading, CallContext, CallRank } from '../port.ts';
import { integerOf, isObject, objectOf } from '../wire.ts';
import { ALL, BITMEX_BACK_OFF } from './back-off.ts';
import { createBitmexBudget } from './budget.ts';
import { BITMEX_FACTS, REQUEST_WEIGHT } from './facts.ts';
import { momentOf } from './models.ts';
import { BITMEX, bitmexSpoken, bitmexWaitIn } from './refusal.ts';
import { bitmexSignature, expiresAt } from './signing.ts';

/** What the client is built from; `validityMs` is sent in whole seconds. */
export interface BitmexClientParts extends ClientParts {
  /** Back-offs other containers met at the host. */
  readonly sharedBackOff?: SharedBackOff;
}

export interface BitmexRequest {
  readonly method: HttpMethod;
  /** With its query, starting at `/api/v1`. */
  readonly path: string;
  /** JSON, on POST and PUT. */
  readonly body?: string;
  readonly signed: boolean;
  readonly rank: CallRank;
  /** The operation, e.g. `place`, for metrics, traces and problems. */
  readonly operation: string;
  /** `account` if the request is not about a single product. */
  readonly market: Market | 'account';
}

export type BitmexReadRequest = Omit<BitmexRequest, 'method' | 'body' | 'rank'>;

type WeighedRequest = BitmexRequest & { readonly weight: number };

export interface BitmexClient extends Omit<ExchangeClient<WeighedRequest>, 'ask' | 'read'> {
  ask(request: BitmexRequest, call: CallContext): ReturnType<ExchangeClient<WeighedRequest>['ask']>;
  /** A GET whose body is passed to `parse`; throws a Problem unless `parse` can read it. */
  read<T>(request: BitmexReadRequest, call: CallContext, parse: (json: ExactJson) => T): Promise<T>;
  budget(): readonly BudgetReading[];
}

/** Returns the clock without authentication (docs/venues/bitmex.md §1). */
const TIME: BitmexReadRequest = { path: '/api/v1', signed: false, operation: 'time', market: 'account' };

/**
 * BitMEX for the exchange client: one host, one account and one request budget for all products. The parameters of a DELETE
 * travel in the query, which BitMEX accepts as well as a body (§1): no proxy in between can drop them.
 */
export function createBitmexClient(parts: BitmexClientParts): BitmexClient {
  const { baseUrl, now, validityMs } = parts;
  const budget = createBitmexBudget(now);
  const client = createExchangeClient<WeighedRequest>(
    {
      ...BITMEX,
      baseUrl,
      facts: BITMEX_FACTS,
      spoken: bitmexSpoken,
      waitIn: bitmexWaitIn,
      marketOf: ({ market }) => market,
      budget,
      backOff: createBackOff(BITMEX, BITMEX_BACK_OFF, now, parts.sharedBackOff ?? UNSHARED_BACK_OFF),
      ways: () => [ALL],
      // Every request costs one; order writes also count per second (§5).
      cost({ method, signed, weight }) {
        const asked = signed ? { requests: weight } : { publicRequests: weight };
        return method === 'GET' ? asked : { ...asked, orders: 1 };
      },
      report: ({ signed }, headers, receivedAt) => budget.report(headers, signed, receivedAt),
      message: ({ path, body }, keys) => ({
        path,
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(keys !== undefined && { 'api-key': keys.apiKey.reveal() }),
        },
        ...(body !== undefined && { body }),
      }),
      sign({ method, path, body }, keys, exchangeNow) {
        const expires = expiresAt(exchangeNow, validityMs);
        return {
          headers: {
            'api-expires': String(expires),
            'api-signature': bitmexSignature({ method, path, body: body ?? '' }, expires, keys.apiSecret),
          },
          // `api-expires` is checked when a request arrives at the API, not when the engine reaches it, and no bound is
          // known for the time between (§1): a request whose reply was lost can take effect at any later time.
          acceptedUntil: null,
        };
      },
      clock: {
        request: get(TIME),
        read: (json) => integerOf(objectOf(json, 'The API information'), 'timestamp'),
      },
      answeredAt,
    },
    parts,
  );
  return {
    ...client,
    ask: (request, call) => client.ask({ ...request, weight: REQUEST_WEIGHT }, call),
    read: (request, call, parse) => client.read(get(request), call, parse),
    budget: budget.readings,
  };
}

function get(request: BitmexReadRequest): WeighedRequest {
  return { ...request, method: 'GET', rank: 'read', weight: REQUEST_WEIGHT };
}

/** The order in the answer to a place has just changed for the last time (§2.1). */
function answeredAt({ operation }: BitmexRequest, json: ExactJson): number | undefined {
  if (operation !== 'place' || !isObject(json) || typeof json.timestamp !== 'string') return undefined;
  try {
    return momentOf(json, 'timestamp');
  } catch {
    return undefined;
  }
}
