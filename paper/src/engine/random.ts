/** A reproducible source of whole numbers. */
export interface Random {
  /** 0 ≤ result < bound, bound at most 2^32. */
  below(bound: number): number;
}

/** Rounds after which the streams of seeds that differ in one bit are unrelated. */
const WARM_UP = 16;

/**
 * Marsaglia's xorshift with 32 bits of state (shifts 13, 17, 5): the same seed gives the same sequence on every
 * machine. Zero is its fixed point, so a seed that leads to zero starts from 1.
 */
export function seededRandom(seed: number): Random {
  let state = (seed ^ 0x5bd1e995) >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  for (let round = 0; round < WARM_UP; round++) next();
  return { below: (bound) => next() % bound };
}
