/** A source of numbers in [0, 1) that is the same for the same seed. */
export type Random = () => number;

/** Marsaglia's 32-bit xorshift: enough to choose which requests a fault strikes, never for secrets. */
export function seededRandom(seed: number): Random {
  let state = Math.imul(seed | 0, 0x9e3779b1) ^ 0x5bd1e995 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
