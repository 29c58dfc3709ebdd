import assert from 'node:assert/strict';
import type { Paper } from '../../../paper/src/index.ts';
import { type LoadModule, npmEnvironment } from '../../tools/npm-environment.ts';
import { futuresMarkets, type Market, shifted } from './markets.ts';
import { Steps, type Tally } from './tally.ts';

/** Binance's own connectors, the newest on npm. The one for COIN-M knows no conditional orders of the Algo Service. */
export const USDM_CONNECTOR = '38.1.1';
export const COINM_CONNECTOR = '8.0.1';
const USDM_PACKAGE = '@binance/derivatives-trading-usds-futures';
const COINM_PACKAGE = '@binance/derivatives-trading-coin-futures';

/** -4120 (docs/venues/binance.md §21.9); this connector tells the text alone. */
const NOT_HERE = /Algo Order API/;

type Call<T> = (fields: object) => Promise<{ data(): Promise<T> }>;

/** What both have, in their words. */
interface Connector {
  readonly klineCandlestickData: Call<readonly unknown[]>;
  readonly changeInitialLeverage: Call<{ readonly leverage?: number }>;
  readonly newOrder: Call<{ readonly status?: string }>;
  readonly cancelMultipleOrders: Call<readonly { readonly status?: string }[]>;
  readonly accountTradeList: Call<readonly { readonly side?: string }[]>;
}

interface Position {
  readonly symbol?: string;
  readonly positionAmt?: string;
}

interface UsdmConnector extends Connector {
  readonly placeMultipleOrders: Call<readonly { readonly status?: string }[]>;
  readonly positionInformationV3: Call<readonly Position[]>;
  readonly newAlgoOrder: Call<{ readonly algoStatus?: string }>;
  readonly queryAlgoOrder: Call<{ readonly algoStatus?: string; readonly actualQty?: string }>;
  readonly cancelAlgoOrder: Call<{ readonly code?: string }>;
  readonly currentAllAlgoOpenOrders: Call<readonly unknown[]>;
}

interface CoinmConnector extends Connector {
  readonly positionInformation: Call<readonly Position[]>;
}

/** Binance's connector for USD-M, unchanged, on every USD-M market of the paper Binance. */
export async function tryUsdmConnector(paper: Paper): Promise<Tally> {
  const load = await npmEnvironment('usds-futures', { [USDM_PACKAGE]: USDM_CONNECTOR });
  const client = await connect<UsdmConnector>(paper, load, USDM_PACKAGE, 'DerivativesTradingUsdsFutures');
  const steps = new Steps();
  for (const market of marketsOf(paper, 'usdm')) {
    paper.control.reset(1);
    await tradeUsdm(steps, { client, paper, market });
  }
  return steps.tally();
}

/** Binance's connector for COIN-M, unchanged, on every COIN-M market of the paper Binance. */
export async function tryCoinmConnector(paper: Paper): Promise<Tally> {
  const load = await npmEnvironment('coin-futures', { [COINM_PACKAGE]: COINM_CONNECTOR });
  const client = await connect<CoinmConnector>(paper, load, COINM_PACKAGE, 'DerivativesTradingCoinFutures');
  const steps = new Steps();
  for (const market of marketsOf(paper, 'coinm')) {
    paper.control.reset(1);
    await tradeCoinm(steps, { client, paper, market });
  }
  return steps.tally();
}

/** Of a product of futures, each with an order a tenth below its middle. */
export function marketsOf(paper: Paper, product: 'usdm' | 'coinm'): readonly Market[] {
  return futuresMarkets(paper).filter((market) => market.product === product);
}

async function connect<C>(paper: Paper, load: LoadModule, name: string, client: string): Promise<C> {
  const module = (await load(name)) as Record<string, new (options: object) => { readonly restAPI: C }>;
  const Client = module[client];
  if (Client === undefined) throw new Error(`${name} has no ${client}`);
  const keys = { apiKey: 'paper-key', apiSecret: 'paper-secret' };
  return new Client({ configurationRestAPI: { ...keys, basePath: paper.url, timeout: 10_000, retries: 0 } }).restAPI;
}

interface Trading<C> {
  readonly client: C;
  readonly paper: Paper;
  readonly market: Market;
}

async function data<T>(call: Promise<{ data(): Promise<T> }>): Promise<T> {
  return (await call).data();
}

/** Candles, leverage and a batch of cancels, which both connectors have. */
async function tradeBoth(steps: Steps, { client, market }: Trading<Connector>): Promise<void> {
  const { symbol, price, quantity } = market;
  const take = (step: string, run: () => Promise<void>) => steps.take(symbol, step, run);
  await take('reads candles and sets leverage', async () => {
    assert.equal((await data(client.klineCandlestickData({ symbol, interval: '1m', limit: 30 }))).length, 30);
    assert.equal((await data(client.changeInitialLeverage({ symbol, leverage: 9 }))).leverage, 9);
  });
  await take('cancels a batch', async () => {
    const order = { symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price, quantity };
    for (const newClientOrderId of ['a', 'b']) await client.newOrder({ ...order, newClientOrderId });
    const canceled = await data(client.cancelMultipleOrders({ symbol, origClientOrderIdList: ['a', 'b'] }));
    assert.deepEqual(
      canceled.map(({ status }) => status),
      ['CANCELED', 'CANCELED'],
    );
  });
}

async function tradeUsdm(steps: Steps, trading: Trading<UsdmConnector>): Promise<void> {
  const { client, paper, market } = trading;
  const { symbol, price, quantity } = market;
  const take = (step: string, run: () => Promise<void>) => steps.take(symbol, step, run);
  const held = async () => {
    const rows = await data(client.positionInformationV3({ symbol }));
    return rows.map(({ positionAmt }) => Number(positionAmt));
  };
  const waiting = async () => (await data(client.currentAllAlgoOpenOrders({ symbol }))).length;
  const algo = { algoType: 'CONDITIONAL', symbol, side: 'SELL', quantity, reduceOnly: 'true' };
  const moveTo = (percent: bigint): void => paper.control.setPrice('usdm', symbol, shifted(paper, market, percent));

  await tradeBoth(steps, trading);
  await take('places a batch', async () => {
    const order = { symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price, quantity };
    const names = ['c', 'd'];
    const batchOrders = names.map((newClientOrderId) => ({ ...order, newClientOrderId }));
    const placed = await data(client.placeMultipleOrders({ batchOrders }));
    assert.deepEqual(
      placed.map(({ status }) => status),
      ['NEW', 'NEW'],
    );
    await client.cancelMultipleOrders({ symbol, origClientOrderIdList: names });
  });
  await take('places a stop and cancels it', async () => {
    const triggerPrice = shifted(paper, market, 95n);
    await client.newAlgoOrder({ ...algo, type: 'STOP_MARKET', triggerPrice, clientAlgoId: 'alone' });
    assert.equal(await waiting(), 1);
    assert.equal((await data(client.cancelAlgoOrder({ clientAlgoId: 'alone' }))).code, '200');
    assert.equal(await waiting(), 0);
  });
  await take('is stopped out, and reads position and fills', async () => {
    await client.newOrder({ symbol, side: 'BUY', type: 'MARKET', quantity });
    assert.deepEqual(await held(), [Number(quantity)]);
    const triggerPrice = shifted(paper, market, 97n);
    await client.newAlgoOrder({ ...algo, type: 'STOP_MARKET', triggerPrice, clientAlgoId: 'stop' });
    moveTo(96n);
    const done = await data(client.queryAlgoOrder({ clientAlgoId: 'stop' }));
    assert.deepEqual([done.algoStatus, Number(done.actualQty)], ['FINISHED', Number(quantity)]);
    assert.deepEqual(await held(), []);
    const sides = (await data(client.accountTradeList({ symbol }))).map(({ side }) => side);
    assert.deepEqual([...new Set(sides)], ['BUY', 'SELL']);
  });
  await take('trails a stop', async () => {
    await client.newOrder({ symbol, side: 'BUY', type: 'MARKET', quantity });
    await client.newAlgoOrder({ ...algo, type: 'TRAILING_STOP_MARKET', callbackRate: 1 });
    moveTo(102n);
    assert.equal(await waiting(), 1);
    moveTo(98n);
    assert.deepEqual([await waiting(), await held()], [0, []]);
  });
}

async function tradeCoinm(steps: Steps, trading: Trading<CoinmConnector>): Promise<void> {
  const { client, paper, market } = trading;
  const { symbol, quantity } = market;
  const take = (step: string, run: () => Promise<void>) => steps.take(symbol, step, run);
  const held = async () => {
    const rows = await data(client.positionInformation({}));
    return rows.find((row) => row.symbol === symbol)?.positionAmt;
  };
  await tradeBoth(steps, trading);
  await take('opens and closes a position, and reads it and the fills', async () => {
    await client.newOrder({ symbol, side: 'BUY', type: 'MARKET', quantity });
    assert.equal(Number(await held()), Number(quantity));
    await client.newOrder({ symbol, side: 'SELL', type: 'MARKET', quantity, reduceOnly: 'true' });
    assert.equal(Number(await held()), 0);
    const sides = (await data(client.accountTradeList({ symbol }))).map(({ side }) => side);
    assert.deepEqual([...new Set(sides)], ['BUY', 'SELL']);
  });
  await take('its stops under their old names are refused, as by the exchange', async () => {
    const order = { symbol, side: 'SELL', quantity };
    const stop = { ...order, type: 'STOP_MARKET', stopPrice: shifted(paper, market, 95n) };
    await assert.rejects(client.newOrder(stop), NOT_HERE);
    const trailing = { ...order, type: 'TRAILING_STOP_MARKET', callbackRate: 1 };
    await assert.rejects(client.newOrder(trailing), NOT_HERE);
  });
}
