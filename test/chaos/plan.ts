import { FAULTS } from '../../paper/src/testing.ts';
import { type Arming, BESIDE_THE_TABLE, isLie, meets, readsOf, strikesOf } from './arming.ts';
import { CHAOS_PRODUCTS, type ChaosProduct, DOUBT_ENDS, productNamed } from './products.ts';
import { type Chance, chanceOf, seedOf } from './random.ts';

export const COMMANDS = ['place', 'amend', 'cancel', 'cancel-all'] as const;
export type Command = (typeof COMMANDS)[number];

/**
 * - `one`: one caller, who retries.
 * - `concurrent`: several callers of one key at once, over two processes.
 * - `crash`: the process dies at one of the awaits between validation and answer; a fresh one is asked again.
 * - `frozen`: the process stands still at one of them, as Lambda may freeze it, while another is asked, and goes on later.
 * - `sessions`: callers of one key under several sessions of one role.
 * - `clocks`: two processes whose clocks, and that of the exchange, are seconds apart.
 * - `other-key`: a second command under another key works on the same order, or under the same client order id.
 * - `person`: somebody at the exchange itself cancels, changes, places and fills orders between the steps.
 */
const MODES = ['one', 'concurrent', 'crash', 'frozen', 'sessions', 'clocks', 'other-key', 'person'] as const;
export type Mode = (typeof MODES)[number];

/** Modes in which others act too; requests take time to arrive, so that actions can interleave. */
export const WITH_OTHERS: ReadonlySet<Mode> = new Set(['other-key', 'person']);

/** Faults that cannot occur on every command. */
const ONLY_ON: Readonly<Record<string, readonly Command[]>> = {
  // The other commands carry no new client order id that could be a duplicate.
  'duplicate-id': ['place'],
  'duplicate-id-after-effect': ['place'],
  'rejected-order': ['place'],
  // Cancels are not counted (docs/venues/binance.md §5).
  'order-count': ['place', 'amend'],
  'order-count-after-effect': ['place', 'amend'],
};

/** One cell of the matrix. */
export interface Cell {
  readonly product: ChaosProduct;
  readonly command: Command;
  readonly fault: string;
  readonly keyed: boolean;
  readonly mode: Mode;
}

/** An action of a user of the exchange's own site, and the delay after the previous step. */
interface PersonAct {
  readonly afterMs: number;
  readonly what: 'cancel' | 'amend' | 'revert' | 'as-wanted' | 'place' | 'fill';
}

/** The command under the other key. */
interface OtherCommand {
  readonly command: Exclude<Command, 'cancel-all'>;
  /** Its start relative to ours; negative: before. */
  readonly afterMs: number;
  /** A place with the same terms, or with others. */
  readonly sameTerms: boolean;
}

/** One run: a cell, and its random parameters. The same seed and cell make the same plan. */
export interface Plan extends Cell {
  readonly seed: number;
  /** Identifies the run, and suffices to replay it. */
  readonly token: string;
  /** On the command's own request. */
  readonly strikes: readonly Arming[];
  /** On the reads that Atlas resolves the outcome with. */
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
  /** The await at which the process stops, counted from its first; for how long, when frozen. */
  readonly stopAt: number;
  readonly frozenMs: number;
  /** How the client continues after an unknown outcome. */
  readonly afterUnknown: 'sameKey' | 'getIntent' | 'sweeper';
  /** What happens to calls of the store of intents, counted over the processes that the client asks. */
  readonly storeFault: StoreFault | undefined;
  /** Uses the real table instead of the map. */
  readonly realTable: boolean;
  /** Network latency of every request, milliseconds. */
  readonly latencyMs: number;
  /** Whether keys that the exchange refuses have been replaced. */
  readonly keysRenewed: boolean;
  readonly person: readonly PersonAct[];
  readonly other: OtherCommand | undefined;
  /** What a cancel-all names: the symbol, the symbol and the side of the orders, or the exchange alone. */
  readonly scope: (typeof CANCEL_SCOPES)[number];
}

/** Which orders a cancel-all is about. */
const CANCEL_SCOPES = ['symbol', 'side', 'exchange'] as const;

/**
 * - `refused`: the call fails, and nothing was done.
 * - `replyLost`: it was done, and fails all the same.
 * - `repeated`: it was done, the reply was lost, and it is made again, as the SDK does.
 */
export interface StoreFault {
  readonly at: number;
  readonly calls: number;
  readonly kind: 'refused' | 'replyLost' | 'repeated';
}

export interface Filter {
  readonly product?: string | undefined;
  readonly fault?: string | undefined;
  readonly command?: string | undefined;
  readonly mode?: string | undefined;
}

/** All meaningful cells, in the order of the tables. */
export function cells({ product, fault, command, mode }: Filter = {}): Cell[] {
  const faults = [...BESIDE_THE_TABLE, ...FAULTS.map(({ name }) => name)];
  if (fault !== undefined && !faults.includes(fault)) {
    throw new RangeError(`no fault "${fault}"; there are: ${faults.join(', ')}`);
  }
  const products = product === undefined ? CHAOS_PRODUCTS : [productNamed(product)];
  return faults
    .filter((name) => fault === undefined || name === fault)
    .flatMap((name) =>
      products
        .filter((each) => meets(each, name))
        .flatMap((each) =>
          COMMANDS.filter((one) => (command ?? one) === one && canMeet(one, name)).flatMap((one) =>
            [true, false].flatMap((keyed) =>
              MODES.filter((way) => (mode ?? way) === way && isMeant(one, keyed, way)).map((way) => ({
                product: each,
                command: one,
                fault: name,
                keyed,
                mode: way,
              })),
            ),
          ),
        ),
    );
}

/** Whether a fault can strike a command. */
export function canMeet(command: Command, fault: string): boolean {
  return ONLY_ON[fault]?.includes(command) ?? true;
}

/** Cancel-all takes no key and doubles nothing. Without a key, concurrent callers mean different orders. */
function isMeant(command: Command, keyed: boolean, mode: Mode): boolean {
  if (command === 'cancel-all') return !keyed && (mode === 'one' || mode === 'crash' || mode === 'person');
  return keyed || mode === 'one' || mode === 'crash' || mode === 'person';
}

/**
 * Whether a caller may be told that nothing happened although something did, or will: the exchange said so, against its
 * documents; or a hop delivers a refused request again where signatures do not expire at the engine
 * (docs/venues/bitmex.md §1).
 */
export function misleads(plan: Struck): boolean {
  const { product } = plan;
  return faultsOf(plan).some(
    (fault) => isLie(fault) || (fault === 'clock-refusal-late-copy' && !DOUBT_ENDS[product.exchange]),
  );
}

/** The faults that strike the commands of a plan: that of its cell, and its companions. */
type Struck = Pick<Cell, 'fault' | 'product'> & { readonly strikes?: Plan['strikes'] };

function faultsOf({ fault, strikes = [] }: Struck): string[] {
  return [fault, ...strikes.map((strike) => strike.fault)];
}

/** Whether a misleading answer may be final: Atlas does not verify a refusal that ends the command. */
export function misleadsForEver(plan: Struck & Pick<Cell, 'keyed'>): boolean {
  if (!misleads(plan)) return false;
  const faults = faultsOf(plan);
  if (!plan.keyed || faults.includes('key-refusal-after-effect')) return true;
  return !DOUBT_ENDS[plan.product.exchange] && faults.some((fault) => fault.startsWith('clock-refusal-'));
}

/** The plans of a seed: every cell once, shuffled, then again with other random parameters, `runs` in all. */
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

/** Draws the random parameters of a cell. */
export function planOf(cell: Cell, seed: number): Plan {
  const { product, command, fault, keyed, mode } = cell;
  const chance = chanceOf(seed);
  // With an id that two callers chose, order attribution must not depend on the clocks of containers.
  const apart = mode === 'clocks' || (mode === 'other-key' && command === 'place' && chance.percent(30));
  const clock = (): number => {
    if (apart) return chance.pick(CLOCKS_APART);
    return chance.percent(30) ? chance.below(801) - 400 : 0;
  };
  const order = chance.pick(['resting', 'market', 'ioc', 'resting'] as const);
  const meant = (name: string): boolean => canMeet(command, name);
  const fillsAtOnce = command === 'place' && order !== 'resting';
  return {
    ...cell,
    seed,
    token: [seed, product.name, command, fault, keyed ? 'key' : 'nokey', mode].join('/'),
    strikes: strikesOf({ fault, product, fillsAtOnce, meant }, chance),
    onReads: readsOf(WITH_OTHERS.has(mode), chance),
    order,
    change:
      product.name === 'binance.spot' ? chance.pick(['smaller', 'moved', 'both']) : chance.pick(['smaller', 'moved']),
    allowReplace: chance.percent(80),
    filledBefore: chance.percent(15),
    exchangeAhead: chance.percent(apart ? 60 : 25) ? chance.pick([-3_000, -900, -400, 400, 900, 3_000, 60_000]) : 0,
    processAhead: [clock(), clock()],
    callers: 2 + chance.below(5),
    stopAt: 1 + chance.below(18),
    frozenMs: chance.pick([3_000, 12_000, 25_000, 90_000]),
    afterUnknown: chance.pick(['sameKey', 'getIntent', 'sweeper', 'sameKey']),
    storeFault: storeFaultOf(fault, chance),
    realTable: chance.percent(4),
    latencyMs: WITH_OTHERS.has(mode) || apart ? chance.pick([2, 15, 120]) : 0,
    keysRenewed: chance.percent(50),
    person: mode === 'person' ? personOf(chance) : [],
    other: mode === 'other-key' ? otherOf(command, chance) : undefined,
    scope: command === 'cancel-all' ? chance.pick(CANCEL_SCOPES) : 'symbol',
  };
}

/** Beyond any signature validity, and beyond the error of any synchronised clock. */
const CLOCKS_APART = [-15_000, -6_000, -2_500, 0, 1_500, 2_500, 6_000, 15_000];

function storeFaultOf(fault: string, chance: Chance): StoreFault | undefined {
  const kinds = {
    'table-refused': 'refused',
    'table-reply-lost': 'replyLost',
    'table-write-repeated': 'repeated',
  } as const;
  const at = 1 + chance.below(12);
  const calls = chance.pick([1, 1, 1, 2, 5]);
  const [, named] = Object.entries(kinds).find(([name]) => name === fault) ?? [];
  if (named !== undefined) return { at, calls, kind: named };
  return chance.percent(12) ? { at, calls: 1, kind: chance.pick(['refused', 'replyLost', 'repeated']) } : undefined;
}

function personOf(chance: Chance): PersonAct[] {
  return Array.from({ length: 1 + chance.below(3) }, () => ({
    afterMs: chance.pick([1, 10, 60, 400, 1_500, 4_000, 9_000, 25_000]),
    what: chance.pick(['cancel', 'amend', 'amend', 'revert', 'as-wanted', 'place', 'fill'] as const),
  }));
}

function otherOf(command: Command, chance: Chance): OtherCommand {
  const same = command === 'cancel-all' ? 'cancel' : command;
  return {
    command: command === 'cancel' && chance.percent(50) ? 'amend' : same,
    afterMs: chance.pick([-900, -300, -1, 0, 1, 20, 300, 900, 1_500, 4_000, 9_000, 25_000]),
    sameTerms: chance.percent(60),
  };
}
