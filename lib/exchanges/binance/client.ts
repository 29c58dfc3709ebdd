import type { Market } from '../../domain/instrument.ts';
import type { ExactJson } from '../../text/exact-json.ts';
import { createExchangeClient, type ExchangeClient } from '../client/client.ts';
import type { ClientParts } from '../client/venue-parts.ts';
import type { HttpMethod } from '../http/transport.ts';
import type { BudgetReading, CallContext, CallRank, ExchangePort, VenueFacts } from '../port.ts';
import { integerOf, isObject, objectOf } from '../wire.ts';
import { type Spends, waysOf } from './back-off.ts';
import type { RateLimitRow } from './budget.ts';
import type { RequestPool } from './pool.ts';
import { BINANCE, binanceSpoken, binanceWaitIn } from './refusal.ts';
import { encodeQuery, type Params, signedQuery } from './signing.ts';

/** What the client needs to know of a product; spot, USD-M and COIN-M differ only in this. */
export interface ProductWire {
  readonly market: Market;
  readonly timePath: string;
  readonly facts: VenueFacts;
  /** The pool its requests draw on, possibly shared with another product. */
  readonly pool: RequestPool;
}

export interface BinanceRequest {
  readonly method: HttpMethod;
  readonly path: string;
  readonly params: Params;
  readonly signed: boolean;
  readonly spends: Spends;
  /** What it takes from the weight limit (docs/venues/binance.md §2.0); a success may be charged less. */
  readonly weight: number;
  readonly rank: CallRank;
  /** How many orders it counts as, where it is more than one. */
  readonly orders?: number;
  /** The operation, e.g. `place`, for metrics, traces and problems. */
  readonly operation: string;
  /** Whether the reply is megabytes large, so that compression is worth its time. */
  readonly large?: boolean;
}

export type BinanceReadRequest = Pick<
  BinanceRequest,
  'path' | 'params' | 'signed' | 'operation' | 'weight' | 'large'
> & {
  /** GET, but for the checks of orders that are not placed. */
  readonly method?: 'POST';
};

export interface BinanceClient extends Omit<ExchangeClient<BinanceRequest>, 'read'> {
  /** A read whose body is passed to `parse`; throws a Problem unless `parse` can read it. */
  read<T>(request: BinanceReadRequest, call: CallContext, parse: (json: ExactJson) => T): Promise<T>;
  /** How long after its time stamp a request may be accepted, milliseconds. */
  readonly validityMs: number;
  budget(): readonly BudgetReading[];
  learnLimits(rows: readonly RateLimitRow[]): void;
  readonly statedLimits: NonNullable<ExchangePort['statedLimits']>;
}

/**
 * Binance for the exchange client. Parameters travel in the query for every method: the same text is signed and sent, and no
 * proxy in between can drop the body of a DELETE. Redaction keeps URLs safe in logs, and a signature is worthless once
 * `recvWindow` has passed.
 */
export function createBinanceClient(wire: ProductWire, parts: ClientParts): BinanceClient {
  // At most 60 000 ms (docs/venues/binance.md §1.5).
  const { validityMs } = parts;
  const { budget, backOff } = wire.pool;
  const client = createExchangeClient<BinanceRequest>(
    {
      ...BINANCE,
      baseUrl: parts.baseUrl,
      facts: wire.facts,
      spoken: binanceSpoken,
      waitIn: binanceWaitIn,
      marketOf: () => wire.market,
      budget,
      backOff,
      ways: waysOf,
      cost: ({ weight, spends, orders = 1 }) => (spends === 'orders' ? { weight, orders } : { weight }),
      report: (_, headers, receivedAt) => budget.report(headers, receivedAt),
      message({ path, params, large }, keys) {
        // What is signed is written once, when it is.
        const query = keys === undefined ? encodeQuery(params) : '';
        return {
          path: query === '' ? path : `${path}?${query}`,
          headers: {
            ...(large && { 'Accept-Encoding': 'gzip' }),
            ...(keys && { 'X-MBX-APIKEY': keys.apiKey.reveal() }),
          },
        };
      },
      sign({ path, params }, keys, timestamp) {
        const signed: Params = [...params, ['recvWindow', validityMs], ['timestamp', timestamp]];
        // Accepted while the server's clock is not past `timestamp + recvWindow` (§1.5).
        return { path: `${path}?${signedQuery(signed, keys.apiSecret)}`, acceptedUntil: timestamp + validityMs };
      },
      clock: {
        request: get({ path: wire.timePath, params: [], signed: false, operation: 'time', weight: 1 }),
        read: (json) => integerOf(objectOf(json, 'time'), 'serverTime'),
      },
      answeredAt,
    },
    parts,
  );
  return {
    ...client,
    read: (request, call, parse) => client.read(get(request), call, parse),
    validityMs,
    budget: budget.readings,
    learnLimits: budget.learn,
    statedLimits: {
      read: () => budget.limits().map(({ name, limit, windowSeconds }) => ({ name, limit, windowSeconds })),
      take: budget.take,
    },
  };
}

function get(request: BinanceReadRequest): BinanceRequest {
  return { method: 'GET', ...request, spends: 'weight', rank: 'read' };
}

/** The answer to a place has its time: `transactTime` on spot, `updateTime` on futures (§2.1), of a new order. */
function answeredAt({ operation }: BinanceRequest, json: ExactJson): number | undefined {
  if (operation !== 'place' || !isObject(json)) return undefined;
  const time = json.transactTime ?? json.updateTime;
  return typeof time === 'string' && /^\d{13}$/.test(time) ? Number(time) : undefined;
}
