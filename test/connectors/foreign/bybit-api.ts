import assert from 'node:assert/strict';
import type { Paper } from '../../../paper/src/index.ts';
import { npmEnvironment } from '../../tools/npm-environment.ts';
import { type BybitMarket, bybitMarkets, bybitOrdersOn, untilSeen } from './bybit-markets.ts';
import { Steps, type Tally } from './tally.ts';

/** The newest on npm. */
export const BYBIT_API = '4.7.7';

interface Order {
  readonly orderId: string;
  readonly orderLinkId: string;
  readonly orderStatus: string;
  readonly price: string;
}

interface Answer<T> {
  readonly retCode: number;
  readonly retMsg: string;
  readonly result: T;
}

interface Listed<T> {
  readonly list: readonly T[];
  readonly nextPageCursor: string;
}

type Fields = Readonly<Record<string, unknown>>;
type Call<T> = (params: Fields) => Promise<Answer<T>>;
type Ids = Pick<Order, 'orderId' | 'orderLinkId'>;

interface Client {
  getServerTime(): Promise<Answer<{ readonly timeSecond: string }>>;
  getAccountInfo(): Promise<Answer<{ readonly unifiedMarginStatus: number }>>;
  getQueryApiKey(): Promise<Answer<{ readonly readOnly: number }>>;
  getLimitPriceAction(): Promise<Answer<{ readonly lpaPerp: boolean }>>;
  getCoinInfo(coin: string): Promise<Answer<{ readonly rows: readonly { readonly coin: string }[] }>>;
  readonly getWalletBalance: Call<Listed<{ readonly accountType: string }>>;
  readonly getFeeRate: Call<Listed<{ readonly takerFeeRate: string }>>;
  readonly getInstrumentsInfo: Call<Listed<{ readonly symbol: string }>>;
  readonly getTickers: Call<Listed<{ readonly symbol: string }>>;
  readonly getOrderbook: Call<{ readonly b: readonly unknown[] }>;
  readonly getKline: Call<Listed<unknown>>;
  readonly getOrderPriceLimit: Call<{ readonly buyLmt: string }>;
  readonly getPositionInfo: Call<Listed<{ readonly size: string; readonly side: string }>>;
  readonly setLeverage: Call<object>;
  readonly switchPositionMode: Call<object>;
  readonly submitOrder: Call<Ids>;
  readonly amendOrder: Call<Ids>;
  readonly cancelOrder: Call<Ids>;
  readonly cancelAllOrders: Call<Listed<Ids>>;
  readonly getActiveOrders: Call<Listed<Order>>;
  readonly getHistoricOrders: Call<Listed<Order>>;
  readonly getExecutionList: Call<Listed<{ readonly orderId: string }>>;
  batchSubmitOrders(category: string, orders: readonly Fields[]): Promise<Answer<Listed<Ids>>>;
  batchCancelOrders(category: string, orders: readonly Fields[]): Promise<Answer<Listed<Ids>>>;
}

/** bybit-api, unchanged, on every market of the paper Bybit. */
export async function tryBybitApi(paper: Paper): Promise<Tally> {
  const load = await npmEnvironment('bybit-api', { 'bybit-api': BYBIT_API });
  const { RestClientV5 } = (await load('bybit-api')) as { RestClientV5: new (options: object) => Client };
  const client = new RestClientV5({ key: 'paper-key', secret: 'paper-secret', baseUrl: paper.url });
  const steps = new Steps();
  await start(steps, client);
  for (const market of bybitMarkets(paper)) {
    paper.control.reset(1);
    await trade(steps, { client, paper, market });
  }
  return steps.tally();
}

/** The result of a call, which must have succeeded. */
async function well<T>(call: Promise<Answer<T>>): Promise<T> {
  const { retCode, retMsg, result } = await call;
  assert.deepEqual([retCode, retCode === 0 ? '' : retMsg], [0, '']);
  return result;
}

/** What a bot reads about the account and the markets before it trades. */
async function start(steps: Steps, client: Client): Promise<void> {
  const take = (step: string, run: () => Promise<void>) => steps.take('bybit', step, run);
  const linear = { category: 'linear', symbol: 'BTCUSDT' };
  await take('reads time, account and key', async () => {
    assert(Number((await well(client.getServerTime())).timeSecond) > 1_700_000_000);
    assert.equal((await well(client.getAccountInfo())).unifiedMarginStatus, 6);
    assert.equal((await well(client.getQueryApiKey())).readOnly, 0);
    assert.equal((await well(client.getLimitPriceAction())).lpaPerp, false);
  });
  await take('reads balances, coins and fees', async () => {
    assert.equal((await well(client.getWalletBalance({ accountType: 'UNIFIED' }))).list[0]?.accountType, 'UNIFIED');
    assert.equal((await well(client.getCoinInfo('BTC'))).rows[0]?.coin, 'BTC');
    assert.equal((await well(client.getFeeRate(linear))).list[0]?.takerFeeRate, '0.00055');
  });
  await take('reads markets and prices', async () => {
    for (const category of ['spot', 'linear', 'inverse']) {
      assert((await well(client.getInstrumentsInfo({ category }))).list.length > 2);
      assert((await well(client.getTickers({ category }))).list.length > 2);
    }
    assert((await well(client.getOrderbook(linear))).b.length > 0);
    assert.equal((await well(client.getKline({ ...linear, interval: '1', limit: 3 }))).list.length, 3);
    assert(Number((await well(client.getOrderPriceLimit(linear))).buyLmt) > 0);
  });
  await take('sets leverage and position mode', async () => {
    await well(client.setLeverage({ ...linear, buyLeverage: '7', sellLeverage: '7' }));
    await well(client.switchPositionMode({ ...linear, mode: 3 }));
    assert.equal((await well(client.getPositionInfo(linear))).list.length, 2);
    await well(client.switchPositionMode({ ...linear, mode: 0 }));
    assert.equal((await well(client.getPositionInfo(linear))).list.length, 1);
  });
}

interface Trading {
  readonly client: Client;
  readonly paper: Paper;
  readonly market: BybitMarket;
}

async function trade(steps: Steps, { client, paper, market }: Trading): Promise<void> {
  const { category, symbol, price, betterPrice, quantity: qty } = market;
  const name = `${category} ${symbol}`;
  const on = { category, symbol };
  const limit = { symbol, side: 'Buy', orderType: 'Limit', qty, price };
  const open = async () => (await well(client.getActiveOrders(on))).list;
  const seen = (orderId: string, holds: (order: Order) => boolean) =>
    untilSeen(async () => (await well(client.getActiveOrders({ ...on, orderId }))).list.find(holds));
  const seenOpen = (count: number) => untilSeen(async () => ((await open()).length === count ? true : undefined));

  await steps.take(name, 'places, changes, finds and cancels one', async () => {
    const { orderId } = await well(client.submitOrder({ ...on, ...limit, orderLinkId: 'alone' }));
    await seen(orderId, ({ orderLinkId, orderStatus }) => orderLinkId === 'alone' && orderStatus === 'New');
    await well(client.amendOrder({ ...on, orderId, price: betterPrice }));
    await seen(orderId, (order) => Number(order.price) === Number(betterPrice));
    await well(client.cancelOrder({ ...on, orderLinkId: 'alone' }));
    await seen(orderId, ({ orderStatus }) => orderStatus === 'Cancelled');
    assert.notEqual((await client.submitOrder({ ...on, ...limit, orderLinkId: 'alone' })).retCode, 0);
  });
  await steps.take(name, 'places and cancels many', async () => {
    const placed = await well(client.batchSubmitOrders(category, [limit, limit, limit]));
    await seenOpen(3);
    await well(
      client.batchCancelOrders(
        category,
        placed.list.map(({ orderId }) => ({ symbol, orderId })),
      ),
    );
    await seenOpen(0);
  });
  await steps.take(name, 'pages what is open, and cancels all', async () => {
    for (let order = 0; order < 3; order += 1) await well(client.submitOrder({ ...on, ...limit }));
    await seenOpen(3);
    const first = await well(client.getActiveOrders({ ...on, limit: 2 }));
    const second = await well(client.getActiveOrders({ ...on, limit: 2, cursor: first.nextPageCursor }));
    assert.equal(new Set([...first.list, ...second.list].map(({ orderId }) => orderId)).size, 3);
    assert.equal((await well(client.cancelAllOrders(on))).list.length, 3);
    await seenOpen(0);
  });
  await steps.take(name, 'places an order that waits for a price, and cancels it', async () => {
    const waiting = category === 'spot' ? { orderFilter: 'StopOrder' } : { triggerDirection: 2 };
    const { orderId } = await well(client.submitOrder({ ...on, ...limit, ...waiting, triggerPrice: betterPrice }));
    await seen(orderId, ({ orderStatus }) => orderStatus === 'Untriggered');
    await well(client.cancelOrder({ ...on, orderId, ...(category === 'spot' && waiting) }));
    await seen(orderId, ({ orderStatus }) => orderStatus === 'Deactivated');
  });
  await steps.take(name, 'trades at the market', async () => {
    const market = { ...on, orderType: 'Market', qty, ...(category === 'spot' && { marketUnit: 'baseCoin' }) };
    const { orderId } = await well(client.submitOrder({ ...market, side: 'Buy' }));
    await seen(orderId, ({ orderStatus }) => orderStatus === 'Filled');
    assert((await well(client.getExecutionList({ ...on, orderId }))).list.length > 0);
    if (category === 'spot') return;
    assert.equal((await well(client.getPositionInfo(on))).list[0]?.side, 'Buy');
    const closing = await well(client.submitOrder({ ...market, side: 'Sell', reduceOnly: true }));
    await seen(closing.orderId, ({ orderStatus }) => orderStatus === 'Filled');
    assert.equal(Number((await well(client.getPositionInfo(on))).list[0]?.size), 0);
  });
  await steps.take(name, 'lists all its orders, and the exchange has no more', async () => {
    const all = 8 + (category === 'spot' ? 1 : 2);
    await untilSeen(async () => ((await well(client.getHistoricOrders(on))).list.length === all ? true : undefined));
    assert.deepEqual(bybitOrdersOn(paper, market), { open: 0, all });
  });
}
