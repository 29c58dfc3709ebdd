import { FAULTS } from '../../paper/src/testing.ts';
import type { ChaosProduct } from './products.ts';
import type { Chance } from './random.ts';

/** An armed fault. */
export interface Arming {
  readonly fault: string;
  readonly ms?: number;
  readonly status?: number;
  /** How often it applies; 0 means always. */
  readonly count: number;
}

/** Faults of the table that apply to reads of any command. */
export const ON_READS: ReadonlySet<string> = new Set(['slow-history', 'lagging-lists']);

/** Faults outside the table: none at all, a closed port, and failures of the intent store. */
export const BESIDE_THE_TABLE = [
  'none',
  'refuse-connections',
  'table-refused',
  'table-reply-lost',
  'table-write-repeated',
] as const;

/**
 * Whether the exchange gives a false answer under this fault. A key helps, because Atlas looks before it sends again under
 * it; a caller without a key who is told that nothing happened, and repeats the request, means a new order.
 */
export function isLie(fault: string): boolean {
  return FAULTS.some(({ name, contradictsDocuments }) => name === fault && contradictsDocuments);
}

/** Whether the fault can occur on this product. */
export function meets({ family, paper }: ChaosProduct, fault: string): boolean {
  const row = FAULTS.find(({ name }) => name === fault);
  return (row?.family ?? family) === family && (row?.products?.includes(paper) ?? true);
}

/** Faults of reads: failures, stale answers, delays. */
const READ_FAULTS = [
  'lagging-lists',
  'reset-before-effect',
  'status-before-effect',
  'html-body',
  'no-reply-before-effect',
  'slow-history',
];

/**
 * Parameters worth randomising; any other fault is armed with its row's defaults. A listing hides an order that may
 * rest, or shows the past, no longer than venues are believed to (`VenueFacts.listingLagMs`): beyond that, absence
 * could never be proven. An order that fills at once is found by its trades, however late it is listed.
 */
const PAUSES: Readonly<Record<string, readonly number[]>> = {
  delay: [20, 900, 2_500, 9_000, 30_000],
  'delay-after-effect': [20, 900, 9_000, 30_000],
  'slow-history': [900, 9_000],
  'late-effect': [20, 900, 2_500, 9_000, 15_000, 60_000],
  'slow-listing': [300, 1_000, 1_900],
  'rate-limited': [1_000, 5_000, 61_000],
  'rate-limited-after-effect': [1_000, 5_000],
  'order-count': [1_000, 5_000],
  banned: [2_000, 120_000],
  'double-delivery': [0, 0, 40, 700, 3_000, 9_000, 30_000],
  'double-delivery-second-heard': [0, 0, 40, 700, 3_000, 9_000],
  'clock-refusal-late-copy': [20, 700, 2_500, 6_000, 9_000],
  'lagging-lists': [300, 1_000, 1_900],
  'refuse-connections': [500, 5_000],
};
const PAUSES_OF_FILLS: typeof PAUSES = { ...PAUSES, 'slow-listing': [300, 1_900, 20_000] };
/** Faults that may come under any of these statuses: the server's own, and intermediaries'. */
const FAILURES: readonly number[] = [500, 502, 503, 504, 520];
const REFUSALS: readonly number[] = [401, 403, 404, 418, 429, 451];
const STATUSES: Readonly<Record<string, readonly number[]>> = {
  'status-before-effect': FAILURES,
  'status-after-effect': FAILURES,
  'foreign-page-before-effect': REFUSALS,
  'foreign-page-after-effect': REFUSALS,
  'foreign-wait-before-effect': [403, 418, 429, 503],
  'foreign-wait-after-effect': [403, 418, 429, 503],
  'empty-body-before-effect': REFUSALS,
  'empty-body-after-effect': REFUSALS,
};

export function armed(fault: string, chance: Chance, count: number, pausesOf = PAUSES): Arming {
  const pauses = pausesOf[fault];
  const statuses = STATUSES[fault];
  return {
    fault,
    count: fault === 'lagging-lists' ? 0 : count,
    ...(pauses && { ms: chance.pick(pauses) }),
    ...(statuses && { status: chance.pick(statuses) }),
  };
}

/**
 * Applies to the reads by which Atlas resolves an outcome; in modes with other actors, more often and for longer, so
 * that their actions fall between a command and its resolution.
 */
export function readsOf(amongOthers: boolean, chance: Chance): Arming[] {
  const count = 1 + chance.below(amongOthers ? 12 : 4);
  return chance.percent(amongOthers ? 50 : 25) ? [armed(chance.pick(READ_FAULTS), chance, count)] : [];
}

interface Struck {
  readonly fault: string;
  readonly product: ChaosProduct;
  readonly fillsAtOnce: boolean;
  /** Whether a fault can occur on the command. */
  readonly meant: (fault: string) => boolean;
}

/**
 * Faults that matter only in combination: an order that is listed late, or answered with only its ids, and then lost,
 * refused or doubled.
 */
const JOINED_OFTEN: ReadonlySet<string> = new Set(['slow-listing', 'bare-acceptance']);

/**
 * The fault of the cell, and sometimes one of the other phase, e.g. an order that is listed late and whose reply is
 * lost. In a cell about the table of intents, it may be any fault, or none.
 */
export function strikesOf({ fault, product, fillsAtOnce, meant }: Struck, chance: Chance): Arming[] {
  if (fault === 'none') return [];
  const joining = FAULTS.filter(
    ({ name }) => meets(product, name) && meant(name) && !isLie(name) && !ON_READS.has(name),
  );
  if (fault.startsWith('table-')) return chance.percent(50) ? [armed(chance.pick(joining).name, chance, 1)] : [];
  const first = armed(
    fault,
    chance,
    chance.percent(20) ? 2 + chance.below(2) : 1,
    fillsAtOnce ? PAUSES_OF_FILLS : PAUSES,
  );
  const row = FAULTS.find(({ name }) => name === fault);
  if (row === undefined || isLie(fault) || !chance.percent(JOINED_OFTEN.has(fault) ? 75 : 20)) return [first];
  return [first, armed(chance.pick(joining.filter(({ phase }) => phase !== row.phase)).name, chance, 1)];
}
