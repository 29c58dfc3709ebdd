import { type Json, writeJson } from '../json.ts';
import type { ApiKey, Keys } from '../keys.ts';
import type { PaperReply, PaperRequest } from '../protocol.ts';
import { authenticate } from './authentication.ts';
import { SEGMENT_OF, type Segment } from './instruments/category.ts';
import { type Parameters, readParameters } from './parameters.ts';
import type { Counter, PerSecond, RateLimiter } from './rate-limits.ts';
import { BybitRefusal, HttpRefusal, htmlRefusal, REFUSED } from './refusal.ts';

export const PREFIX = '/v5';

/** Required access: none, any key, or a key that may write orders. */
type Access = 'public' | 'read' | 'trade';

/** What an endpoint receives. */
export interface Call {
  readonly parameters: Parameters;
  /** Empty on public endpoints. */
  readonly account: string;
  /** Undefined on public endpoints. */
  readonly key: ApiKey | undefined;
  readonly now: number;
  readonly listingDelayMs: number;
  /** How many orders of a batch the limit admits: the rest fail one by one (docs/venues/bybit.md §5). */
  readonly granted: number;
}

/** The `result` of an answer, and its sibling fields. */
interface Answer {
  readonly result: Json;
  readonly retMsg?: string;
  readonly retExtInfo?: Json;
}

export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** Below `/v5`. */
  readonly path: string;
  readonly access: Access;
  /** Requests a second on private endpoints; {@link UNVERIFIED_PER_SECOND} where the documents give none. */
  readonly perSecond?: PerSecond;
  /** How many requests a batch counts as. */
  readonly size?: (parameters: Parameters) => number;
  /** How a private call without a signature is refused: by a code, or by an empty 401 (§2.0). */
  readonly unsigned?: 'http401';
  handle(call: Call): Answer;
}

const UNVERIFIED_PER_SECOND: PerSecond = { spot: 50, futures: 50 };

export interface ApiOptions {
  readonly endpoints: readonly Endpoint[];
  readonly keys: Keys;
  readonly limiter: RateLimiter;
  /** Runs everything that is due by the clock. */
  readonly passTime: (now: number) => void;
}

/**
 * The frame around the endpoints. Checks address, path, key, time, signature, permission and limit in this order, then
 * calls the endpoint (§9).
 */
export function createBybitApi({
  endpoints,
  keys,
  limiter,
  passTime,
}: ApiOptions): (request: PaperRequest) => PaperReply {
  const byCall = new Map(endpoints.map((endpoint) => [`${endpoint.method} ${PREFIX}${endpoint.path}`, endpoint]));
  const paths = new Set(endpoints.map(({ path }) => PREFIX + path));

  return (request) => {
    const { now } = request;
    passTime(now);
    let counter: Counter | undefined;
    const answer = ({ result, retMsg = 'OK', retExtInfo = {} }: Answer, retCode = 0): PaperReply => ({
      status: 200,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        ...(counter !== undefined && limiter.headers(counter)),
      },
      body: writeJson({ retCode, retMsg, result, retExtInfo, time: now }),
    });
    try {
      limiter.admit(request.remoteAddress, now);
      const endpoint = byCall.get(`${request.method} ${request.path}`);
      if (endpoint === undefined) throw paths.has(request.path) ? wrongVerb() : notFound();
      // A documented cause of 403 (§1.2).
      if (request.method === 'GET' && request.body.length > 0) throw htmlRefusal(403, '403 Forbidden');
      const key = endpoint.access === 'public' ? undefined : allowed(request, endpoint, keys);
      const parameters = readParameters(request);
      const account = key?.account ?? '';
      const wanted = endpoint.size?.(parameters) ?? 1;
      let granted = wanted;
      if (key !== undefined) {
        const { perSecond = UNVERIFIED_PER_SECOND, path } = endpoint;
        counter = { account, endpoint: path, segment: segmentOf(parameters), perSecond, now };
        granted = limiter.take(counter, wanted);
        if (granted === 0) throw REFUSED.tooManyVisits();
      }
      return answer(
        endpoint.handle({ parameters, account, key, now, listingDelayMs: request.listingDelayMs, granted }),
      );
    } catch (error) {
      if (error instanceof HttpRefusal) {
        return { status: error.status, headers: { 'content-type': error.contentType }, body: error.body };
      }
      if (!(error instanceof BybitRefusal)) throw error;
      return answer({ result: {}, retMsg: error.message, retExtInfo: error.retExtInfo }, error.retCode);
    }
  };
}

function allowed(request: PaperRequest, { access, unsigned }: Endpoint, keys: Keys): ApiKey {
  const key = authenticate(request, keys, unsigned ?? 'retCode');
  if (access === 'trade' && !key.permissions.includes('trade')) throw REFUSED.permission();
  return key;
}

/** The counter of a request; one without a category counts with the contracts. */
function segmentOf(parameters: Parameters): Segment {
  return parameters.text('category') === 'spot' ? SEGMENT_OF.spot : SEGMENT_OF.linear;
}

function notFound(): HttpRefusal {
  return new HttpRefusal(404, 'text/plain', '404 page not found\n');
}

function wrongVerb(): HttpRefusal {
  return new HttpRefusal(400, 'text/plain', '400 Bad Request\n');
}
