import type { Conditional } from '../../../engine/conditional.ts';

/** Algo ids have sixteen digits (docs/venues/binance.md §21.8). */
const FIRST_ALGO = 3_000_002_168_427_100n;

/** The id of a conditional order on the wire. */
export function algoIdOf({ sequence }: Pick<Conditional, 'sequence'>): bigint {
  return FIRST_ALGO - 1n + BigInt(sequence);
}

/** The engine's number of the conditional order that has this id on the wire. */
export function sequenceOf(algoId: bigint): number {
  return Number(algoId - FIRST_ALGO + 1n);
}
