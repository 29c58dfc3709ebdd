import { FAULTS } from '../../paper/src/testing.ts';
import { type Arming, BESIDE_THE_TABLE, isLie, meets, readsOf, strikesOf } from './arming.ts';
import { CHAOS_PRODUCTS, type ChaosProduct, DOUBT_ENDS, productNamed } from './products.ts';
import { type Chance, chanceOf, seedOf } from './random.ts';

export const COMMANDS = [
  'place',
  'amend',
  'cancel',
  'cancel-all',
  'cancel-by-ids',
  'batch',
  'flatten',
  'hook',
  'place-list',
  'cancel-list',
  'cancel-after',
  'settings',
] as const;
export type Command = (typeof COMMANDS)[number];

/** Commands about one order, or one list of orders. */
type SingleCommand = Extract<Command, 'place' | 'amend' | 'cancel' | 'place-list' | 'cancel-list'>;

/**
 * - `one`: one caller, who retries.
 * - `concurrent`: several callers of one key at once, over two processes.
 * - `crash`: the process dies at one of the awaits between validation and answer; a fresh one gets the repeated call.
 * - `frozen`: the process stops at one of them, as Lambda may freeze it, while another serves the repeated call, and
 * resumes later.
 * - `sessions`: callers of one key under several sessions of one role.
 * - `clocks`: two processes whose clocks, and the exchange's, differ by seconds.
 * - `other-key`: a second command under another key works on the same order, or under the same client order id.
 * - `person`: somebody at the exchange itself cancels, changes, places and fills orders between the steps.
 */
const MODES = ['one', 'concurrent', 'crash', 'frozen', 'sessions', 'clocks', 'other-key', 'person'] as const;
export type Mode = (typeof MODES)[number];

/** Modes in which others act too; requests take time to arrive, so that actions can interleave. */
export const WITH_OTHERS: ReadonlySet<Mode> = new Set(['other-key', 'person']);

/** Faults that cannot occur on every command. */
const ONLY_ON: Readonly<Record<string, readonly Command[]>> = {
  // The other commands have no new client order id that could be a duplicate.
  'duplicate-id': ['place', 'batch', 'place-list', 'hook'],
  'duplicate-id-after-effect': ['place', 'batch', 'place-list', 'hook'],
  'rejected-order': ['place', 'batch', 'hook'],
  // Cancels are not counted (docs/venues/binance.md §5).
  'order-count': ['place', 'amend', 'batch', 'flatten', 'place-list', 'hook'],
  'order-count-after-effect': ['place', 'amend', 'batch', 'flatten', 'place-list', 'hook'],
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
  readonly command: SingleCommand;
  /** Its start relative to ours; negative means before. */
  readonly afterMs: number;
  /** A place with the same terms, or with different ones. */
  readonly sameTerms: boolean;
}

/** One run: a cell with its random parameters. The same seed and cell give the same plan. */
export interface Plan extends Cell {
  readonly seed: number;
  /** Identifies the run, and suffices to replay it. */
  readonly token: string;
  /** Faults of the command's own request. */
  readonly strikes: readonly Arming[];
  /** Faults of the reads by which Atlas resolves the outcome. */
  readonly onReads: readonly Arming[];
  /** `stop` waits for a price that no run reaches; `dip` for one that the market reaches when a person makes it fall. */
  readonly order: 'resting' | 'market' | 'ioc' | 'stop' | 'dip';
  readonly change: 'smaller' | 'moved' | 'both';
  readonly allowReplace: boolean;
  /** The market takes the order before the command arrives. */
  readonly filledBefore: boolean;
  /** How far the exchange's clock and those of two Atlas processes are ahead, in milliseconds. */
  readonly exchangeAhead: number;
  readonly processAhead: readonly [number, number];
  readonly callers: number;
  /** The await at which the process stops, counted from its first; and for how long, if frozen. */
  readonly stopAt: number;
  readonly frozenMs: number;
  /** How the client continues after an unknown outcome. */
  readonly afterUnknown: 'sameKey' | 'getIntent' | 'sweeper';
  /** Faults of calls to the intent store, counted over the processes that the client calls. */
  readonly storeFault: StoreFault | undefined;
  /** Uses the real table instead of the map. */
  readonly realTable: boolean;
  /** How late the table shows which commands name a client order id, milliseconds. */
  readonly indexLagMs: number;
  /** Network latency of every request, milliseconds. */
  readonly latencyMs: number;
  /** Whether refused exchange keys have been replaced. */
  readonly keysRenewed: boolean;
  /**
   * How long the caller is away once its process has died, milliseconds: longer than the exchange tells of an order that ended
   * without a fill, which a person cancels meanwhile. 0: it calls again at once.
   */
  readonly awayMs: number;
  readonly person: readonly PersonAct[];
  readonly other: OtherCommand | undefined;
  /** Whether the other caller has chosen the client order id that Atlas derives for ours, who chooses none. */
  readonly takesDerivedId: boolean;
  /** The selection of a cancel-all: the symbol, the symbol and the side of the orders, or only the exchange. */
  readonly scope: (typeof CANCEL_SCOPES)[number];
  readonly list: ListShape;
  readonly setting: SettingShape;
  readonly switching: Switching;
  readonly means: Means;
  /** On an amend of an order that carries exits: what becomes of them. */
  readonly exits: ExitChange | undefined;
}

/** The take-profit is moved, or the stop-loss removed, or both; beside the rest of the change, or alone. */
export interface ExitChange {
  readonly what: 'move' | 'remove' | 'both';
  readonly alone: boolean;
}

/**
 * What the account can still afford.
 * - `ample`: whatever a run does.
 * - `funds-for-one`: the funds of one order of the plan, so that a second copy of it is refused for funds.
 * - `room-for-one`: the exchange takes one more open order.
 */
const MEANS = ['ample', 'ample', 'ample', 'funds-for-one', 'room-for-one'] as const;
type Means = (typeof MEANS)[number];

/** Which orders a cancel-all selects. */
const CANCEL_SCOPES = ['symbol', 'side', 'exchange'] as const;

/**
 * The shapes of an order list.
 * - `oco`: a pair on both sides of the market.
 * - `oto`: a working order that rests, and a stop behind it.
 * - `otoco`: one that rests, and a pair; a fall of the price that fills it also reaches the stop.
 * - `fills`: one that fills at once, and a pair.
 * - `expires`: one that cannot rest and finds nobody, so that the list ends as it is placed.
 */
const LIST_SHAPES = ['oco', 'oto', 'otoco', 'fills', 'expires'] as const;
type ListShape = (typeof LIST_SHAPES)[number];

/**
 * The settings that a command changes.
 * - `leverage`: a leverage; `back`: one that was there until a moment ago; `same`: one that is there.
 * - `both`: margin mode and leverage; `isolated`, `cross`: the margin mode alone.
 * - `refused`: a margin mode, while an order forbids its change.
 * - `mode`: the position mode; `assets`: the asset mode.
 */
type SettingShape = 'leverage' | 'back' | 'same' | 'both' | 'isolated' | 'cross' | 'refused' | 'mode' | 'assets';

/** A dead man's switch: how it is armed, renewed and left. */
export interface Switching {
  readonly scope: 'symbol' | 'market' | 'exchange';
  /** What its caller asks for, one request after the other; the first arms it. */
  readonly requests: readonly { readonly afterMs: number; readonly seconds: number }[];
  /** Another caller's switch on the same scope. */
  readonly other: { readonly afterMs: number; readonly seconds: number } | undefined;
  /** When the first sweep starts; the others follow by the minute. */
  readonly sweepsFrom: number;
  /** A sweep in addition, so long after the deadline that the caller believes to stand. */
  readonly raceMs: number | undefined;
  /** Whether the process that stops is that of the sweep; the caller's otherwise. */
  readonly stopsSweep: boolean;
}

/**
 * - `refused`: the call fails without effect.
 * - `replyLost`: the call takes effect, but fails.
 * - `repeated`: the call takes effect, its reply is lost, and it is repeated, as the SDK does.
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
          COMMANDS.filter((one) => (command ?? one) === one && canMeet(one, name) && takes(each, one)).flatMap((one) =>
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

/** Whether a fault can apply to a command. */
export function canMeet(command: Command, fault: string): boolean {
  // Settings are recorded nowhere.
  if (command === 'settings' && fault.startsWith('table-')) return false;
  return ONLY_ON[fault]?.includes(command) ?? true;
}

/** Whether a product takes the command at all: order lists are Binance spot's, and spot has no positions. */
function takes({ name }: ChaosProduct, command: Command): boolean {
  switch (command) {
    case 'place-list':
    case 'cancel-list':
      return name === 'binance.spot';
    case 'flatten':
    case 'settings':
      return !name.endsWith('.spot');
    case 'place':
    case 'amend':
    case 'cancel':
    case 'cancel-all':
    case 'cancel-by-ids':
    case 'batch':
    case 'hook':
    case 'cancel-after':
      return true;
    default:
      return command satisfies never;
  }
}

/**
 * A cancel of several orders takes no key and cannot double anything. Without a key, concurrent callers mean different orders.
 * Several orders are judged by their terms, which nobody else may change.
 */
function isMeant(command: Command, keyed: boolean, mode: Mode): boolean {
  // An alert is its own key, and its sender has no sessions.
  if (command === 'hook') return keyed && mode !== 'sessions' && !WITH_OTHERS.has(mode);
  if (command === 'batch' || command === 'flatten') {
    return !WITH_OTHERS.has(mode) && (keyed || mode === 'one' || mode === 'crash');
  }
  if (command === 'cancel-after') return !keyed && mode !== 'clocks';
  if (command === 'settings') return !keyed && mode !== 'sessions' && mode !== 'other-key';
  if (command === 'cancel-all' || command === 'cancel-by-ids')
    return !keyed && (mode === 'one' || mode === 'crash' || mode === 'person');
  return keyed || mode === 'one' || mode === 'crash' || mode === 'person';
}

/**
 * Whether a caller may be told that nothing happened although something did or will: because the exchange says so,
 * against its documents, or because a hop delivers a refused request again where signatures do not expire at the engine
 * (docs/venues/bitmex.md §1).
 */
export function misleads(plan: Struck): boolean {
  const { product } = plan;
  return faultsOf(plan).some(
    (fault) => isLie(fault) || (fault === 'clock-refusal-late-copy' && !DOUBT_ENDS[product.exchange]),
  );
}

/** The faults that apply to the commands of a plan: that of its cell, and its companions. */
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

/** The plan of a token. Throws a `RangeError` for any other text. */
export function planOfToken(token: string): Plan {
  const [seed = '', product = '', command = '', fault = '', keyed = '', mode = ''] = token.split('/');
  const cell = cells({ product, fault, command }).find(
    (each) => each.keyed === (keyed === 'key') && each.mode === mode,
  );
  if (!cell || !/^\d+$/.test(seed)) throw new RangeError(`no run has the token "${token}"`);
  return planOf(cell, Number(seed));
}

const ORDERS = ['resting', 'market', 'ioc', 'resting', 'stop', 'dip', 'dip'] as const;

/** The commands that place the order of the plan. */
const PLACING: ReadonlySet<Command> = new Set(['place', 'batch', 'hook']);

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
  const order = chance.pick(ORDERS);
  const meant = (name: string): boolean => canMeet(command, name);
  const tradesAtOnce = order === 'market' || order === 'ioc';
  // Drawn from the seed alone, so that other parameters stay as they are.
  const isAway = mode === 'crash' && command === 'place' && keyed && chanceOf(seedOf(seed, 2)).percent(25);
  const fillsAtOnce = command === 'flatten' || (PLACING.has(command) && tradesAtOnce);
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
    // Drawn from the seed alone, as above.
    indexLagMs: chanceOf(seedOf(seed, 4)).pick([0, 0, 300, 1_900]),
    latencyMs: WITH_OTHERS.has(mode) || apart ? chance.pick([2, 15, 120]) : 0,
    keysRenewed: chance.percent(50),
    awayMs: isAway ? AWAY_MS : 0,
    person: isAway ? [{ afterMs: 60_000, what: 'cancel' }] : mode === 'person' ? personOf(chance) : [],
    other: mode === 'other-key' ? otherOf(command, chance) : undefined,
    takesDerivedId: mode === 'other-key' && command === 'place' && keyed && chanceOf(seedOf(seed, 3)).percent(40),
    scope: command === 'cancel-all' ? chance.pick(CANCEL_SCOPES) : 'symbol',
    // `expires` leaves nothing to cancel.
    list: command === 'cancel-list' ? chance.pick(['oco', 'oto', 'otoco', 'fills']) : chance.pick(LIST_SHAPES),
    setting: command === 'settings' ? chance.pick(settingShapesOf(product)) : 'leverage',
    switching: command === 'cancel-after' ? switchingOf(cell, chance) : UNSWITCHED,
    means: meansOf(command, mode, chance),
    exits: exitsOf(cell, chance),
  };
}

/** Only Bybit changes exits, on contracts (docs/venues/bybit.md §12.6). */
function exitsOf({ product, command }: Cell, chance: Chance): ExitChange | undefined {
  if (command !== 'amend' || product.exchange !== 'bybit' || product.name === 'bybit.spot') return undefined;
  if (!chance.percent(60)) return undefined;
  return { what: chance.pick(['move', 'remove', 'both']), alone: chance.percent(50) };
}

/** Beyond the three days of Binance futures and the one of Bybit (docs/venues/binance.md §7, docs/venues/bybit.md §3). */
const AWAY_MS = 4 * 86_400_000;

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
  return {
    command: otherCommandOf(command, chance),
    afterMs: chance.pick([-900, -300, -1, 0, 1, 20, 300, 900, 1_500, 4_000, 9_000, 25_000]),
    sameTerms: chance.percent(60),
  };
}

/** A list may be cancelled by any of its orders. */
function otherCommandOf(command: Command, chance: Chance): SingleCommand {
  switch (command) {
    case 'place':
    case 'amend':
    case 'place-list':
      return command;
    case 'cancel':
      return chance.percent(50) ? 'amend' : command;
    case 'cancel-list':
      return chance.percent(50) ? 'cancel' : command;
    case 'cancel-all':
    case 'cancel-by-ids':
    case 'batch':
    case 'hook':
    case 'flatten':
    case 'cancel-after':
    case 'settings':
      return 'cancel';
    default:
      return command satisfies never;
  }
}

/** The settings that a product has. */
function settingShapesOf({ name, exchange }: ChaosProduct): readonly SettingShape[] {
  const shapes: readonly SettingShape[] = ['leverage', 'leverage', 'back', 'same'];
  switch (exchange) {
    case 'binance':
      return [
        ...shapes,
        'both',
        'isolated',
        'refused',
        'mode',
        ...(name === 'binance.usdm' ? ['assets' as const] : []),
      ];
    case 'bitmex':
      return [...shapes, 'both', 'cross'];
    case 'bybit':
      return name === 'bybit.usdm' ? [...shapes, 'mode'] : shapes;
    default:
      return exchange satisfies never;
  }
}

const UNSWITCHED: Switching = {
  scope: 'symbol',
  requests: [],
  other: undefined,
  sweepsFrom: 0,
  raceMs: undefined,
  stopsSweep: false,
};

/** Whether the exchange has a timer of its own for the scope (docs/concepts/cancel-after.md). */
export function hasTimer({ name, exchange }: ChaosProduct, scope: Switching['scope']): boolean {
  return exchange === 'bitmex'
    ? scope === 'exchange'
    : name.startsWith('binance.') && name !== 'binance.spot' && scope === 'symbol';
}

/** The commands whose only effect is one order, or one list of orders. */
const FOR_ONE: ReadonlySet<Command> = new Set(['place', 'hook', 'place-list']);

/** Draws the means of a plan. A person's orders would count as well. */
function meansOf(command: Command, mode: Mode, chance: Chance): Means {
  const means = chance.pick(MEANS);
  return FOR_ONE.has(command) && mode !== 'person' ? means : 'ample';
}

/** Renewals come in time, at the last moment, or late; a switch is left armed, or let go. */
function switchingOf({ product, mode }: Cell, chance: Chance): Switching {
  const scope = chance.pick(['symbol', 'symbol', 'market', 'exchange'] as const);
  const lengths = hasTimer(product, scope) ? [5, 20, 60, 90] : [60, 90];
  const first = chance.pick(lengths);
  const requests: { afterMs: number; seconds: number }[] = [{ afterMs: 0, seconds: first }];
  const renewals = chance.below(4);
  for (let index = 0; index < renewals; index += 1) {
    const seconds = requests.at(-1)?.seconds ?? first;
    const share = chance.pick([0.3, 0.3, 0.6, 0.9]);
    const late = chance.pick([-1_500, -200, -1, 1, 100, 3_000, 30_000]);
    const afterMs = chance.percent(70) ? Math.floor(seconds * 1_000 * share) : seconds * 1_000 + late;
    requests.push({ afterMs, seconds: chance.percent(70) ? seconds : chance.pick(lengths) });
  }
  if (chance.percent(30)) requests.push({ afterMs: chance.pick([500, 3_000, 20_000]), seconds: 0 });
  return {
    scope,
    requests,
    other:
      mode === 'other-key'
        ? { afterMs: chance.pick([-500, 0, 500, 20_000]), seconds: chance.pick(lengths) }
        : undefined,
    sweepsFrom: chance.below(60_000),
    raceMs: chance.percent(60) ? chance.pick([-1, 0, 1, 5, 50, 400]) : undefined,
    stopsSweep: chance.percent(50),
  };
}
