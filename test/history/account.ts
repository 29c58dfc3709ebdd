import { type Paper, startPaper } from '../../paper/src/index.ts';
import {
  createClock,
  type Exchange as Engine,
  type Fixed,
  formatDecimal,
  type Instrument,
  type Order,
  type Random,
  type SeededOrder,
  seededRandom,
  toGrid,
} from '../../paper/src/testing.ts';

export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The account of the paper keys. */
export const ACCOUNT = 'paper';
export const PRODUCTS = ['spot', 'usdm', 'coinm', 'bitmex', 'bybit-spot', 'bybit-linear', 'bybit-inverse'] as const;
export type PaperProduct = (typeof PRODUCTS)[number];

/**
 * Noon of a day three weeks after a quarterly delivery, so that the ninety days before it include delivered contracts:
 * their orders belong to the history although no list of instruments has them.
 */
const NOW = Date.UTC(2026, 9, 16, 12);

export interface PlantOptions {
  readonly orders: number;
  readonly days: number;
  readonly seed: number;
  /** Orders left in the books on the way. */
  readonly resting: number;
  /** Whether some milliseconds hold more orders of one symbol than a page of the exchange. */
  readonly crowds: boolean;
}

/** An account with a history on all paper exchanges. The clock stands at `NOW`. */
export interface PlantedAccount {
  readonly paper: Paper;
  /** The earliest creation. */
  readonly from: number;
  readonly planted: number;
  readonly random: Random;
  engine(product: PaperProduct): Engine;
  nextClientOrderId(): string;
}

/**
 * Plants the account's history day by day, as it would have happened: ids ascend with time within a symbol, contracts
 * are listed and delivered, orders rest and some remain. A third of the orders share their creation time with another,
 * and the edges of a plain client's windows (24 h and 7 d, counted from either end) are full.
 */
export async function plantAccount(options: PlantOptions): Promise<PlantedAccount> {
  const { seed, resting } = options;
  const from = NOW - options.days * DAY_MS;
  const clock = createClock();
  clock.freeze(from);
  const paper = await startPaper({ clock, seed, makerIntervalMs: 0, logSize: 1 });
  const random = seededRandom(seed);
  const engine = (name: PaperProduct): Engine => {
    const found = paper.products.find(({ protocol }) => protocol.product === name);
    if (found === undefined) throw new Error(`the paper server has no ${name}`);
    return found.exchange;
  };
  let named = 0;
  const account: PlantedAccount = {
    paper,
    from,
    planted: options.orders,
    random,
    engine,
    nextClientOrderId() {
      named += 1;
      return `order-${named}`;
    },
  };

  const days = Map.groupBy(creations(options, from, random), ({ at }) => Math.floor((at - from) / DAY_MS));
  for (let day = 0; day < options.days; day += 1) {
    const until = from + (day + 1) * DAY_MS;
    clock.set(until - DAY_MS);
    paper.control.timePassed();
    const today = days.get(day) ?? [];
    for (const product of PRODUCTS) {
      // Through the engine, which accepts an order's end ahead of its time; ids ascend with the creations of all days.
      engine(product).seedHistory(rowsOf(account, today, product));
    }
    // At the end of the day, because a later id must have a later time.
    clock.set(until - 1);
    paper.control.timePassed();
    const due = Math.floor(((day + 1) * resting) / options.days) - Math.floor((day * resting) / options.days);
    for (let left = due; left > 0; left -= 1) restSomewhere(account, PRODUCTS[random.below(PRODUCTS.length)] ?? 'spot');
  }
  clock.set(NOW);
  paper.control.timePassed();
  forgetClosed(account);
  return account;
}

/**
 * A release of Bybit: the list of what ended last begins anew. Until it is full, it tells of orders without a fill that the
 * history has forgotten (docs/venues/bybit.md §3).
 */
export function forgetClosed({ paper }: PlantedAccount): void {
  for (const product of PRODUCTS) if (product.startsWith('bybit-')) paper.control.release(product);
}

interface Moment {
  readonly at: number;
  readonly product: PaperProduct;
  /** All orders of a crowd are on one symbol. */
  readonly crowd: boolean;
}

/** Rows per page of each product's list, plus a few. */
const CROWDS: Readonly<Record<PaperProduct, number>> = {
  spot: 1_040,
  usdm: 1_030,
  coinm: 130,
  bitmex: 1_020,
  'bybit-spot': 60,
  'bybit-linear': 70,
  'bybit-inverse': 60,
};

function creations({ orders, days, crowds }: PlantOptions, from: number, random: Random): Moment[] {
  const moments: Moment[] = [];
  const anywhere = (): PaperProduct => PRODUCTS[random.below(PRODUCTS.length)] ?? 'spot';
  if (crowds) {
    for (const product of PRODUCTS) {
      const at = NOW - random.below(2 * DAY_MS) - HOUR_MS;
      for (let each = 0; each < CROWDS[product]; each += 1) moments.push({ at, product, crowd: true });
    }
  }
  const edges = windowEdges(from, days);
  let last = from;
  while (moments.length < orders) {
    const kind = random.below(6);
    if (kind > 1) last = from + random.below(days * 24) * HOUR_MS + random.below(HOUR_MS);
    else if (kind === 1) last = edges[random.below(edges.length)] ?? last;
    moments.push({ at: last, product: anywhere(), crowd: false });
  }
  return moments.sort((a, b) => a.at - b.at);
}

/** The first and last milliseconds of the windows, counted from either end of the range. */
function windowEdges(from: number, days: number): number[] {
  return [1, 7].flatMap((width) =>
    Array.from({ length: Math.floor(days / width) }, (_, index) => (index + 1) * width * DAY_MS).flatMap((distance) =>
      [from + distance, NOW - distance].flatMap((edge) => [edge - 1, edge]).filter((at) => at >= from && at < NOW),
    ),
  );
}

function* rowsOf(
  { engine, random, nextClientOrderId }: PlantedAccount,
  today: readonly Moment[],
  product: PaperProduct,
): IterableIterator<SeededOrder> {
  for (const { at, crowd, product: meant } of today) {
    if (meant !== product) continue;
    const [first, ...others] = openAt(engine(product), at);
    if (first === undefined) continue;
    const instrument = crowd ? first : ([first, ...others][random.below(others.length + 1)] ?? first);
    yield { ...closedOrder(instrument, at, crowd, random), clientOrderId: nextClientOrderId() };
  }
}

function closedOrder(instrument: Instrument, createdAt: number, crowd: boolean, random: Random): SeededOrder {
  const { symbol, stepSize } = instrument;
  const units = BigInt(2 + random.below(40));
  const fate = random.below(10);
  const end = crowd ? createdAt : endOf(createdAt, instrument.expiry ?? NOW, random);
  return {
    account: ACCOUNT,
    symbol,
    side: random.below(2) === 0 ? 'BUY' : 'SELL',
    price: priceNear(instrument, 80 + random.below(40)),
    quantity: units * stepSize,
    createdAt,
    updatedAt: end,
    ...(fate < 4
      ? { state: 'FILLED' as const }
      : { state: 'CANCELED' as const, ...(fate === 4 && { executedQuantity: stepSize }) }),
  };
}

/** Half of the orders end at once; some of the others end in mass cancels on the hour. */
function endOf(createdAt: number, latest: number, random: Random): number {
  if (random.below(2) === 0) return createdAt;
  const end = createdAt + random.below(2 * DAY_MS);
  const hour = end - (end % HOUR_MS);
  return Math.min(random.below(2) === 0 && hour >= createdAt ? hour : end, latest - 1, NOW - 1);
}

/** What an order can be placed on at a time; the clock must not be later. */
function openAt(engine: Engine, at: number): Instrument[] {
  return engine
    .symbols()
    .map((symbol) => engine.market(symbol))
    .filter(({ status, instrument }) => status === 'open' && (instrument.expiry ?? Number.POSITIVE_INFINITY) > at + 1)
    .map(({ instrument }) => instrument);
}

function priceNear({ initialPrice, tickSize }: Instrument, percent: number): Fixed {
  const price = toGrid((initialPrice * BigInt(percent)) / 100n, tickSize);
  return price > tickSize ? price : tickSize;
}

/**
 * Leaves an order in a book, far from the mid price; each at a price of its own, so that it can be filled separately.
 */
function restSomewhere(account: PlantedAccount, product: PaperProduct): Order {
  const { engine, paper, random } = account;
  const at = engine(product);
  const open = openAt(at, paper.clock.now());
  const instrument = open[random.below(open.length)];
  if (instrument === undefined) throw new Error(`nothing can be traded on ${product}`);
  const sell = instrument.kind !== 'spot' && random.below(2) === 0;
  const placed = at.place({
    account: ACCOUNT,
    symbol: instrument.symbol,
    side: sell ? 'SELL' : 'BUY',
    type: 'LIMIT',
    price: priceNear(instrument, sell ? 130 + random.below(60) : 40 + random.below(50)),
    quantity: 4n * instrument.stepSize,
    clientOrderId: account.nextClientOrderId(),
  });
  if (!placed.ok) throw new Error(`${instrument.symbol} refused an order: ${placed.reason.code}`);
  return placed.order;
}

/** What happens while a client pages: orders are placed, cancelled, and filled. */
export function trade(account: PlantedAccount): void {
  const { engine, paper, random } = account;
  for (const product of PRODUCTS) {
    restSomewhere(account, product);
    const at = engine(product);
    const open = at.openOrders(ACCOUNT);
    const [cancelled, filled] = [open[random.below(open.length)], open[random.below(open.length)]];
    if (cancelled) at.cancel({ account: ACCOUNT, symbol: cancelled.symbol, id: cancelled.id });
    if (!filled || filled === cancelled) continue;
    const middle = at.market(filled.symbol).markPrice;
    paper.control.setPrice(product, filled.symbol, formatDecimal(filled.price));
    paper.control.setPrice(product, filled.symbol, formatDecimal(middle));
  }
}
