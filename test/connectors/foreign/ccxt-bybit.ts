import assert from 'node:assert/strict';
import type { Paper } from '../../../paper/src/index.ts';
import { npmEnvironment } from '../../tools/npm-environment.ts';
import { type BybitMarket, bybitMarkets, bybitOrdersOn, untilSeen } from './bybit-markets.ts';
import { CCXT } from './ccxt.ts';
import { Steps, type Tally } from './tally.ts';

interface CcxtOrder {
  readonly id: string;
  readonly clientOrderId: string;
  readonly status: string;
  readonly symbol: string;
  readonly price: number;
  readonly filled: number;
}

interface CcxtMarket {
  readonly id: string;
  readonly symbol: string;
  readonly spot: boolean;
  readonly swap: boolean;
  readonly future: boolean;
  readonly linear: boolean;
}

type Params = Readonly<Record<string, unknown>>;

interface Ccxt {
  urls: { api: Record<string, unknown> };
  loadMarkets(): Promise<Readonly<Record<string, CcxtMarket>>>;
  createOrder(
    symbol: string,
    type: 'limit' | 'market',
    side: 'buy' | 'sell',
    amount: number,
    price?: number,
    params?: Params,
  ): Promise<CcxtOrder>;
  createOrders(orders: readonly object[]): Promise<readonly CcxtOrder[]>;
  editOrder(id: string, symbol: string, type: 'limit', side: 'buy', amount: number, price: number): Promise<CcxtOrder>;
  fetchOrder(id: string, symbol: string, params: Params): Promise<CcxtOrder>;
  fetchOpenOrders(symbol: string): Promise<readonly CcxtOrder[]>;
  fetchClosedOrders(symbol: string): Promise<readonly CcxtOrder[]>;
  fetchCanceledOrders(symbol: string): Promise<readonly CcxtOrder[]>;
  fetchMyTrades(symbol: string): Promise<readonly { readonly order: string; readonly amount: number }[]>;
  cancelOrder(id: string, symbol: string, params?: Params): Promise<CcxtOrder>;
  cancelOrders(ids: readonly string[], symbol: string): Promise<readonly CcxtOrder[]>;
  cancelAllOrders(symbol: string): Promise<unknown>;
  fetchPositions(symbols: readonly string[]): Promise<readonly { readonly contracts: number; readonly side: string }[]>;
  fetchBalance(params?: Params): Promise<Readonly<Record<string, { readonly total?: number }>>>;
  fetchTime(): Promise<number>;
  fetchStatus(): Promise<{ readonly status: string }>;
  fetchTicker(symbol: string): Promise<{ readonly bid: number; readonly ask: number }>;
  fetchTickers(symbols: readonly string[]): Promise<object>;
  fetchOrderBook(symbol: string): Promise<{ readonly bids: readonly unknown[]; readonly asks: readonly unknown[] }>;
  fetchTrades(symbol: string): Promise<readonly unknown[]>;
  fetchOHLCV(symbol: string, timeframe: string, since: undefined, limit: number): Promise<readonly unknown[]>;
  fetchTradingFee(symbol: string): Promise<{ readonly maker: number; readonly taker: number }>;
  fetchTradingFees(): Promise<object>;
  fetchLeverage(symbol: string): Promise<{ readonly longLeverage: number }>;
  setLeverage(leverage: number, symbol: string): Promise<unknown>;
  setPositionMode(hedged: boolean, symbol: string): Promise<unknown>;
}

/** ccxt, unchanged, on every market of the paper Bybit. */
export async function tryCcxtOnBybit(paper: Paper): Promise<Tally> {
  const steps = new Steps();
  const client = await connect(paper);
  const listed = Object.values(await client.loadMarkets());
  await start(steps, client);
  for (const market of bybitMarkets(paper)) {
    paper.control.reset(1);
    const known = listed.find((each) => each.id === market.symbol && categoryOf(each) === market.category);
    const found = await steps.take(nameOf(market), 'is listed', async () => assert(known !== undefined));
    if (found && known !== undefined) await trade(steps, { client, paper, market, symbol: known.symbol });
  }
  return steps.tally();
}

function nameOf({ category, symbol }: BybitMarket): string {
  return `${category} ${symbol}`;
}

function categoryOf({ spot, linear }: CcxtMarket): string {
  if (spot) return 'spot';
  return linear ? 'linear' : 'inverse';
}

async function connect(paper: Paper): Promise<Ccxt> {
  const load = await npmEnvironment('ccxt', { ccxt: CCXT });
  const { default: ccxt } = (await load('ccxt')) as { default: { bybit: new (options: object) => Ccxt } };
  const client = new ccxt.bybit({ apiKey: 'paper-key', secret: 'paper-secret', enableRateLimit: true });
  for (const name of Object.keys(client.urls.api)) client.urls.api[name] = paper.url;
  return client;
}

/** What a bot reads about the account and the markets before it trades. */
async function start(steps: Steps, client: Ccxt): Promise<void> {
  const take = (step: string, run: () => Promise<void>) => steps.take('bybit', step, run);
  const symbol = 'BTC/USDT:USDT';
  await take('reads time and status', async () => {
    assert(Math.abs((await client.fetchTime()) - Date.now()) < 60_000);
    assert.equal((await client.fetchStatus()).status, 'ok');
  });
  await take('tells balances', async () => {
    assert.equal((await client.fetchBalance()).USDT?.total, 1_000_000);
    assert.equal((await client.fetchBalance({ type: 'funding' })).USDT?.total, 0);
  });
  await take('tells fees', async () => {
    assert.equal((await client.fetchTradingFee(symbol)).taker, 0.00055);
    assert(Object.keys(await client.fetchTradingFees()).length > 0);
  });
  await take('tells prices', async () => {
    const { bid, ask } = await client.fetchTicker(symbol);
    assert(bid < ask);
    assert.equal(Object.keys(await client.fetchTickers(['BTC/USDT', 'ETH/USDT'])).length, 2);
    const book = await client.fetchOrderBook(symbol);
    assert(book.bids.length > 0 && book.asks.length > 0);
    assert((await client.fetchTrades(symbol)).length >= 0);
    assert.equal((await client.fetchOHLCV(symbol, '1m', undefined, 5)).length, 5);
  });
  await take('reads and sets leverage and position mode', async () => {
    assert.equal((await client.fetchLeverage(symbol)).longLeverage, 10);
    await client.setLeverage(5, symbol);
    assert.equal((await client.fetchLeverage(symbol)).longLeverage, 5);
    await client.setPositionMode(true, symbol);
    await client.setPositionMode(false, symbol);
    assert.deepEqual(await openPositions(client, symbol), []);
  });
}

/** A flat position is listed, too. */
async function openPositions(client: Ccxt, symbol: string) {
  return (await client.fetchPositions([symbol])).filter(({ contracts }) => contracts !== 0);
}

interface Trading {
  readonly client: Ccxt;
  readonly paper: Paper;
  readonly market: BybitMarket;
  /** In ccxt's own terms. */
  readonly symbol: string;
}

async function trade(steps: Steps, { client, paper, market, symbol }: Trading): Promise<void> {
  const amount = Number(market.quantity);
  const price = Number(market.price);
  const better = Number(market.betterPrice);
  const take = (step: string, run: () => Promise<void>) => steps.take(nameOf(market), step, run);
  const place = (clientOrderId: string) => client.createOrder(symbol, 'limit', 'buy', amount, price, { clientOrderId });
  const openIds = async () => (await client.fetchOpenOrders(symbol)).map(({ id }) => id).toSorted();
  const seenOpen = (ids: readonly string[]) =>
    untilSeen(async () => {
      const open = await openIds();
      return JSON.stringify(open) === JSON.stringify(ids.toSorted()) ? open : undefined;
    });
  const find = async (id: string): Promise<CcxtOrder | undefined> => {
    try {
      return await client.fetchOrder(id, symbol, { acknowledged: true });
    } catch {
      return undefined;
    }
  };
  const seenAs = (id: string, status: string) =>
    untilSeen(async () => {
      const order = await find(id);
      return order?.status === status ? order : undefined;
    });

  await take('places, changes, finds and cancels one', async () => {
    const { id } = await place('alone');
    const placed = await seenAs(id, 'open');
    assert.deepEqual([placed.clientOrderId, placed.symbol, placed.price], ['alone', symbol, price]);
    assert.equal((await client.editOrder(id, symbol, 'limit', 'buy', amount, better)).id, id);
    await untilSeen(async () => ((await find(id))?.price === better ? true : undefined));
    assert.equal((await client.cancelOrder(id, symbol)).id, id);
    await seenAs(id, 'canceled');
  });
  await take('cancels many by id', async () => {
    const ids = [(await place('a')).id, (await place('b')).id];
    await seenOpen(ids);
    // ccxt has no cancelOrders for inverse contracts.
    const canceled =
      market.category === 'inverse'
        ? await Promise.all(ids.map((id) => client.cancelOrder(id, symbol)))
        : await client.cancelOrders(ids, symbol);
    assert.deepEqual(canceled.map(({ id }) => id).toSorted(), ids.toSorted());
    await seenOpen([]);
  });
  await take('places many and cancels all', async () => {
    const wish = { symbol, type: 'limit', side: 'buy', amount, price };
    const orders = await client.createOrders(Array.from({ length: 5 }, () => ({ ...wish, params: {} })));
    await seenOpen(orders.map(({ id }) => id));
    await client.cancelAllOrders(symbol);
    await seenOpen([]);
  });
  await take('places an order that waits for a price, and cancels it', async () => {
    const wait = { triggerPrice: better, ...(market.category !== 'spot' && { triggerDirection: 'descending' }) };
    const { id } = await client.createOrder(symbol, 'limit', 'buy', amount, price, wait);
    await seenAs(id, 'open');
    await client.cancelOrder(id, symbol, { trigger: true });
    await seenAs(id, 'canceled');
  });
  await take('trades at the market, and lists its trades', async () => {
    const { id } = await client.createOrder(
      symbol,
      'market',
      'buy',
      amount,
      market.category === 'spot' ? price : undefined,
    );
    await untilSeen(async () =>
      (await client.fetchMyTrades(symbol)).some(({ order }) => order === id) ? true : undefined,
    );
    if (market.category === 'spot') return;
    const [position] = await openPositions(client, symbol);
    assert.deepEqual([position?.contracts, position?.side], [amount, 'long']);
    const closing = await client.createOrder(symbol, 'market', 'sell', amount, undefined, { reduceOnly: true });
    await seenAs(closing.id, 'closed');
    assert.deepEqual(await openPositions(client, symbol), []);
  });
  await take('lists all its orders, and the exchange has no more', async () => {
    const traded = market.category === 'spot' ? 1 : 2;
    const canceled = await untilSeen(async () => {
      const orders = await client.fetchCanceledOrders(symbol);
      return orders.length === 8 ? orders : undefined;
    });
    assert(canceled.every(({ status }) => status === 'canceled'));
    assert.deepEqual(bybitOrdersOn(paper, market), { open: 0, all: 9 + traded });
  });
}
