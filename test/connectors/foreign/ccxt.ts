import assert from 'node:assert/strict';
import type { Paper } from '../../../paper/src/index.ts';
import { npmEnvironment } from '../../tools/npm-environment.ts';
import { type CcxtDesk, tryDesk } from './ccxt-conditional.ts';
import { futuresMarkets, type Market, ordersOn } from './markets.ts';
import { Steps, type Tally } from './tally.ts';

/** The newest on npm; too large (67 MB) for the project's own dependencies. */
export const CCXT = '4.5.84';

interface CcxtOrder {
  readonly id: string;
  readonly clientOrderId: string;
  readonly status: string;
  readonly symbol: string;
}

interface CcxtMarket {
  readonly id: string;
  readonly symbol: string;
  readonly contract: boolean;
  readonly linear: boolean;
  /** Without a date of delivery. */
  readonly swap: boolean;
}

interface Wish {
  readonly symbol: string;
  readonly type: 'limit';
  readonly side: 'buy';
  readonly amount: number;
  readonly price: number;
  readonly params: Readonly<Record<string, unknown>>;
}

interface Ccxt {
  urls: { api: Record<string, unknown> };
  loadMarkets(): Promise<Readonly<Record<string, CcxtMarket>>>;
  createOrder(
    symbol: string,
    type: Wish['type'],
    side: Wish['side'],
    amount: number,
    price: number,
    params?: Wish['params'],
  ): Promise<CcxtOrder>;
  createOrders(orders: readonly Wish[]): Promise<readonly CcxtOrder[]>;
  editOrder(
    id: string,
    symbol: string,
    type: Wish['type'],
    side: Wish['side'],
    amount: number,
    price: number,
  ): Promise<CcxtOrder>;
  fetchOrder(id: string, symbol: string): Promise<CcxtOrder>;
  fetchOpenOrders(symbol: string): Promise<readonly CcxtOrder[]>;
  fetchOrders(symbol: string): Promise<readonly CcxtOrder[]>;
  cancelOrder(id: string, symbol: string): Promise<CcxtOrder>;
  cancelOrders(ids: readonly string[], symbol: string, params?: object): Promise<readonly CcxtOrder[]>;
  cancelAllOrders(symbol: string): Promise<unknown>;
  fetchPositions(symbols: readonly string[]): Promise<readonly unknown[]>;
}

/** ccxt, unchanged, on every futures market of the paper exchanges. */
export async function tryCcxt(paper: Paper): Promise<Tally> {
  const steps = new Steps();
  const client = await connectCcxt<Ccxt & CcxtDesk>(paper, ['linear', 'inverse']);
  const listed = Object.values(await client.loadMarkets()).filter(({ contract }) => contract);
  for (const market of futuresMarkets(paper)) {
    paper.control.reset(1);
    const known = listed.find(({ id, linear }) => id === market.symbol && linear === (market.product === 'usdm'));
    const found = await steps.take(market.symbol, 'is listed', async () => assert(known !== undefined));
    if (!found || known === undefined) continue;
    const { symbol } = known;
    await trade(steps, { client, paper, market, symbol });
    paper.control.reset(1);
    await tryDesk(steps, { client, paper, market, symbol, perpetual: known.swap });
  }
  return steps.tally();
}

/** A client of ccxt's Binance that knows these kinds of markets, and no exchange but the paper one. */
export async function connectCcxt<Client extends { readonly urls: { api: Record<string, unknown> } }>(
  paper: Paper,
  types: readonly ('spot' | 'linear' | 'inverse')[],
): Promise<Client> {
  const load = await npmEnvironment('ccxt', { ccxt: CCXT });
  const { default: ccxt } = (await load('ccxt')) as { default: { binance: new (options: object) => Client } };
  const client = new ccxt.binance({
    apiKey: 'paper-key',
    secret: 'paper-secret',
    enableRateLimit: false,
    options: { fetchCurrencies: false, fetchMargins: false, fetchMarkets: { types } },
  });
  for (const [name, url] of Object.entries(client.urls.api)) {
    if (typeof url === 'string') client.urls.api[name] = `${paper.url}${new URL(url).pathname}`;
  }
  return client;
}

interface Trading {
  readonly client: Ccxt;
  readonly paper: Paper;
  readonly market: Market;
  /** In ccxt's own terms. */
  readonly symbol: string;
}

async function trade(steps: Steps, { client, paper, market, symbol }: Trading): Promise<void> {
  const amount = Number(market.quantity);
  const price = Number(market.price);
  const wish: Wish = { symbol, type: 'limit', side: 'buy', amount, price, params: {} };
  const take = (step: string, run: () => Promise<void>) => steps.take(market.symbol, step, run);
  const place = (clientOrderId: string) => client.createOrder(symbol, 'limit', 'buy', amount, price, { clientOrderId });
  const idsOf = (orders: readonly CcxtOrder[]) => orders.map(({ id }) => id).toSorted();
  const demandCanceled = (orders: readonly CcxtOrder[], ids: readonly string[]): void => {
    assert.deepEqual(idsOf(orders), [...ids].toSorted());
    for (const order of orders) assert.equal(order.status, 'canceled');
  };

  await take('places, changes, finds and cancels one', async () => {
    const { id } = await place('alone');
    assert.equal((await client.editOrder(id, symbol, 'limit', 'buy', 2 * amount, price)).id, id);
    const found = await client.fetchOrder(id, symbol);
    assert.deepEqual([found.clientOrderId, found.status, found.symbol], ['alone', 'open', symbol]);
    demandCanceled([await client.cancelOrder(id, symbol)], [id]);
  });
  await take('cancels many by id', async () => {
    const ids = idsOf([await place('a'), await place('b'), await place('c')]);
    assert.deepEqual(idsOf(await client.fetchOpenOrders(symbol)), ids);
    demandCanceled(await client.cancelOrders(ids, symbol), ids);
    assert.deepEqual(await client.fetchOpenOrders(symbol), []);
  });
  await take('cancels many by client id', async () => {
    const ids = idsOf([await place('d'), await place('e')]);
    demandCanceled(await client.cancelOrders([], symbol, { clientOrderIds: ['d', 'e'] }), ids);
  });
  await take('places many and cancels ten at once', async () => {
    const orders = [...(await client.createOrders(five(wish))), ...(await client.createOrders(five(wish)))];
    const ids = idsOf(orders);
    assert.equal(ids.length, 10);
    demandCanceled(await client.cancelOrders(ids, symbol), ids);
  });
  await take('cancels all', async () => {
    await client.createOrders(five(wish));
    await client.cancelAllOrders(symbol);
    assert.deepEqual(await client.fetchOpenOrders(symbol), []);
  });
  await take('lists all its orders, and the exchange has no more', async () => {
    const orders = await client.fetchOrders(symbol);
    assert(orders.every(({ status }) => status === 'canceled'));
    assert.deepEqual(ordersOn(paper, market), { open: 0, all: 21 });
    assert.equal(orders.length, 21);
    assert.deepEqual(await client.fetchPositions([symbol]), []);
  });
}

function five(wish: Wish): readonly Wish[] {
  return Array.from({ length: 5 }, () => ({ ...wish, params: {} }));
}
