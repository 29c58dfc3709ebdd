import { formatDecimal, type Instrument, type Order } from '../../paper/src/testing.ts';
import { ACCOUNT, DAY_MS, type PaperProduct, type PlantedAccount, PRODUCTS } from './account.ts';
import type { OrderDocument } from './pages.ts';

/** An order as in the engine at a moment, and its place in a listing. Independent of Atlas's code. */
export interface TrueOrder {
  readonly id: string;
  readonly source: string;
  /** The time of ranges and pages: creation, or on BitMEX the last change. */
  readonly time: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly side: string;
  readonly state: string;
  /** Whether the exchange still keeps it. */
  readonly kept: boolean;
  readonly fields: Partial<OrderDocument>;
}

const BASES = new Set(['BTC', 'XBT', 'ETH', 'SOL']);

/** Whether its base asset is served. */
export function isServed({ base }: Instrument): boolean {
  return BASES.has(base);
}

/** The product of Atlas that serves an instrument of a paper exchange. */
export function sourceOf(product: PaperProduct, instrument: Instrument): string {
  return TELLING[product].source(instrument);
}

/** Every order of the supported bases that the account has ever had, by id; or of all other bases. */
export function truthOf(
  { engine, paper }: PlantedAccount,
  which: 'served' | 'notServed' = 'served',
): Map<string, TrueOrder> {
  const now = paper.clock.now();
  const orders = PRODUCTS.flatMap((product) => {
    const at = engine(product);
    const instruments = new Map(at.symbols().map((symbol) => [symbol, at.market(symbol).instrument]));
    return [...at.orders({ account: ACCOUNT, by: 'created' })].flatMap((order) => {
      const instrument = instruments.get(order.symbol);
      const meant = instrument && isServed(instrument) === (which === 'served');
      return meant ? [trueOrder(order, instrument, product, now)] : [];
    });
  });
  return new Map(orders.map((order) => [order.id, order]));
}

/** How an exchange lists its orders, and for how long. */
interface Telling {
  source(instrument: Instrument): string;
  /** The time of ranges and pages. */
  readonly listedBy: 'createdAt' | 'updatedAt';
  readonly tellsCreation: boolean;
  /** The state of an order that its time in force ended. */
  readonly expired: 'EXPIRED' | 'CANCELED';
  /** Whether the engine counts in Atlas's unit. */
  readonly countsBase: boolean;
  /** How long an ended order is kept (docs/venues/binance.md §7, docs/venues/bitmex.md §7, docs/venues/bybit.md §3). */
  keptUntil(order: Order, filled: boolean): number;
}

const BINANCE = { listedBy: 'createdAt', tellsCreation: true, expired: 'EXPIRED' } as const;
const FUTURES = {
  ...BINANCE,
  keptUntil: ({ createdAt }: Order, filled: boolean) => createdAt + (filled ? 90 : 3) * DAY_MS,
};
/** docs/venues/bybit.md §3. */
const BYBIT = {
  listedBy: 'createdAt',
  tellsCreation: true,
  expired: 'EXPIRED',
  countsBase: true,
  keptUntil: ({ updatedAt }: Order, filled: boolean) => updatedAt + (filled ? 730 : 1) * DAY_MS,
} as const;
const TELLING: Readonly<Record<PaperProduct, Telling>> = {
  spot: {
    ...BINANCE,
    source: () => 'binance.spot',
    countsBase: true,
    keptUntil: ({ updatedAt }, filled) => (filled ? Number.POSITIVE_INFINITY : updatedAt + 90 * DAY_MS),
  },
  usdm: { ...FUTURES, source: () => 'binance.usdm', countsBase: true },
  coinm: { ...FUTURES, source: () => 'binance.coinm', countsBase: false },
  'bybit-spot': { ...BYBIT, source: () => 'bybit.spot' },
  'bybit-linear': { ...BYBIT, source: () => 'bybit.usdm' },
  'bybit-inverse': { ...BYBIT, source: () => 'bybit.coinm' },
  bitmex: {
    source: (instrument) => `bitmex.${marketOf(instrument)}`,
    listedBy: 'updatedAt',
    tellsCreation: false,
    expired: 'CANCELED',
    countsBase: false,
    keptUntil: () => Number.POSITIVE_INFINITY,
  },
};

function trueOrder(order: Order, instrument: Instrument, product: PaperProduct, now: number): TrueOrder {
  const telling = TELLING[product];
  const source = telling.source(instrument);
  const { createdAt, updatedAt, side } = order;
  const state = order.state === 'EXPIRED' ? telling.expired : order.state;
  return {
    id: `${source}.${order.symbol}.${order.id}`,
    source,
    time: order[telling.listedBy],
    createdAt,
    updatedAt,
    side,
    state,
    kept: isOpen(order) || now <= telling.keptUntil(order, order.executedQuantity > 0n),
    fields: {
      exchangeSymbol: order.symbol,
      exchangeOrderId: order.id,
      clientOrderId: order.clientOrderId ?? null,
      side,
      type: order.type,
      price: formatDecimal(order.price),
      state,
      createdAt: telling.tellsCreation ? new Date(createdAt).toISOString() : null,
      updatedAt: new Date(updatedAt).toISOString(),
      ...(telling.countsBase && {
        quantity: formatDecimal(order.quantity),
        filledQuantity: formatDecimal(order.executedQuantity),
      }),
    },
  };
}

/** BitMEX has no products; Atlas distinguishes them by the margin currency of a contract. */
function marketOf({ kind, settle }: Instrument): string {
  if (kind === 'spot') return 'spot';
  return settle === 'USDT' || settle === 'USDC' ? 'usdm' : 'coinm';
}

function isOpen({ state }: Order): boolean {
  return state === 'NEW' || state === 'PARTIALLY_FILLED';
}

/** The sort key of a row, oldest first: time, the exchange's id as a number or text, the whole id. */
export function compareRows(a: Row, b: Row): number {
  if (a.time !== b.time) return a.time - b.time;
  const [left, right] = [a, b].map(({ id }) => id.slice(id.lastIndexOf('.') + 1));
  return compareIds(left ?? '', right ?? '') || compareText(a.id, b.id);
}

export interface Row {
  readonly id: string;
  readonly time: number;
}

function compareIds(a: string, b: string): number {
  if (/^\d+$/.test(a) && /^\d+$/.test(b))
    return Number(BigInt(a) - BigInt(b) > 0n) - Number(BigInt(a) - BigInt(b) < 0n);
  return a.length - b.length || compareText(a, b);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
