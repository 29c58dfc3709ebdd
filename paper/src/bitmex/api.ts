import type { Credential } from '../credentials.ts';
import { type PaperReply, type PaperRequest, textOf } from '../protocol.ts';
import { authenticate, claimedCredential } from './authentication.ts';
import { type Parameters, readParameters } from './parameters.ts';
import { BANNED_PAGE, BannedAddress, type RateLimiter, type Sender } from './rate-limits.ts';
import { BitmexRefusal, REFUSED } from './refusal.ts';
import { type Wire, writeWire } from './wire.ts';

export const PREFIX = '/api/v1';

/** Required access: none, any key, or a key that may write orders (docs/venues/bitmex.md §8). */
type Access = 'public' | 'read' | 'order';

/** What an endpoint receives. */
export interface Call {
  readonly parameters: Parameters;
  /** Empty on public endpoints called without a key. */
  readonly account: string;
  readonly now: number;
  readonly listingDelayMs: number;
}

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api/v1`. */
  readonly path: string;
  readonly access: Access;
  /** Counts against the ten order writes a second (docs/venues/bitmex.md §5). */
  readonly secondLayer?: boolean;
  /** The body of a 200. */
  handle(call: Call): Wire;
}

export interface ApiOptions {
  readonly endpoints: readonly Endpoint[];
  readonly credentials: readonly Credential[];
  readonly limiter: RateLimiter;
  /** Runs everything that is due by the clock. */
  readonly passTime: (now: number) => void;
}

/** The frame around the endpoints: ban, budget, key, permission, parameters, then the endpoint. */
export function createBitmexApi(options: ApiOptions): (request: PaperRequest) => PaperReply {
  const { credentials, limiter, passTime } = options;
  const endpoints = new Map(options.endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint]));

  return (request) => {
    passTime(request.now);
    const endpoint = endpoints.get(`${request.method} ${request.path.slice(PREFIX.length).replace(/\/$/, '')}`);
    const sender: Sender = {
      address: request.remoteAddress,
      account: claimedCredential(request, credentials)?.account,
      secondLayer: endpoint?.secondLayer === true,
      now: request.now,
    };
    const answer = (status: number, body: Wire, headers: Readonly<Record<string, string>> = {}): PaperReply => ({
      status,
      headers: { 'content-type': 'application/json; charset=utf-8', ...limiter.headers(sender), ...headers },
      body: writeWire(body),
    });
    try {
      limiter.admit(sender);
      if (endpoint === undefined) throw REFUSED.notFound();
      return answer(200, serve(request, endpoint, credentials));
    } catch (error) {
      if (error instanceof BannedAddress) {
        return { status: 403, headers: { 'content-type': 'text/html' }, body: BANNED_PAGE };
      }
      if (!(error instanceof BitmexRefusal)) throw error;
      return answer(error.status, error.toBody(), error.headers);
    }
  };
}

function serve(request: PaperRequest, endpoint: Endpoint, credentials: readonly Credential[]): Wire {
  const { method, query, headers, body, now, listingDelayMs } = request;
  const anonymous = endpoint.access === 'public' && headers['api-key'] === undefined;
  const credential = anonymous ? undefined : authenticate(request, credentials);
  if (endpoint.access === 'order' && credential?.permissions.includes('trade') !== true) throw REFUSED.permission();
  const parameters = readParameters(method, query, headers['content-type'], textOf(body));
  return endpoint.handle({ parameters, account: credential?.account ?? '', now, listingDelayMs });
}
