import { createHash } from 'node:crypto';
import { type Json, writeJson } from '../json.ts';
import type { ApiKey, Keys } from '../keys.ts';
import { type PaperReply, type PaperRequest, textOf } from '../protocol.ts';
import { checkSignature, checkTime, identify, type TimeRules } from './authentication.ts';
import { intervalLetters, type OrderPool, type WeightPool } from './limits.ts';
import { type Dialect, type Parameters, readParameters } from './parameters.ts';
import { BinanceRefusal, REFUSED } from './refusal.ts';

/**
 * Required authentication: none, a key, or a signature by a key with read or trade permission (docs/venues/binance.md
 * §1.2).
 */
type Security = 'none' | 'key' | 'userData' | 'trade';

/** What an endpoint receives. */
export interface Call {
  readonly parameters: Parameters;
  /** Empty on public endpoints. */
  readonly account: string;
  readonly now: number;
  readonly listingDelayMs: number;
  /** A time in the unit the caller asked for: milliseconds, or microseconds with `X-MBX-TIME-UNIT`. */
  stamp(ms: number): number;
}

/** A body alone means HTTP 200. */
export interface Answer {
  readonly status?: number;
  readonly body: Json;
  /** Overrides the endpoint's weight. */
  readonly weight?: number;
  /** Whether the order-count headers belong on this answer. */
  readonly placed?: boolean;
}

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly security: Security;
  readonly weight: number | ((parameters: Parameters) => number);
  /** Free when it succeeds: spot order calls since 2026-04-02 (docs/venues/binance.md §2.0). */
  readonly freeOnSuccess?: boolean;
  readonly mandatory?: readonly string[];
  readonly optional?: readonly string[];
  handle(call: Call): Answer;
}

/** Differences between the three Binance products outside their endpoints. */
export interface ApiRules {
  readonly product: string;
  readonly time: TimeRules;
  readonly dialect: Dialect;
  /** Spot refuses parameters it does not read; futures presumably ignore them (docs/venues/binance.md §1.3). */
  readonly unreadParameters: 'refused' | 'ignored';
  readonly contentType: string;
  /** Spot stamps each reply with `x-mbx-uuid`. */
  readonly uuidHeader: boolean;
}

export interface ApiOptions {
  readonly rules: ApiRules;
  readonly endpoints: readonly Endpoint[];
  readonly keys: Keys;
  readonly weights: WeightPool;
  readonly orders: OrderPool;
}

const SIGNED_PARAMETERS = ['timestamp', 'recvWindow', 'signature'];

/**
 * The frame around a Binance product's endpoints: limits first, then key, mandatory parameters, time, signature and
 * unread parameters, then the endpoint (order of checks: docs/venues/binance.md §10).
 */
export function createBinanceApi(options: ApiOptions): (request: PaperRequest) => PaperReply {
  const { rules, weights, orders } = options;
  const endpoints = new Map(options.endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint]));
  let replies = 0;

  return (request) => {
    const address = request.remoteAddress;
    const endpoint = endpoints.get(`${request.method} ${request.path}`);
    let credential: ApiKey | undefined;
    let weight = 1;
    let status = 200;
    let headers: Readonly<Record<string, string>> = {};
    let body: Json;
    let placed = false;
    try {
      weights.admit(address, weight, request.now);
      if (endpoint === undefined) return notFound();
      const parameters = readParameters(request.query, textOf(request.body), rules.dialect);
      weight = typeof endpoint.weight === 'number' ? endpoint.weight : endpoint.weight(parameters);
      weights.admit(address, weight, request.now);
      credential = authenticate(request, endpoint, parameters, options);
      const answer = endpoint.handle({
        parameters,
        account: credential?.account ?? '',
        now: request.now,
        listingDelayMs: request.listingDelayMs,
        stamp: stampFor(request, rules),
      });
      status = answer.status ?? 200;
      body = answer.body;
      placed = answer.placed ?? false;
      if (answer.weight !== undefined) weight = answer.weight;
      else if (endpoint.freeOnSuccess === true && status === 200) weight = 0;
    } catch (error) {
      if (!(error instanceof BinanceRefusal)) throw error;
      status = error.status;
      headers = error.headers;
      body = error.toBody();
    }
    if (status !== 429 && status !== 418) weights.charge(address, weight, request.now);
    replies += 1;
    return {
      status,
      headers: {
        'content-type': rules.contentType,
        ...(rules.uuidHeader ? { 'x-mbx-uuid': uuid(rules.product, request.now, replies) } : {}),
        'x-mbx-used-weight': String(weights.used(address, request.now)),
        'x-mbx-used-weight-1m': String(weights.used(address, request.now)),
        ...(placed && credential !== undefined ? orderCountHeaders(orders, credential.account, request.now) : {}),
        ...headers,
      },
      body: writeJson(body),
    };
  };
}

function authenticate(
  request: PaperRequest,
  endpoint: Endpoint,
  parameters: Parameters,
  { rules, keys }: ApiOptions,
): ApiKey | undefined {
  const mandatory = endpoint.mandatory ?? [];
  const known = new Set([...mandatory, ...(endpoint.optional ?? [])]);
  const signed = endpoint.security === 'trade' || endpoint.security === 'userData';
  let credential: ApiKey | undefined;
  if (endpoint.security !== 'none') {
    credential = identify(request, keys, endpoint.security === 'trade' ? 'trade' : 'read');
  }
  for (const name of mandatory) parameters.required(name);
  if (signed && credential !== undefined) {
    checkTime(parameters, request.now, rules.time);
    checkSignature(request, parameters, credential);
    for (const name of SIGNED_PARAMETERS) known.add(name);
  }
  if (rules.unreadParameters === 'refused') {
    const read = [...parameters.names].filter((name) => known.has(name)).length;
    if (read < parameters.names.size) throw REFUSED.unread(read, parameters.names.size);
  }
  return credential;
}

function stampFor(request: PaperRequest, rules: ApiRules): (ms: number) => number {
  const micro = rules.time.microseconds && request.headers['x-mbx-time-unit']?.toUpperCase() === 'MICROSECOND';
  return (ms) => (micro ? ms * 1_000 : ms);
}

function orderCountHeaders(orders: OrderPool, account: string, now: number): Record<string, string> {
  return Object.fromEntries(
    orders
      .counts(account, now)
      .map(({ limit, count }) => [`x-mbx-order-count-${intervalLetters(limit)}`, String(count)]),
  );
}

function notFound(): PaperReply {
  return {
    status: 404,
    headers: { 'content-type': 'text/html' },
    body: '<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>',
  };
}

function uuid(product: string, now: number, reply: number): string {
  const hex = createHash('sha256').update(`${product}:${now}:${reply}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
