import { hash } from 'node:crypto';
import type { Category } from './instruments/category.ts';

/** An id of the exchange, and the client id of an order that was sent without one. */
export interface OrderIds {
  readonly id: string;
  /** On spot, the order's id plus one; contracts assign none (docs/venues/bybit.md §2.1). */
  readonly linkId: string | undefined;
}

/** Issues the ids of one venue: 19 digits that ascend with time on spot, GUIDs on contracts (§2.1). */
export interface IdSource {
  next(category: Category, now: number): OrderIds;
}

/** Spot ids hold a millisecond time above these bits. */
const TIME_SHIFT = 22n;
const SPOT_STEP = 256n;
/** Gives ids of 2026 the length of the observed ones. */
const SPOT_EPOCH_MS = Date.UTC(2009, 6, 1);

export function createIdSource(seed: number): IdSource {
  let guids = 0;
  let last = 0n;
  return {
    next(category, now) {
      if (category !== 'spot') {
        guids += 1;
        return { id: guidOf(`bybit:${seed}:${guids}`), linkId: undefined };
      }
      const first = BigInt(now - SPOT_EPOCH_MS) << TIME_SHIFT;
      last = last >= first ? last + SPOT_STEP : first;
      return { id: String(last), linkId: String(last + 1n) };
    },
  };
}

/** The id of a planted order: below all issued ids, ascending with its place in the journal. */
export function plantedId(category: Category, seed: number, sequence: number): string {
  if (category !== 'spot') return guidOf(`bybit:${seed}:${category}:planted:${sequence}`);
  return String(PLANTED_SPOT_IDS + BigInt(sequence) * SPOT_STEP);
}

const PLANTED_SPOT_IDS = 1_500_000_000_000_000_000n;

/** A GUID that looks random and is the same for the same text. */
export function guidOf(text: string): string {
  const hex = hash('sha256', text, 'hex');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  const digits = `${hex.slice(0, 12)}4${hex.slice(13, 16)}${variant}${hex.slice(17, 32)}`;
  const [one, two, three, four] = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20)];
  return `${one}-${two}-${three}-${four}-${digits.slice(20, 32)}`;
}
