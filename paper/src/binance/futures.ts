import { CREDENTIALS } from '../credentials.ts';
import type { AccountSpec, Exchange } from '../engine/contract.ts';
import { parseDecimal } from '../engine/decimal.ts';
import { createExchange } from '../engine/exchange.ts';
import { createMarketMaker } from '../engine/market-maker.ts';
import { createKeys } from '../keys.ts';
import type { Product, ProductBuilder } from '../protocol.ts';
import { type ApiRules, createBinanceApi, type Endpoint } from './api.ts';
import { CLIENT_ID_RANGE } from './client-id.ts';
import { COINM, COINM_FUNDS } from './coinm.ts';
import { accounts } from './futures/account.ts';
import { cancelAlgos } from './futures/algo/cancel.ts';
import { placeAlgo } from './futures/algo/place.ts';
import { readAlgos } from './futures/algo/read.ts';
import { amendments } from './futures/amend.ts';
import { batches } from './futures/batch.ts';
import { cancels } from './futures/cancel.ts';
import { type Countdowns, createCountdowns } from './futures/countdown.ts';
import { exchangeInfo } from './futures/exchange-info.ts';
import { type FuturesFacts, SHARED_ORDERS, SHARED_WEIGHT } from './futures/facts.ts';
import { funding } from './futures/funding.ts';
import { history } from './futures/history.ts';
import { income } from './futures/income.ts';
import type { FuturesSymbol } from './futures/instrument.ts';
import { klines } from './futures/klines.ts';
import { marginSettings } from './futures/margin-settings.ts';
import { marketData } from './futures/market-data.ts';
import { placeOrder, testOrder } from './futures/place.ts';
import { positionMode } from './futures/position-mode.ts';
import { positions } from './futures/positions.ts';
import { publicTrades } from './futures/trades.ts';
import { createFuturesVenue, type FuturesVenue } from './futures/venue.ts';
import { DEFAULT_ACCOUNT, KEY_KINDS } from './key-kinds.ts';
import { createOrderPool, createWeightPool } from './limits.ts';
import { USDM, USDM_FUNDS } from './usdm.ts';

/** The futures documents give no maximum; the cap that clients use is assumed (§1.5). */
const UNVERIFIED_MAX_RECV_WINDOW_MS = 60_000;

/** The paper USD-M and COIN-M exchanges in a fresh state: two engines that share one budget and one position mode. */
export const buildBinanceFutures: ProductBuilder = ({ now, ...books }): readonly Product[] => {
  const orders = createOrderPool(SHARED_ORDERS);
  const weights = createWeightPool(
    [SHARED_WEIGHT],
    (until) =>
      `Way too many requests; IP banned until ${until}. Please use the websocket for live updates to avoid bans.`,
  );
  const keys = createKeys(CREDENTIALS, KEY_KINDS);
  const opened = [open(USDM, USDM_FUNDS, now), open(COINM, COINM_FUNDS, now)];
  const exchanges = opened.map(({ exchange }) => exchange);
  return opened.map(({ facts, exchange, countdowns, symbols, funds }) => {
    const venue = createFuturesVenue({ facts, exchange, exchanges, orders, countdowns, symbols });
    const handle = createBinanceApi({
      rules: rulesOf(facts),
      endpoints: endpointsOf(venue),
      keys,
      weights,
      orders,
    });
    return {
      protocol: {
        product: facts.product,
        family: 'binance',
        prefixes: [facts.root],
        handle(request) {
          exchange.advance();
          return handle(request);
        },
      },
      exchange,
      settings: venue.margins,
      maker: createMarketMaker({ exchange, ...books }),
      accounts: funds,
      clientOrderIds: { legal: new RegExp(CLIENT_ID_RANGE.futures), next: venue.nextClientId },
      registerKey: ({ key, publicKey, account = DEFAULT_ACCOUNT }) => keys.register(key, publicKey, account),
    };
  });
};

interface Opened {
  readonly facts: FuturesFacts;
  readonly exchange: Exchange;
  readonly countdowns: Countdowns;
  readonly symbols: readonly FuturesSymbol[];
  readonly funds: readonly AccountSpec[];
}

function open(facts: FuturesFacts, start: Readonly<Record<string, string>>, now: () => number): Opened {
  const symbols = facts.symbols(now());
  const countdowns = createCountdowns();
  const balances = Object.fromEntries(Object.entries(start).map(([asset, amount]) => [asset, parseDecimal(amount)]));
  const names = [...new Set(CREDENTIALS.map(({ account }) => account))];
  const funds = names.map((account): AccountSpec => ({ account, balances }));
  const engine = createExchange({
    instruments: symbols.map(({ instrument }) => instrument),
    accounts: funds,
    now,
    recorded: new Set(facts.unfillable === 'recorded' ? ['fokUnfillable', 'postOnlyWouldTake'] : []),
  });
  const exchange: Exchange = {
    ...engine,
    // Every passage of time fires the expired dead-man switches before the market moves.
    advance() {
      countdowns.run(engine, now());
      engine.advance();
    },
  };
  return { facts, exchange, countdowns, symbols, funds };
}

function rulesOf({ product }: FuturesFacts): ApiRules {
  return {
    product,
    time: { microseconds: false, defaultRecvWindowMs: 5_000, maxRecvWindowMs: UNVERIFIED_MAX_RECV_WINDOW_MS },
    dialect: 'futures',
    unreadParameters: 'ignored',
    contentType: 'application/json',
    uuidHeader: false,
  };
}

function endpointsOf(venue: FuturesVenue): readonly Endpoint[] {
  return [
    ...exchangeInfo(venue),
    ...marketData(venue),
    klines(venue),
    ...publicTrades(venue),
    ...funding(venue),
    placeOrder(venue),
    ...testOrder(venue),
    ...history(venue),
    ...cancels(venue),
    ...amendments(venue),
    ...batches(venue),
    placeAlgo(venue),
    ...cancelAlgos(venue),
    ...readAlgos(venue),
    ...positionMode(venue),
    ...positions(venue),
    ...marginSettings(venue),
    ...accounts(venue),
    income(venue),
  ];
}
