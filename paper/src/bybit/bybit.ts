import { CREDENTIALS } from '../credentials.ts';
import type { AccountSpec, Conditions, Exchange, MarketMaker } from '../engine/contract.ts';
import { parseDecimal } from '../engine/decimal.ts';
import { createExchange } from '../engine/exchange.ts';
import { Ledger } from '../engine/ledger.ts';
import { createMarketMaker } from '../engine/market-maker.ts';
import { seededRandom } from '../engine/random.ts';
import { createKeys } from '../keys.ts';
import { type Product, type ProductBuilder, type ProductContext, type Stages, textOf } from '../protocol.ts';
import { positionEndpoints } from './account/positions.ts';
import { settingEndpoints } from './account/settings.ts';
import { walletEndpoints } from './account/wallet.ts';
import { createBybitApi, type Endpoint, PREFIX } from './api.ts';
import { listExecutions } from './executions.ts';
import { createGateway, DELAYS, type Delays, type Gateway } from './gateway.ts';
import { createIdSource, plantedId } from './ids.ts';
import { closeUnlisted, createCalendar } from './instruments/calendar.ts';
import { CATEGORIES, type Category } from './instruments/category.ts';
import { datedListings } from './instruments/deliveries.ts';
import { instrumentsInfo } from './instruments/instruments-info.ts';
import { INVERSE_PERPETUALS } from './instruments/inverse.ts';
import { LINEAR_PERPETUALS } from './instruments/linear.ts';
import type { Listing } from './instruments/listing.ts';
import { SPOT_LISTINGS } from './instruments/spot.ts';
import { marketData } from './market-data.ts';
import { amendOrder } from './orders/amend.ts';
import { batches } from './orders/batch.ts';
import { cancelOrder } from './orders/cancel.ts';
import { cancelAllOrders } from './orders/cancel-all.ts';
import { settleExits } from './orders/exits.ts';
import { orderHistory } from './orders/history.ts';
import { LEGAL_LINK_ID } from './orders/order-request.ts';
import { placeOrder } from './orders/place.ts';
import { realtimeOrders } from './orders/realtime.ts';
import { categoryIn } from './parameters.ts';
import { createRateLimiter, RATE_LIMITS, type RateLimits } from './rate-limits.ts';
import { type CategoryEngine, createVenue, type Habits, UNVERIFIED_HABITS, type Venue } from './venue.ts';

/** One wallet serves spot and contracts alike: the unified account (docs/venues/bybit.md §1.6). */
const START = { BTC: '10', ETH: '100', SOL: '1000', USDT: '1000000', USDC: '1000000' };

const NAMES: readonly string[] = [...new Set(CREDENTIALS.map(({ account }) => account))];

const ACCOUNTS: readonly AccountSpec[] = NAMES.map((account) => ({
  account,
  balances: Object.fromEntries(Object.entries(START).map(([currency, amount]) => [currency, parseDecimal(amount)])),
}));

/** Value of the market maker's smallest quote: inverse books count dollars, the others quote currency. */
const LEVEL_QUOTE = parseDecimal('20000');

/** Options for tests. */
export interface BybitOptions {
  readonly limits?: RateLimits;
  readonly habits?: Partial<Habits>;
  readonly delays?: Delays;
  /** Lists dated contracts that settle in USDC, which the documents describe but no list of 2026 contains (§4.5). */
  readonly usdcDelivery?: boolean;
}

/**
 * The paper Bybit in a fresh state, with its books quoted: three products, one per category, that share one account.
 */
export const buildBybit: ProductBuilder = (context) => createBybit(context);

export function createBybit({ now, seed, ...books }: ProductContext, options: BybitOptions = {}): readonly Product[] {
  const gateway = createGateway(now, options.delays ?? DELAYS);
  const ledger = new Ledger();
  for (const account of ACCOUNTS) ledger.openAccount(account);
  const listed = listingsAt(now(), options.usdcDelivery ?? false);
  const opened = (category: Category) =>
    openEngine({ category, listings: listed[category], ledger, gateway, seed, books });
  const parts = { spot: opened('spot'), linear: opened('linear'), inverse: opened('inverse') };
  const engines = { spot: parts.spot.engine, linear: parts.linear.engine, inverse: parts.inverse.engine };
  const venue = createVenue({
    engines,
    gateway,
    ids: createIdSource(seed),
    habits: { ...UNVERIFIED_HABITS, ...options.habits },
    random: seededRandom(seed),
    accounts: NAMES,
  });
  const passTime = (): void => {
    const time = now();
    gateway.advance(time);
    for (const category of CATEGORIES) {
      engines[category].exchange.advance();
      parts[category].calendar.advance(time);
    }
    settleExits(venue);
  };
  // Of key pairs Bybit takes RSA (docs/venues/bybit.md §1.3).
  const keys = createKeys(CREDENTIALS, ['rsa']);
  const limiter = createRateLimiter(options.limits ?? RATE_LIMITS);
  const handle = createBybitApi({ endpoints: endpointsOf(venue), keys, limiter, passTime });
  const stages: Stages = {
    setDelays: (delays) => gateway.setDelays(delays),
    release() {
      passTime();
      venue.releasedAt = now();
    },
  };
  return CATEGORIES.map((category): Product => {
    const engine = engines[category];
    return {
      protocol: {
        product: `bybit-${category}`,
        family: 'bybit',
        prefixes: [PREFIX],
        serves: ({ method, query, body }) => categoryIn(method, query, textOf(body)) === category,
        handle,
      },
      exchange: punctualExchange(engine, passTime),
      maker: punctualMaker(engine.maker, passTime),
      accounts: ACCOUNTS,
      clientOrderIds: { legal: LEGAL_LINK_ID, next: () => undefined },
      stages,
      registerKey: ({ key, publicKey, account = NAMES[0] ?? '' }) => keys.register(key, publicKey, account),
    };
  });
}

/** Every instrument, including those of the future. */
function listingsAt(now: number, usdcDelivery: boolean): Readonly<Record<Category, readonly Listing[]>> {
  const dated = datedListings(now, usdcDelivery);
  return {
    spot: SPOT_LISTINGS,
    linear: [...LINEAR_PERPETUALS, ...dated.filter(({ category }) => category === 'linear')],
    inverse: [...INVERSE_PERPETUALS, ...dated.filter(({ category }) => category === 'inverse')],
  };
}

interface Opening {
  readonly category: Category;
  readonly listings: readonly Listing[];
  readonly ledger: Ledger;
  readonly gateway: Gateway;
  readonly seed: number;
  readonly books: Omit<ProductContext, 'now' | 'seed'>;
}

function openEngine({ category, listings, ledger, gateway, seed, books }: Opening) {
  const exchange = createExchange({
    instruments: listings.map(({ instrument }) => instrument),
    accounts: [],
    ledger,
    now: () => gateway.engineNow(),
    ids: { order: (_orderId, _instrument, sequence) => plantedId(category, seed, sequence) },
    clientOrderIdScope: 'account',
    // Only the incoming order's flag counts; without it, orders of one account trade with each other (§2.1).
    defaultSelfTradePrevention: 'NONE',
    // A conditional order holds nothing before its trigger (§2.1).
    waitingOrdersHold: 'nothing',
    recorded: new Set([
      'fokUnfillable',
      'postOnlyWouldTake',
      'marketNoLiquidity',
      'quoteBelowStep',
      'reduceOnlyNoPosition',
    ]),
    recordsRefusals: true,
  });
  const unlisted = closeUnlisted(exchange, listings, gateway.engineNow());
  const account = `market-maker-${category}`;
  const maker = createMarketMaker({ exchange, seed, account, levelQuote: () => LEVEL_QUOTE, ...books });
  const engine: CategoryEngine = {
    category,
    exchange,
    maker,
    listings: new Map(listings.map((listing) => [listing.symbol, listing])),
    conditions: { lagMs: 0, rejecting: false },
  };
  return { engine, calendar: createCalendar(exchange, maker, unlisted) };
}

/** An exchange that applies everything due before each read, and stores a request's conditions for its orders. */
function punctualExchange(engine: CategoryEngine, passTime: () => void): Exchange {
  const { exchange } = engine;
  const late =
    <A extends unknown[], R>(read: (...args: A) => R) =>
    (...args: A): R => {
      passTime();
      return read(...args);
    };
  return {
    ...exchange,
    advance: passTime,
    place: late(exchange.place),
    cancelAll: late(exchange.cancelAll),
    order: late(exchange.order),
    openOrder: late(exchange.openOrder),
    openOrders: late(exchange.openOrders),
    orders: late(exchange.orders),
    fills: late(exchange.fills),
    balances: late(exchange.balances),
    balance: late(exchange.balance),
    positions: late(exchange.positions),
    market: late(exchange.market),
    depth: late(exchange.depth),
    recentTrades: late(exchange.recentTrades),
    effects: late(exchange.effects),
    effectsOf: late(exchange.effectsOf),
    under<T>(conditions: Conditions, work: () => T): T {
      const before = engine.conditions;
      engine.conditions = conditions;
      try {
        return exchange.under(conditions, work);
      } finally {
        engine.conditions = before;
      }
    },
  };
}

/** Commands accepted earlier must be in the book before the market maker moves. */
function punctualMaker(maker: MarketMaker, passTime: () => void): MarketMaker {
  return {
    ...maker,
    step() {
      passTime();
      maker.step();
    },
    setPrice(symbol, price) {
      passTime();
      maker.setPrice(symbol, price);
    },
  };
}

function endpointsOf(venue: Venue): readonly Endpoint[] {
  return [
    ...marketData(venue),
    instrumentsInfo(venue),
    placeOrder(venue),
    amendOrder(venue),
    cancelOrder(venue),
    cancelAllOrders(venue),
    ...batches(venue),
    realtimeOrders(venue),
    orderHistory(venue),
    listExecutions(venue),
    ...positionEndpoints(venue),
    ...walletEndpoints(venue),
    ...settingEndpoints(venue),
  ];
}
