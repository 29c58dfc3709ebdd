import type { Instrument } from '../../../lib/domain/instrument.ts';
import type { CallContext, ExchangePort, HistoryMemo } from '../../../lib/exchanges/port.ts';
import type { Ccxt } from './ccxt-bybit.ts';
import { GOLDEN_NOW } from './exchange.ts';
import { CATEGORIES, GIVEN_LINK, GOLDEN_SYMBOLS, type GoldenCategory, LINK, SPOT, type Wish } from './wish.ts';

const DAY_MS = 86_400_000;
/** Both ends belong to it. */
const THREE_DAYS = { since: GOLDEN_NOW - 3 * DAY_MS, until: GOLDEN_NOW - 1 } as const;
const TWO_WEEKS = { since: GOLDEN_NOW - 14 * DAY_MS, until: GOLDEN_NOW - 1 } as const;

type Span = Readonly<Record<'since' | 'until', number>>;

/** How ccxt is told a category. */
const CCXT_TYPES: Readonly<Record<GoldenCategory, Readonly<Record<string, string>>>> = {
  spot: { type: 'spot' },
  linear: { type: 'swap', subType: 'linear' },
  inverse: { type: 'swap', subType: 'inverse' },
};

/** How often ccxt has to be asked for every open order of a category. */
const SETTLE_COINS: Readonly<Record<GoldenCategory, readonly Readonly<Record<string, string>>[]>> = {
  spot: [{}],
  linear: [{ settleCoin: 'USDT' }, { settleCoin: 'USDC' }],
  inverse: [{}],
};

/** Orders, fills, markets and the time. */
export const READING: readonly Wish[] = [
  {
    says: 'an open order by id',
    on: GOLDEN_SYMBOLS,
    given: 'resting',
    ccxt: (client, { symbol }, order) => client.fetchOrder(order().exchangeOrderId, symbol, { acknowledged: true }),
    atlas: (port, { instrument }, call, order) =>
      port.find({ instrument, exchangeOrderId: order().exchangeOrderId }, call),
  },
  {
    says: 'an open order by client order id',
    on: GOLDEN_SYMBOLS,
    given: 'resting',
    ccxt: (client, { symbol }) => client.fetchOpenOrders(symbol, undefined, undefined, { orderLinkId: GIVEN_LINK }),
    atlas: (port, { instrument }, call) => port.find({ instrument, clientOrderId: GIVEN_LINK }, call),
  },
  {
    says: 'an order that ended, after a release of the exchange',
    on: CATEGORIES,
    given: 'forgotten',
    ccxt: (client, { symbol }) =>
      client.fetchCanceledAndClosedOrders(symbol, undefined, undefined, { orderLinkId: GIVEN_LINK }),
    atlas: (port, { instrument }, call) => port.find({ instrument, clientOrderId: GIVEN_LINK }, call),
  },
  {
    says: 'an order that nobody placed',
    on: CATEGORIES,
    async ccxt(client, { symbol }) {
      await client.fetchOpenOrders(symbol, undefined, undefined, { orderLinkId: LINK });
      await client.fetchCanceledAndClosedOrders(symbol, undefined, undefined, { orderLinkId: LINK });
      await client.fetchOrderTrades(undefined, symbol, undefined, undefined, { clientOrderId: LINK });
    },
    atlas: (port, { instrument }, call) => port.find({ instrument, clientOrderId: LINK }, call),
  },
  {
    says: 'open orders of a symbol',
    on: GOLDEN_SYMBOLS,
    given: 'resting',
    ccxt: (client, { symbol }) => client.fetchOpenOrders(symbol, undefined, undefined, {}),
    atlas: (port, { instrument }, call) => port.active({ instrument }, call),
  },
  {
    says: 'open orders of a symbol, more than a page',
    on: CATEGORIES,
    given: 'many',
    ccxt: (client, { symbol }) => client.fetchOpenOrders(symbol, undefined, undefined, { paginate: true }),
    atlas: (port, { instrument }, call) => port.active({ instrument }, call),
  },
  {
    says: 'open orders of a category',
    on: CATEGORIES,
    given: 'resting',
    async ccxt(client, { category }) {
      for (const settleCoin of SETTLE_COINS[category]) {
        await client.fetchOpenOrders(undefined, undefined, undefined, { ...CCXT_TYPES[category], ...settleCoin });
      }
    },
    atlas: (port, _, call) => port.active({ markets: port.markets }, call),
  },
  {
    says: 'history of a symbol, three days',
    on: GOLDEN_SYMBOLS,
    given: 'ended',
    ccxt: (client, { symbol }) => ended(client, symbol, THREE_DAYS, {}),
    atlas: (port, { instrument }, call) => walk(port, [instrument], THREE_DAYS, call),
  },
  {
    says: 'history of a symbol, two weeks',
    on: CATEGORIES,
    given: 'ended',
    async ccxt(client, { symbol }) {
      const half = TWO_WEEKS.since + 7 * DAY_MS;
      await ended(client, symbol, { ...TWO_WEEKS, since: half }, {});
      await ended(client, symbol, { ...TWO_WEEKS, until: half - 1 }, {});
    },
    atlas: (port, { instrument }, call) => walk(port, [instrument], TWO_WEEKS, call),
  },
  {
    says: 'history of a category, three days',
    on: CATEGORIES,
    given: 'ended',
    ccxt: (client, { category }) => ended(client, undefined, THREE_DAYS, CCXT_TYPES[category]),
    atlas: (port, { instruments }, call) => walk(port, instruments, THREE_DAYS, call),
  },
  {
    says: 'fills of an order, three days',
    on: CATEGORIES,
    given: 'position',
    ccxt: (client, { symbol }) =>
      client.fetchOrderTrades(undefined, symbol, THREE_DAYS.since, undefined, {
        clientOrderId: GIVEN_LINK,
        until: THREE_DAYS.until,
      }),
    atlas: (port, { instrument }, call) =>
      port.fills({ instrument, clientOrderId: GIVEN_LINK, from: THREE_DAYS.since, to: THREE_DAYS.until + 1 }, call),
  },
  {
    says: 'best bid and ask',
    on: GOLDEN_SYMBOLS,
    ccxt: (client, { symbol }) => client.fetchTicker(symbol),
    atlas: (port, { instrument }, call) => port.referencePrice(instrument, call),
  },
  {
    says: 'instruments of a category',
    on: CATEGORIES,
    ccxt: (client, { category }) =>
      category === 'spot' ? client.fetchSpotMarkets({}) : client.fetchFutureMarkets({ category }),
    atlas: (port, _, call) => port.instruments(call),
  },
  {
    says: 'time of the exchange',
    on: SPOT,
    ccxt: (client) => client.fetchTime(),
    atlas: (port, _, call) => port.time(call),
  },
];

function ended(client: Ccxt, symbol: string | undefined, { since, until }: Span, params: object): Promise<unknown> {
  return client.fetchCanceledAndClosedOrders(symbol, since, undefined, { ...params, until });
}

/** The whole range, newest first, as a list would walk it. */
async function walk(
  port: ExchangePort,
  instruments: readonly Instrument[],
  { since, until }: Span,
  call: CallContext,
): Promise<void> {
  for (const stream of port.history(instruments)) {
    let memo: HistoryMemo | undefined;
    let to = until + 1;
    while (to > since) {
      const page = await stream.read({ from: since, to, direction: 'newest', memo }, call);
      ({ frontier: to, memo } = page);
    }
  }
}
