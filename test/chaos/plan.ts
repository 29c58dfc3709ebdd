import { FAULTS } from '../../local/paper/faults/table.ts';
import { CHAOS_PRODUCTS, type ChaosProduct, productNamed } from './products.ts';
import { type Chance, chanceOf, seedOf } from './random.ts';

export const COMMANDS = ['place', 'amend', 'cancel', 'cancel-all'] as const;
export type Command = (typeof COMMANDS)[number];

/**
 * - `one`: one caller, who retries.
 * - `concurrent`: several callers of one key at once, over two processes.
 * - `crash`: the process dies at one of the awaits between validation and answer; a fresh one is asked again.
 * - `frozen`: the process stands still at one of them, as Lambda may freeze it, while another is asked, and goes on later.
 */
export const MODES = ['one', 'concurrent', 'crash', 'frozen'] as const;
export type Mode = (typeof MODES)[number];

/** Faults that are no row of the table: none at all, and a listening port that is closed. */
const BESIDE_THE_TABLE = ['none', 'refuse-connections'];

/** Faults that only one command can meet: there is no new client order id to be a duplicate in the others. */
const ONLY_ON: Readonly<Record<string, Command>> = {
  'duplicate-id': 'place',
  'duplicate-id-after-effect': 'place',
  'rate-limited-after-effect': 'place',
};

/**
 * Whether the exchange says of this fault what is not so. Only a key can help then: without one, the caller who is told
 * that nothing happened, and asks anew, means a new order.
 */
export function isLie(fault: string): boolean {
  return FAULTS.some(({ name, contradictsDocuments }) => name === fault && contradictsDocuments);
}

/** One cell of the matrix. */
export interface Cell {
  readonly product: ChaosProduct;
  readonly command: Command;
  readonly fault: string;
  readonly keyed: boolean;
  readonly mode: Mode;
}

/** A fault as it is armed. */
export interface Arming {
  readonly fault: string;
  readonly ms?: number;
  readonly status?: number;
  readonly count: number;
}

/** One run: a cell, and everything that chance adds to it. The same seed and cell make the same plan. */
export interface Plan extends Cell {
  readonly seed: number;
  /** Names the run, and is all that is needed to run it again. */
  readonly token: string;
  /** On the command's own request. */
  readonly strikes: readonly Arming[];
  /** On the reads by which Atlas finds out what happened. */
  readonly onReads: readonly Arming[];
  readonly order: 'resting' | 'market' | 'ioc';
  readonly change: 'smaller' | 'moved' | 'both';
  readonly allowReplace: boolean;
  /** The market takes the order before the command arrives. */
  readonly filledBefore: boolean;
  /** How far the exchange's clock is ahead, and those of two processes of Atlas, milliseconds. */
  readonly exchangeAhead: number;
  readonly processAhead: readonly [number, number];
  readonly callers: number;
  /** The await at which the process stops, counted from its first; for how long, where it is only frozen. */
  readonly stopAt: number;
  readonly frozenMs: number;
  /** How the client goes on after an unknown outcome. */
  readonly afterUnknown: 'sameKey' | 'getIntent' | 'sweeper';
  /** What happens to one call of the store of intents. */
  readonly storeFault: { readonly at: number; readonly kind: 'refused' | 'replyLost' } | undefined;
  /** The table itself in place of the map that keeps its promises. */
  readonly realTable: boolean;
}

export interface Filter {
  readonly product?: string | undefined;
  readonly fault?: string | undefined;
  readonly command?: string | undefined;
}

/** All cells that mean something, in the order of the tables. */
export function cells({ product, fault, command }: Filter = {}): Cell[] {
  const faults = [...BESIDE_THE_TABLE.map((name) => ({ name, family: undefined })), ...FAULTS];
  if (fault !== undefined && !faults.some(({ name }) => name === fault)) {
    throw new RangeError(`no fault "${fault}"; there are: ${faults.map(({ name }) => name).join(', ')}`);
  }
  const products = product === undefined ? CHAOS_PRODUCTS : [productNamed(product)];
  return faults
    .filter(({ name }) => fault === undefined || name === fault)
    .flatMap(({ name, family }) =>
      products
        .filter((each) => family === undefined || family === each.family)
        .flatMap((each) =>
          COMMANDS.filter((one) => (command ?? one) === one && (ONLY_ON[name] ?? one) === one).flatMap((one) =>
            (isLie(name) ? [true] : [true, false]).flatMap((keyed) =>
              MODES.filter((mode) => isMeant(one, keyed, mode)).map((mode) => ({
                product: each,
                command: one,
                fault: name,
                keyed,
                mode,
              })),
            ),
          ),
        ),
    );
}

/** Cancel-all takes no key. Without a key, callers at once are callers of different orders. */
function isMeant(command: Command, keyed: boolean, mode: Mode): boolean {
  if (command === 'cancel-all') return !keyed;
  return keyed || (mode !== 'concurrent' && mode !== 'frozen');
}

/** The plans of a seed: every cell once, in an order of its own, then again with other chances, `runs` in all. */
export function* plansOf(seed: number, runs: number, filter: Filter = {}): Generator<Plan> {
  const order = chanceOf(seed).shuffled(cells(filter));
  for (let index = 0; index < runs; index += 1) {
    const cell = order[index % order.length];
    if (cell) yield planOf(cell, seedOf(seed, index));
  }
}

/** The plan that a token names. Throws a `RangeError` for any other text. */
export function planOfToken(token: string): Plan {
  const [seed = '', product = '', command = '', fault = '', keyed = '', mode = ''] = token.split('/');
  const cell = cells({ product, fault, command }).find(
    (each) => each.keyed === (keyed === 'key') && each.mode === mode,
  );
  if (!cell || !/^\d+$/.test(seed)) throw new RangeError(`no run is called "${token}"`);
  return planOf(cell, Number(seed));
}

/** What chance makes of a cell. */
export function planOf(cell: Cell, seed: number): Plan {
  const { product, command, fault, keyed, mode } = cell;
  const chance = chanceOf(seed);
  const clock = (): number => (chance.percent(30) ? chance.below(801) - 400 : 0);
  const order = chance.pick(['resting', 'market', 'ioc', 'resting'] as const);
  return {
    ...cell,
    seed,
    token: [seed, product.name, command, fault, keyed ? 'key' : 'nokey', mode].join('/'),
    strikes: strikesOf(cell, command === 'place' && order !== 'resting', chance),
    onReads: chance.percent(25) ? [armed(chance.pick(READ_FAULTS), chance, 1 + chance.below(4))] : [],
    order,
    change:
      product.name === 'binance.spot' ? chance.pick(['smaller', 'moved', 'both']) : chance.pick(['smaller', 'moved']),
    allowReplace: chance.percent(80),
    filledBefore: chance.percent(15),
    exchangeAhead: chance.percent(25) ? chance.pick([-3_000, -900, -400, 400, 900, 3_000, 60_000]) : 0,
    processAhead: [clock(), clock()],
    callers: 2 + chance.below(5),
    stopAt: 1 + chance.below(18),
    frozenMs: chance.pick([3_000, 12_000, 25_000, 90_000]),
    afterUnknown: chance.pick(['sameKey', 'getIntent', 'sweeper', 'sameKey']),
    storeFault: chance.percent(12)
      ? { at: 1 + chance.below(6), kind: chance.pick(['refused', 'replyLost']) }
      : undefined,
    realTable: chance.percent(4),
  };
}

/** On reads: what makes them fail, lie behind, or come late. */
const READ_FAULTS = [
  'reset-before-effect',
  'status-before-effect',
  'html-body',
  'no-reply-before-effect',
  'slow-history',
];

/**
 * Parameters worth drawing; a fault that is not here is armed as its row says. A listing hides an order that may rest no
 * longer than venues are believed to (`VenueFacts.listingLagMs`): beyond that no proof of absence could exist. One that
 * fills at once is given away by its trades, however late it is listed.
 */
const PAUSES: Readonly<Record<string, readonly number[]>> = {
  delay: [20, 900, 2_500, 9_000, 30_000],
  'delay-after-effect': [20, 900, 9_000, 30_000],
  'slow-history': [900, 9_000],
  'late-effect': [20, 900, 2_500, 9_000, 15_000, 60_000],
  'slow-listing': [300, 1_000, 1_900],
  'rate-limited': [1_000, 5_000, 61_000],
  'rate-limited-after-effect': [1_000, 5_000],
  'refuse-connections': [500, 5_000],
};
const PAUSES_OF_FILLS: typeof PAUSES = { ...PAUSES, 'slow-listing': [300, 1_900, 20_000] };
const STATUSES: readonly number[] = [500, 502, 503, 504, 520];

function armed(fault: string, chance: Chance, count: number, pausesOf = PAUSES): Arming {
  const pauses = pausesOf[fault];
  return {
    fault,
    count,
    ...(pauses && { ms: chance.pick(pauses) }),
    ...(fault.startsWith('status-') && { status: chance.pick(STATUSES) }),
  };
}

/** The fault of the cell, and sometimes one of the other phase: an order that is slow to be listed and whose reply is lost. */
function strikesOf({ fault, product, command }: Cell, fillsAtOnce: boolean, chance: Chance): Arming[] {
  if (fault === 'none') return [];
  const pausesOf = fillsAtOnce ? PAUSES_OF_FILLS : PAUSES;
  const first = armed(fault, chance, chance.percent(20) ? 2 + chance.below(2) : 1, pausesOf);
  const row = FAULTS.find(({ name }) => name === fault);
  if (row === undefined || isLie(fault) || !chance.percent(fault === 'slow-listing' ? 75 : 20)) return [first];
  const others = FAULTS.filter(
    ({ phase, family, name }) =>
      phase !== row.phase &&
      (family === undefined || family === product.family) &&
      (ONLY_ON[name] ?? command) === command &&
      !isLie(name) &&
      name !== 'slow-history',
  );
  return [first, armed(chance.pick(others).name, chance, 1, pausesOf)];
}
