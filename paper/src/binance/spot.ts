import { CREDENTIALS } from '../credentials.ts';
import type { AccountSpec } from '../engine/contract.ts';
import { parseDecimal } from '../engine/decimal.ts';
import { createExchange } from '../engine/exchange.ts';
import { createMarketMaker } from '../engine/market-maker.ts';
import { createKeys } from '../keys.ts';
import type { Product, ProductBuilder } from '../protocol.ts';
import { type ApiRules, createBinanceApi, type Endpoint } from './api.ts';
import { CLIENT_ID_RANGE } from './client-id.ts';
import { DEFAULT_ACCOUNT, KEY_KINDS } from './key-kinds.ts';
import { createOrderPool, createWeightPool } from './limits.ts';
import { account, orderRateLimit } from './spot/account.ts';
import { amendKeepPriority, amendments } from './spot/amend.ts';
import { cancelOpenOrders, cancelOrder } from './spot/cancel.ts';
import { cancelReplace } from './spot/cancel-replace.ts';
import { commission } from './spot/commission.ts';
import { connectivity, exchangeInfo } from './spot/exchange-info.ts';
import { allOrders, myTrades, openOrders, queryOrder } from './spot/history.ts';
import { SPOT_SYMBOLS } from './spot/instruments.ts';
import { cancelOrderList } from './spot/lists/cancel.ts';
import { placeLists } from './spot/lists/place.ts';
import { readLists } from './spot/lists/read.ts';
import { marketData } from './spot/market-data.ts';
import { placeOrder, testOrder } from './spot/place.ts';
import { createSpotVenue, SPOT_LIMITS, type SpotVenue } from './spot/venue.ts';

const RULES: ApiRules = {
  product: 'spot',
  time: { microseconds: true, defaultRecvWindowMs: 5_000, maxRecvWindowMs: 60_000 },
  dialect: 'spot',
  unreadParameters: 'refused',
  contentType: 'application/json;charset=UTF-8',
  uuidHeader: true,
};

const START = { BTC: '10', ETH: '100', SOL: '1000', USDT: '1000000', USDC: '1000000' };

/** Starting balances of each account. */
const ACCOUNTS: readonly AccountSpec[] = [...new Set(CREDENTIALS.map((credential) => credential.account))].map(
  (name) => ({
    account: name,
    balances: Object.fromEntries(Object.entries(START).map(([asset, amount]) => [asset, parseDecimal(amount)])),
  }),
);

/** The paper Binance spot exchange in a fresh state, with its books quoted. */
export const buildBinanceSpot: ProductBuilder = ({ now, seed, ...books }): readonly Product[] => {
  const exchange = createExchange({
    instruments: SPOT_SYMBOLS.map(({ instrument }) => instrument),
    accounts: ACCOUNTS,
    now,
    clientOrderIdScope: 'accountSymbol',
  });
  const maker = createMarketMaker({ exchange, seed, ...books });
  const orders = createOrderPool(SPOT_LIMITS.filter(({ rateLimitType }) => rateLimitType === 'ORDERS'));
  const weights = createWeightPool(
    SPOT_LIMITS.filter(({ rateLimitType }) => rateLimitType !== 'ORDERS'),
    (until) =>
      `Way too much request weight used; IP banned until ${until}. Please use WebSocket Streams for live updates to avoid bans.`,
  );
  const keys = createKeys(CREDENTIALS, KEY_KINDS);
  const venue = createSpotVenue(exchange, orders);
  const endpoints = spotEndpoints(venue);
  const handle = createBinanceApi({ rules: RULES, endpoints, keys, weights, orders });
  return [
    {
      protocol: { product: 'spot', family: 'binance', prefixes: ['/api/v3'], handle },
      exchange,
      maker,
      accounts: ACCOUNTS,
      clientOrderIds: { legal: new RegExp(CLIENT_ID_RANGE.spot), next: venue.nextClientId },
      registerKey: ({ key, publicKey, account = DEFAULT_ACCOUNT }) => keys.register(key, publicKey, account),
    },
  ];
};

function spotEndpoints(venue: SpotVenue): readonly Endpoint[] {
  return [
    ...connectivity(),
    exchangeInfo(venue),
    ...marketData(venue),
    placeOrder(venue),
    testOrder(venue),
    queryOrder(venue),
    cancelOrder(venue),
    cancelReplace(venue),
    amendKeepPriority(venue),
    amendments(venue),
    openOrders(venue),
    cancelOpenOrders(venue),
    allOrders(venue),
    myTrades(venue),
    ...placeLists(venue),
    cancelOrderList(venue),
    ...readLists(venue),
    account(venue),
    commission(venue),
    orderRateLimit(venue),
  ];
}
