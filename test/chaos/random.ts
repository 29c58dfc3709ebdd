/** A seeded source of randomness: the same seed gives the same choices on every machine. */
export interface Chance {
  /** A whole number from 0 up to, not including, `bound`. */
  below(bound: number): number;
  /** True with a probability in percent. */
  percent(share: number): boolean;
  pick<T>(from: readonly [T, ...T[]] | readonly T[]): T;
  /** The same elements, shuffled. */
  shuffled<T>(list: readonly T[]): T[];
}

/** Mulberry32: 32 bits of state are enough to choose among faults. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (bound: number): number => next() % bound;
  return {
    below,
    percent: (share) => below(100) < share,
    pick(from) {
      const chosen = from[below(from.length)];
      if (chosen === undefined) throw new RangeError('nothing to choose from');
      return chosen;
    },
    shuffled(list) {
      const left = [...list];
      const order: (typeof left)[number][] = [];
      while (left.length > 0) order.push(...left.splice(below(left.length), 1));
      return order;
    },
  };
}

/** Derives a seed from another one and a number. */
export function seedOf(seed: number, index: number): number {
  let mixed = (seed ^ Math.imul(index + 1, 0x9e3779b1)) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) >>> 0;
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
