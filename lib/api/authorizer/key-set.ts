import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** The issuer's keys are asked for again after this, as issuers publish a new one some time before they sign by it. */
const FRESH_MS = 10 * 60_000;
/** While the issuer cannot be reached, keys that it once published are believed for this long. */
const STALE_MS = 24 * 60 * 60_000;
/** Between two tries: neither a dead issuer nor tokens with invented key ids may make us ask at every request. */
const COOLDOWN_MS = 30_000;
/** Where there are no keys at all, a failed try answers for all tokens so long; then the issuer is asked again. */
const FAILED_MS = 5_000;

export interface KeySetOptions {
  readonly load: () => Promise<JSONWebKeySet>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

interface Held {
  readonly find: JWTVerifyGetKey;
  readonly at: number;
}

/**
 * The public keys of an issuer, kept between requests. An unknown key id makes it ask once more, for keys are rotated;
 * an issuer that is down is no reason to refuse tokens whose key is known. Throws what `load` throws when there is none; a
 * dead issuer is asked once, and what that came to is thrown for some seconds.
 */
export function cachedKeySet({ load, now }: KeySetOptions): JWTVerifyGetKey {
  let held: Held | undefined;
  let loading: Promise<Held> | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failure: { readonly error: unknown; readonly at: number } | undefined;

  const refresh = (): Promise<Held> => {
    triedAt = now();
    loading ??= load()
      .then(
        (keys) => {
          held = { find: createLocalJWKSet(keys), at: now() };
          failure = undefined;
          return held;
        },
        (error: unknown) => {
          failure = { error, at: now() };
          throw error;
        },
      )
      .finally(() => {
        loading = undefined;
      });
    return loading;
  };
  const mayTry = () => now() - triedAt >= COOLDOWN_MS;

  const current = async (): Promise<Held> => {
    const known = held;
    if (known === undefined) {
      if (failure !== undefined && now() - failure.at < FAILED_MS) throw failure.error;
      return await refresh();
    }
    const age = now() - known.at;
    if (age < FRESH_MS || (age < STALE_MS && !mayTry())) return known;
    if (age >= STALE_MS && failure !== undefined && now() - failure.at < FAILED_MS) throw failure.error;
    try {
      return await refresh();
    } catch (error) {
      if (age < STALE_MS) return known;
      throw error;
    }
  };

  return async (header, token) => {
    const { find } = await current();
    try {
      return await find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !mayTry()) throw error;
      const renewed = await refresh().catch(() => {
        throw error;
      });
      return await renewed.find(header, token);
    }
  };
}
