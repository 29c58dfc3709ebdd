import type { Parameter, SSMClient } from '@aws-sdk/client-ssm';
import type { Exchange } from '../domain/instrument.ts';
import { Problem } from '../domain/problem.ts';
import {
  type ByKeyPart,
  byKeyPart,
  type CredentialSource,
  type Credentials,
  eachKeyPart,
  KEY_PART_NAMES,
  type KeyUse,
  sameCredentials,
} from '../exchanges/credentials.ts';
import { readKeys } from '../exchanges/key-text.ts';
import { privateKeysOf, VENUES } from '../exchanges/venues.ts';
import { ownSsmClient } from './ssm-client.ts';

/** Minimum time between renewals: a bad key is refused on every request, and more look-ups would hit SSM's limits. */
const RENEW_INTERVAL_MS = 30_000;
/** How long a failure is cached, so that a missing parameter or a broken role does not cost a call per request. */
const FAILURE_TTL_MS = 5_000;
/** SSM answers in about 10 ms; an order must not wait for a dead connection. Includes the SDK's own retries. */
const FETCH_TIMEOUT_MS = 3_000;

export interface SsmCredentialsOptions {
  /** Path above the exchanges, e.g. `/atlas/dev`: the keys are `/atlas/dev/binance/api-key` and `…/api-secret`. */
  readonly prefix: string;
  /** Absent: the keys that trade. */
  readonly use?: KeyUse;
  /** How long keys are used before the next look-up, so that a rotation takes effect without a deployment. */
  readonly ttlMs: number;
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
  /** Made on first use; the default is a client for the environment's region and role. */
  readonly client?: () => Promise<SSMClient>;
  /** Receives every failed look-up after which the keys already known stay in use. */
  readonly onStale?: (stale: StaleKeys) => void;
}

/** Keys that could not be looked up again and stay in use. */
export interface StaleKeys {
  readonly exchange: Exchange;
  readonly error: unknown;
  /** Whether this look-up is the first to fail since one succeeded. */
  readonly first: boolean;
}

/**
 * Parameters that one call can name: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
 */
const MOST_NAMES = 10;

/** The path between the exchange and the name of a parameter. */
const FOLDER: Readonly<Record<KeyUse, string>> = { trading: '', readOnly: '/read-only' };

/** The folder of an exchange's keys, e.g. `/atlas/dev/binance/` and `/atlas/dev/binance/read-only/`. */
export function keyFolder(prefix: string, exchange: Exchange, use: KeyUse): string {
  return `${prefix}/${exchange}${FOLDER[use]}/`;
}

/** The parameters that hold an exchange's keys, by part. */
export function keyParameters(prefix: string, exchange: Exchange, use: KeyUse): ByKeyPart<string> {
  const folder = keyFolder(prefix, exchange, use);
  return byKeyPart(VENUES[exchange].keyParts, (part) => `${folder}${KEY_PART_NAMES[part].parameter}`);
}

/** The cached keys of one exchange. */
interface Shelf {
  credentials: Credentials | undefined;
  /** Until when `credentials`, or the failure, is served without a fetch. */
  freshUntil: number;
  failure: Problem | undefined;
  /** Whether the last look-up failed and left `credentials` in use. */
  stale: boolean;
  /** The fetch under way, shared by concurrent callers. */
  fetching: Promise<Credentials> | undefined;
  renewAllowedAt: number;
}

/**
 * Keys from SSM Parameter Store, decrypted there and kept in memory only. `get` throws `CREDENTIALS_MISSING` naming the
 * parameter that does not exist, `CREDENTIALS_MALFORMED`, or `CREDENTIALS_UNAVAILABLE` when SSM itself fails. Keys that
 * were read once stay in use during an outage of SSM, but not after a parameter or the permission is removed.
 */
export function ssmCredentials(options: SsmCredentialsOptions): CredentialSource {
  const { now, prefix, ttlMs, use = 'trading' } = options;
  const shelves = new Map<Exchange, Shelf>();
  const usedSince = new WeakMap<Credentials, number>();
  /** Other containers sign with keys that were replaced until theirs are no longer fresh. */
  const inUseSince = ({ LastModifiedDate: storedAt, Version: version = 1 }: Parameter = {}): number =>
    storedAt === undefined ? Number.NEGATIVE_INFINITY : storedAt.getTime() + (version > 1 ? ttlMs : 0);
  let client: Promise<SSMClient> | undefined;

  const shelfOf = (exchange: Exchange): Shelf => {
    const known = shelves.get(exchange);
    if (known) return known;
    const shelf: Shelf = {
      credentials: undefined,
      freshUntil: Number.NEGATIVE_INFINITY,
      failure: undefined,
      stale: false,
      fetching: undefined,
      renewAllowedAt: Number.NEGATIVE_INFINITY,
    };
    shelves.set(exchange, shelf);
    return shelf;
  };

  /** The values of parameters, as far as there are such. */
  const valuesOf = async (
    names: readonly string[],
    timeoutMs = FETCH_TIMEOUT_MS,
  ): Promise<ReadonlyMap<string | undefined, Parameter>> => {
    // Loading the SDK takes the processor a while, which only those pay who read keys from SSM.
    const { GetParametersCommand } = await import('./ssm-sdk.ts');
    client ??= (options.client ?? ownSsmClient)().catch((error: unknown) => {
      client = undefined;
      throw error;
    });
    const command = new GetParametersCommand({ Names: [...names], WithDecryption: true });
    const { Parameters = [] } = await (await client).send(command, {
      abortSignal: AbortSignal.timeout(timeoutMs),
    });
    return new Map(Parameters.map((parameter) => [parameter.Name, parameter]));
  };

  const namesOf = (exchange: Exchange): readonly string[] =>
    eachKeyPart(keyParameters(prefix, exchange, use)).map(([, name]) => name);

  const read = async (exchange: Exchange, asked = valuesOf(namesOf(exchange))): Promise<Credentials> => {
    const values = await asked;
    const names = keyParameters(prefix, exchange, use);
    const { credentials, missing } = readKeys(
      names,
      (name) => values.get(name)?.Value,
      exchange,
      privateKeysOf(exchange),
    );
    if (credentials !== undefined) {
      usedSince.set(credentials, Math.max(...eachKeyPart(names).map(([, name]) => inUseSince(values.get(name)))));
      return credentials;
    }
    const noun = missing.length === 1 ? 'parameter' : 'parameters';
    throw new Problem('CREDENTIALS_MISSING', `Parameter Store has no ${noun} ${missing.join(' and ')}.`, { exchange });
  };

  /** What is left of the time of a look-up that somebody has waited for since then. */
  const timeLeft = (since: number): number => Math.min(FETCH_TIMEOUT_MS, since + FETCH_TIMEOUT_MS - now());
  const fetchWithin = (exchange: Exchange, timeoutMs: number): Promise<Credentials> =>
    fetchOnce(exchange, () => read(exchange, valuesOf(namesOf(exchange), timeoutMs)));

  const fetchOnce = (exchange: Exchange, fetch = () => read(exchange)): Promise<Credentials> => {
    const shelf = shelfOf(exchange);
    if (shelf.fetching !== undefined) return shelf.fetching;
    // Keys age from the start of their look-up: a freeze may come before its reply is read.
    const freshUntil = now() + ttlMs;
    shelf.fetching = fetch()
      .then(
        (credentials) => {
          Object.assign(shelf, { credentials, failure: undefined, stale: false, freshUntil });
          return credentials;
        },
        (error: unknown) => {
          const failure =
            error instanceof Problem ? error : unavailable(exchange, keyFolder(prefix, exchange, use), error);
          shelf.freshUntil = now() + FAILURE_TTL_MS;
          if (isTransient(failure) && shelf.credentials) {
            const first = !shelf.stale;
            shelf.stale = true;
            options.onStale?.({ exchange, error, first });
            return shelf.credentials;
          }
          shelf.stale = false;
          shelf.credentials = undefined;
          shelf.failure = failure;
          throw failure;
        },
      )
      .finally(() => {
        shelf.fetching = undefined;
      });
    return shelf.fetching;
  };

  return {
    get: async (exchange) => {
      const shelf = shelfOf(exchange);
      if (now() < shelf.freshUntil) {
        if (shelf.failure) throw shelf.failure;
        if (shelf.credentials) return shelf.credentials;
      }
      const older = shelf.fetching;
      if (older === undefined) return await fetchOnce(exchange);
      const asked = now();
      try {
        const credentials = await older;
        return now() >= shelf.freshUntil ? await fetchOnce(exchange) : credentials;
      } catch (error) {
        // A look-up that began earlier may have been cut off by a freeze, and says nothing about one that begins now.
        const left = timeLeft(asked);
        if (!isTransient(error) || left <= 0) throw error;
        return await fetchWithin(exchange, left);
      }
    },

    begin(exchanges) {
      const names = exchanges.flatMap(namesOf);
      if (names.length === 0 || names.length > MOST_NAMES) return;
      const began = now();
      const together = valuesOf(names);
      for (const exchange of exchanges) {
        const fetch = () =>
          together.then(
            (values) => read(exchange, Promise.resolve(values)),
            (error: unknown) => {
              // One exchange whose parameters may not be read refuses the call for all; asked alone, the others are answered.
              // A store that does not answer is not asked again: somebody may be waiting.
              const left = timeLeft(began);
              if (!describeFailure(error).refused || left <= 0) throw error;
              return read(exchange, valuesOf(namesOf(exchange), left));
            },
          );
        fetchOnce(exchange, fetch).catch(() => undefined);
      }
    },

    usedSince(exchange) {
      const { credentials } = shelfOf(exchange);
      return (credentials && usedSince.get(credentials)) ?? Number.NEGATIVE_INFINITY;
    },

    renew: async (exchange, stale) => {
      const shelf = shelfOf(exchange);
      const newer = (credentials: Credentials | undefined) =>
        credentials && !sameCredentials(credentials, stale) ? credentials : undefined;
      const known = newer(shelf.credentials);
      if (known) return known;
      const asked = now();
      // A look-up under way may have read the keys before they changed: only newer ones count.
      const arriving = newer(await shelf.fetching?.catch(() => undefined));
      if (arriving) return arriving;
      const left = timeLeft(asked);
      if (left <= 0) return undefined;
      if (!shelf.fetching) {
        if (now() < shelf.renewAllowedAt) return undefined;
        shelf.renewAllowedAt = now() + RENEW_INTERVAL_MS;
      }
      try {
        return newer(await fetchWithin(exchange, left));
      } catch {
        // The exchange's refusal says more than this failure, which `get` reports.
        return undefined;
      }
    },
  };
}

/** Whether a look-up failed for a reason that may be gone at the next one. */
function isTransient(failure: unknown): boolean {
  return failure instanceof Problem && failure.code === 'CREDENTIALS_UNAVAILABLE' && failure.retryable;
}

/** SDK errors have a `$fault`; `client` means that a retry does not help, unless it was a throttle. */
function unavailable(exchange: Exchange, where: string, error: unknown): Problem {
  const { name, refused } = describeFailure(error);
  const detail = refused
    ? `Parameter Store refused to read ${where} (${name}): the role needs ssm:GetParameters on it, and kms:Decrypt on its key.`
    : `Parameter Store did not answer for ${where} (${name}).`;
  return new Problem('CREDENTIALS_UNAVAILABLE', detail, { exchange, retryable: !refused }, { cause: error });
}

function describeFailure(error: unknown): { name: string; refused: boolean } {
  if (!(error instanceof Error)) return { name: 'unknown error', refused: false };
  const throttled =
    /Throttl|TooManyRequests|LimitExceeded/.test(error.name) ||
    ('$retryable' in error && error.$retryable !== undefined);
  const refused = '$fault' in error && error.$fault === 'client' && !throttled;
  return { name: error.name, refused };
}
