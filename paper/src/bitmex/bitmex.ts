import { CREDENTIALS } from '../credentials.ts';
import type { AccountSpec, Exchange, MarketMaker } from '../engine/contract.ts';
import { type Fixed, parseDecimal } from '../engine/decimal.ts';
import { createExchange } from '../engine/exchange.ts';
import type { Instrument } from '../engine/instrument.ts';
import { createMarketMaker } from '../engine/market-maker.ts';
import type { Product, ProductBuilder, ProductContext } from '../protocol.ts';
import { accountEndpoints } from './account.ts';
import { createBitmexApi, type Endpoint, PREFIX } from './api.ts';
import { createCalendar } from './calendar.ts';
import { listExecutions, tradeHistory } from './executions.ts';
import { datedListings } from './futures.ts';
import { orderGuid } from './guids.ts';
import { LISTED_LONG_AGO, type Listing, listingOf, PERPETUAL_AND_SPOT } from './listings.ts';
import { marketDataEndpoints } from './market-data.ts';
import { amendOrder } from './orders/amend.ts';
import { cancelAllOrders, cancelOrders } from './orders/cancel.ts';
import { cancelAllAfter, createDeadMansSwitch } from './orders/dead-mans-switch.ts';
import { listOrders } from './orders/list.ts';
import { LEGAL_CLIENT_ID } from './orders/order-request.ts';
import { closePosition, placeOrder } from './orders/place.ts';
import { listPositions, setLeverage } from './positions.ts';
import { createRateLimiter, RATE_LIMITS, type RateLimits } from './rate-limits.ts';
import { createVenue, HABITS, type Habits, type Venue } from './venue.ts';

/** One wallet per currency serves margin and spot alike, as on the venue. */
const START = { XBT: '10', ETH: '100', SOL: '1000', USDT: '1000000' };

const ACCOUNTS: readonly AccountSpec[] = [...new Set(CREDENTIALS.map((credential) => credential.account))].map(
  (account) => ({
    account,
    balances: Object.fromEntries(Object.entries(START).map(([currency, amount]) => [currency, parseDecimal(amount)])),
  }),
);

/** Value of the market maker's smallest quote, in the unit of the book: about 20 000 dollars. */
const LEVEL_QUOTE: Readonly<Record<string, Fixed>> = {
  USD: parseDecimal('20000'),
  USDT: parseDecimal('20000'),
  EUR: parseDecimal('17000'),
  XBT: parseDecimal('0.22'),
  ETH: parseDecimal('6.5'),
};

/** A quanto book counts contracts times price; a millionth of that is in bitcoin. */
const QUANTO_LEVEL_QUOTE = parseDecimal('220000');

/** Options for tests. */
export interface BitmexOptions {
  readonly limits?: RateLimits;
  readonly habits?: Partial<Habits>;
}

/** The paper BitMEX in a fresh state, with its books quoted. The paper clock decides its dated futures. */
export const buildBitmex: ProductBuilder = (context) => [createBitmex(context)];

export function createBitmex({ now, seed, ...books }: ProductContext, options: BitmexOptions = {}): Product {
  const listings = listingsAt(now());
  const exchange = createExchange({
    instruments: listings.map(({ instrument }) => instrument),
    accounts: ACCOUNTS,
    now,
    ids: { order: (_orderId, _instrument, sequence) => orderGuid(seed, sequence) },
    clientOrderIdScope: 'account',
    // Not in the venue's document: whether orders of one account may trade with each other.
    defaultSelfTradePrevention: 'NONE',
    // Stops hold no margin until triggered (docs/venues/bitmex.md §2.2); the same is assumed on spot.
    waitingOrdersHold: 'nothing',
    recorded: new Set([
      'fokUnfillable',
      'postOnlyWouldTake',
      'marketNoLiquidity',
      'reduceOnlyNoPosition',
      'insufficientFunds',
    ]),
  });
  const calendar = createCalendar(exchange, listings, now());
  const maker = createMarketMaker({ exchange, seed, levelQuote, ...books });
  const timers = createDeadMansSwitch(exchange);
  const habits = { ...HABITS, ...options.habits };
  const venue = createVenue({ exchange, listings, habits, timers, calendar, credentials: CREDENTIALS });

  const passTime = (time: number): void => {
    timers.advance(time);
    exchange.advance();
    for (const { symbol } of calendar.advance(time)) maker.setPrice(symbol, maker.mid(symbol));
  };
  const handle = createBitmexApi({
    endpoints: endpointsOf(venue),
    credentials: CREDENTIALS,
    limiter: createRateLimiter(options.limits ?? RATE_LIMITS),
    passTime,
  });
  return {
    protocol: { product: 'bitmex', family: 'bitmex', prefixes: [PREFIX], handle },
    exchange: punctualExchange(exchange, () => passTime(now())),
    maker: punctualMaker(maker, () => passTime(now())),
    accounts: ACCOUNTS,
    clientOrderIds: { legal: LEGAL_CLIENT_ID, next: () => undefined },
  };
}

/** Every listing of the venue, including those of the future. */
function listingsAt(now: number): readonly Listing[] {
  const undated = Object.entries(PERPETUAL_AND_SPOT).map(([symbol, terms], index) =>
    listingOf(symbol, terms.underlying, terms, index + 1, LISTED_LONG_AGO),
  );
  return [...undated, ...datedListings(now, undated.length + 1)];
}

function levelQuote({ kind, quote }: Instrument): Fixed {
  return (kind === 'quanto' ? QUANTO_LEVEL_QUOTE : LEVEL_QUOTE[quote]) ?? QUANTO_LEVEL_QUOTE;
}

/** Timers and listings run first, also when the tester moves the clock. */
function punctualExchange(exchange: Exchange, passTime: () => void): Exchange {
  return { ...exchange, advance: passTime };
}

/** The market maker must not fill an order that a timer should have cancelled. */
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
    ...marketDataEndpoints(venue),
    listOrders(venue),
    placeOrder(venue),
    amendOrder(venue),
    cancelOrders(venue),
    cancelAllOrders(venue),
    cancelAllAfter(venue.timers),
    closePosition(venue),
    listExecutions(venue),
    tradeHistory(venue),
    listPositions(venue),
    setLeverage(venue),
    ...accountEndpoints(venue),
  ];
}
