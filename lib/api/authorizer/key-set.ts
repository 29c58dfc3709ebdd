import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** Age at which keys are fetched again. Issuers publish a new key some time before they sign with it. */
const FRESH_MS = 10 * 60_000;
/** While the issuer is unreachable, keys it once published stay valid for this long. */
const STALE_MS = 24 * 60 * 60_000;
/** Minimum time between fetches, so that neither a dead issuer nor invented key ids cause one per request. */
const COOLDOWN_MS = 30_000;
/** Without any keys, a failed fetch answers every token for this long before the next attempt. */
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
 * The public keys of an issuer, cached between requests. An unknown key id triggers one more fetch, because keys rotate.
 * Known keys keep working while the issuer is down. Throws what `load` throws when there are no keys; a dead issuer is asked
 * once, and its error is reused for a few seconds.
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
