import type { Deadline } from '../../domain/deadline.ts';
import type { Exchange, Instrument, Market } from '../../domain/instrument.ts';
import { HAS_POSITIONS, PLAIN_ORDERS_ONLY } from '../../domain/instrument.ts';
import { type Order, PLAIN_ORDER, timestamp } from '../../domain/order.ts';
import { formatOrderId } from '../../domain/order-id.ts';
import { isActive, type OrderState } from '../../domain/order-state.ts';
import { Problem } from '../../domain/problem.ts';
import type {
  ActiveScope,
  CallContext,
  ExchangePort,
  HistoryPage,
  HistoryRequest,
  HistoryStream,
  LeftOut,
  OrderRef,
} from '../../exchanges/port.ts';

/** An in-memory exchange for tests of the list engine; its orders can change during a listing. */
export interface FakeVenue {
  readonly port: ExchangePort;
  readonly orders: FakeOrder[];
  /** Further rows in its lists. */
  readonly oddOrders: OddOrder[];
  readonly reads: { readonly stream: string; readonly request: HistoryRequest }[];
  activeCalls: number;
  findCalls: number;
  loads: number;
}

/** A row that cannot be read, or whose instrument is not enabled. */
interface OddOrder {
  readonly why: LeftOut['why'];
  readonly number: string | undefined;
  readonly time: number | undefined;
}

export interface FakeOrder {
  readonly instrument: Instrument;
  readonly number: string;
  readonly createdAt: number;
  updatedAt: number;
  state: OrderState;
  readonly clientOrderId?: string;
}

export interface FakeOptions {
  readonly exchange: Exchange;
  readonly markets: readonly Market[];
  readonly instruments: readonly Instrument[];
  readonly rangeBy: 'created' | 'updated';
  /** Maximum rows per request, by the number of the read; `window` is the width of its time range. */
  readonly rowsPerRead?: (read: number) => number;
  readonly window?: (read: number) => number;
  readonly weight?: number;
  readonly coveredFrom?: number;
  /** Called before each read; may change the account, or throw. */
  readonly onRead?: (stream: string, read: number) => void;
  readonly onAny?: () => void;
  readonly clientOrderIds?: RegExp;
}

const INVERSE: Readonly<Record<Market, boolean>> = { spot: false, usdm: false, coinm: true };

export function fakeInstrument(exchange: Exchange, market: Market, symbol: string, exchangeSymbol: string): Instrument {
  const [base = '', rest = ''] = symbol.split('/');
  const [quote = '', settle] = rest.split(':');
  return {
    exchange,
    market,
    symbol,
    exchangeSymbol,
    base,
    quote,
    settle: settle ?? null,
    contract: HAS_POSITIONS[market] ? 'perpetual' : null,
    expiry: null,
    inverse: INVERSE[market],
    quanto: false,
    status: 'active',
    exchangeStatus: 'TRADING',
    quantityUnit: base,
    contractSize: '1',
    step: '0.001',
    minQuantity: '0.001',
    maxQuantity: null,
    marketStep: null,
    marketMinQuantity: null,
    marketMaxQuantity: null,
    quoteStep: null,
    tickSize: '0.1',
    minPrice: null,
    maxPrice: null,
    minNotional: null,
    maxNotional: null,
    minNotionalOnMarket: false,
    maxNotionalOnMarket: false,
    priceBand: null,
    maxOpenOrders: null,
    capabilities: {
      orderTypes: ['LIMIT'],
      timeInForce: ['GTC'],
      postOnly: true,
      reduceOnly: false,
      quoteQuantity: false,
      amend: [],
      ...PLAIN_ORDERS_ONLY,
    },
  };
}

export function fakeVenue(options: FakeOptions): FakeVenue {
  const { exchange, markets, instruments, rangeBy, weight = 1 } = options;
  const orders: FakeOrder[] = [];
  const oddOrders: OddOrder[] = [];
  const timeOf = (order: FakeOrder) => (rangeBy === 'created' ? order.createdAt : order.updatedAt);
  const show = (order: FakeOrder) => asOrder(order, rangeBy);

  const streamOf = (key: string, covered: readonly Instrument[]): HistoryStream => ({
    key,
    exchange,
    markets: [...new Set(covered.map((instrument) => instrument.market))],
    rangeBy,
    read(request) {
      const read = venue.reads.push({ stream: key, request });
      options.onAny?.();
      options.onRead?.(key, read);
      const held = orders.filter(
        (order) => covered.includes(order.instrument) && timeOf(order) >= (options.coveredFrom ?? 0),
      );
      const page = stepThrough(held, timeOf, request, options.rowsPerRead?.(read) ?? 1_000, options.window?.(read));
      return Promise.resolve({
        rows: page.rows.map(show),
        leftOut: oddOrders.map(asLeftOut),
        frontier: page.frontier,
        coveredFrom: options.coveredFrom,
        coverageNote: options.coveredFrom === undefined ? undefined : 'Older orders are not kept.',
        weight,
        requests: 1,
        memo: { read },
      } satisfies HistoryPage);
    },
  });

  const refuse = () => Promise.reject(new Problem('INTERNAL', 'The fake takes no commands.'));
  const venue: FakeVenue = {
    orders,
    oddOrders,
    reads: [],
    activeCalls: 0,
    findCalls: 0,
    loads: 0,
    port: {
      exchange,
      markets,
      origin: 'http://127.0.0.1',
      validityMs: 3_000,
      exchangeTime: (ours) => ({ at: ours, within: 0 }),
      keysUsedSince: () => Number.NEGATIVE_INFINITY,
      ready: () => Promise.resolve(),
      facts: {
        orderIds: { pattern: /^.+$/, words: 'anything' },
        forgets: null,
        clientOrderIds: options.clientOrderIds ?? /^[\x21-\x7e]{1,36}$/,
        name: exchange,
        lifeCycle: [],
        liveOrigins: [],
        listingLagMs: 0,
        engineLagMs: 0,
        placeReplyIsProvisional: false,
        endings: {
          remainder: 'EXPIRED',
          noLiquidity: 'EXPIRED',
          fillOrKillUnfillable: 'EXPIRED',
          postOnlyWouldTake: 'refused',
          reduceOnlyNoPosition: null,
          delivered: null,
        },
        movesPrices: false,
        clientOrderIdReuse: 'afterEnd',
        recordsAmends: true,
        placesHedged: true,
        errors: [],
        unlistedRefusal: 'rejected',
        retention: '',
        unfilledRetentionMs: Number.POSITIVE_INFINITY,
      },
      instruments() {
        venue.loads += 1;
        return Promise.resolve({ instruments: [...instruments], unreadable: [], notServed: [] });
      },
      instrument: (name) => Promise.resolve(instruments.find((instrument) => instrument.exchangeSymbol === name)),
      delivered: () => Promise.resolve(undefined),
      place: refuse,
      amend: refuse,
      cancel: refuse,
      cancelAll: refuse,
      find(ref: OrderRef, _call: CallContext) {
        venue.findCalls += 1;
        options.onRead?.('find', venue.findCalls);
        const found = orders.find(
          (order) =>
            order.instrument.exchangeSymbol === ref.instrument.exchangeSymbol &&
            ('exchangeOrderId' in ref
              ? order.number === ref.exchangeOrderId
              : order.clientOrderId === ref.clientOrderId),
        );
        return Promise.resolve(found && show(found));
      },
      active(scope: ActiveScope) {
        venue.activeCalls += 1;
        options.onRead?.('active', venue.activeCalls);
        const inScope = ({ instrument }: FakeOrder) =>
          'instrument' in scope
            ? instrument.exchangeSymbol === scope.instrument.exchangeSymbol
            : scope.markets.includes(instrument.market);
        const rows = orders.filter((order) => inScope(order) && isActive(order.state)).map(show);
        return Promise.resolve({ rows, leftOut: venue.oddOrders.map(asLeftOut) });
      },
      history(asked) {
        if (rangeBy === 'updated') return [streamOf(`${exchange}.all`, asked)];
        return asked.map((instrument) =>
          streamOf(`${exchange}.${instrument.market}.${instrument.exchangeSymbol}`, [instrument]),
        );
      },
      time: () => Promise.resolve({ serverTime: 0, offset: 0, roundTripMs: 0 }),
      amendTrace: refuse,
      fills: refuse,
      referencePrice: refuse,
      quote: refuse,
      account: refuse,
      budget: () => [],
    },
  };
  return venue;
}

/**
 * Answers one request as exchanges do: at most `most` rows (but a whole millisecond), inside a window. Rows of a
 * millisecond that did not fit completely are returned beyond the frontier, as a careless venue would.
 */
function stepThrough(
  held: readonly FakeOrder[],
  timeOf: (order: FakeOrder) => number,
  { from, to, direction }: HistoryRequest,
  most: number,
  window = Number.POSITIVE_INFINITY,
): { rows: FakeOrder[]; frontier: number } {
  const newest = direction === 'newest';
  const low = newest ? Math.max(from, to - window) : from;
  const high = newest ? to : Math.min(to, from + window);
  const rows = held
    .filter((order) => timeOf(order) >= low && timeOf(order) < high)
    .sort((a, b) => (newest ? timeOf(b) - timeOf(a) : timeOf(a) - timeOf(b)));
  const next = rows[most];
  if (!next) return { rows, frontier: newest ? low : high };
  const cut = timeOf(next);
  const first = rows[0];
  const whole = first && timeOf(first) === cut;
  if (!whole) return { rows: rows.slice(0, most), frontier: newest ? cut + 1 : cut };
  return { rows: rows.filter((row) => timeOf(row) === cut), frontier: newest ? cut : cut + 1 };
}

/** The order as the port returns it; an exchange that lists by last change gives no creation time. */
export function asOrder(order: FakeOrder, rangeBy: 'created' | 'updated'): Order {
  const { instrument, number, state } = order;
  const { exchange, market, symbol, exchangeSymbol } = instrument;
  return {
    id: formatOrderId({ exchange, market, exchangeSymbol, exchangeOrderId: number }),
    exchange,
    market,
    symbol,
    exchangeSymbol,
    exchangeOrderId: number,
    clientOrderId: order.clientOrderId ?? null,
    side: 'BUY',
    type: 'LIMIT',
    exchangeType: 'LIMIT',
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    positionSide: null,
    price: '1',
    quantity: '1',
    quoteQuantity: null,
    filledQuantity: '0',
    remainingQuantity: '1',
    averagePrice: null,
    quantityUnit: instrument.quantityUnit,
    state,
    exchangeState: state,
    stateReason: null,
    orderListId: null,
    adjusted: null,
    ...PLAIN_ORDER,
    createdAt: rangeBy === 'created' ? timestamp(order.createdAt) : null,
    updatedAt: timestamp(order.updatedAt),
  };
}

function asLeftOut({ why, number, time }: OddOrder): LeftOut {
  const reason = why === 'unreadable' ? 'side is neither BUY nor SELL' : 'its instrument is not served here';
  return { why, exchangeSymbol: 'DOGEUSDT', exchangeOrderId: number, market: undefined, time, reason };
}

/** A deadline that never passes. */
export function patience(): Deadline {
  return { signal: new AbortController().signal, deadline: Number.MAX_SAFE_INTEGER };
}
