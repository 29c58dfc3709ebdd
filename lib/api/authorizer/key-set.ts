import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** The issuer's keys are asked for again after this, as issuers publish a new one some time before they sign by it. */
const FRESH_MS = 10 * 60_000;
/** While the issuer cannot be reached, keys that it once published are believed for this long. */
const STALE_MS = 24 * 60 * 60_000;
/** Between two tries: neither a dead issuer nor tokens with invented key ids may make us ask at every request. */
const COOLDOWN_MS = 30_000;

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
 * an issuer that is down is no reason to refuse tokens whose key is known. Throws what `load` throws when there is none.
 */
export function cachedKeySet({ load, now }: KeySetOptions): JWTVerifyGetKey {
  let held: Held | undefined;
  let loading: Promise<Held> | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;

  const refresh = (): Promise<Held> => {
    triedAt = now();
    loading ??= load()
      .then((keys) => {
        held = { find: createLocalJWKSet(keys), at: now() };
        return held;
      })
      .finally(() => {
        loading = undefined;
      });
    return loading;
  };
  const mayTry = () => now() - triedAt >= COOLDOWN_MS;

  const current = async (): Promise<Held> => {
    const known = held;
    if (known === undefined) return await refresh();
    const age = now() - known.at;
    if (age < FRESH_MS || (age < STALE_MS && !mayTry())) return known;
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
