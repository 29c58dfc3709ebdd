import assert from 'node:assert/strict';
import type { Paper } from '../../../paper/src/index.ts';
import { type Market, middleOf, shifted } from './markets.ts';
import type { Steps } from './tally.ts';

interface CcxtOrder {
  readonly id: string;
  readonly status: string;
}

/** What a desk needs around an order, in ccxt's words. */
export interface CcxtDesk {
  createOrder(
    symbol: string,
    type: 'market' | 'limit',
    side: 'buy' | 'sell',
    amount: number,
    price: number | undefined,
    params?: object,
  ): Promise<CcxtOrder>;
  fetchOrder(id: string, symbol: string, params?: object): Promise<CcxtOrder>;
  fetchOpenOrders(symbol: string, since?: number, limit?: number, params?: object): Promise<readonly CcxtOrder[]>;
  cancelOrder(id: string, symbol: string, params?: object): Promise<CcxtOrder>;
  fetchPositions(
    symbols: readonly string[],
    params?: object,
  ): Promise<readonly { readonly contracts: number; readonly side: string }[]>;
  fetchMyTrades(symbol: string): Promise<readonly { readonly side: string; readonly order: string }[]>;
  setLeverage(leverage: number, symbol: string): Promise<unknown>;
  fetchLeverageTiers(
    symbols: readonly string[],
    params?: object,
  ): Promise<Readonly<Record<string, readonly unknown[]>>>;
  fetchTradingFee(symbol: string): Promise<{ readonly maker: number }>;
  fetchOHLCV(symbol: string, timeframe: string, since?: number, limit?: number): Promise<readonly number[][]>;
  fetchTicker(symbol: string): Promise<{ readonly last: number }>;
  fetchTrades(symbol: string): Promise<readonly { readonly price: number }[]>;
  fetchFundingRate(symbol: string): Promise<{ readonly fundingRate: number }>;
  fetchFundingRateHistory(symbol: string, since?: number, limit?: number): Promise<readonly unknown[]>;
  fetchLedger(code: string, since?: number, limit?: number, params?: object): Promise<readonly unknown[]>;
}

interface Desk {
  readonly client: CcxtDesk;
  readonly paper: Paper;
  readonly market: Market;
  /** In ccxt's own words. */
  readonly symbol: string;
  readonly perpetual: boolean;
}

/** Stops, trailing stops, and what bots read when they start, on one futures market. */
export async function tryDesk(steps: Steps, { client, paper, market, symbol, perpetual }: Desk): Promise<void> {
  const { product, symbol: name } = market;
  const amount = Number(market.quantity);
  // Without it ccxt asks USD-M.
  const wallet = { type: 'swap', subType: product === 'usdm' ? 'linear' : 'inverse' };
  const take = (step: string, run: () => Promise<void>) => steps.take(name, step, run);
  const waiting = () => client.fetchOpenOrders(symbol, undefined, undefined, { trigger: true });
  const stop = (percent: bigint, params: object = {}) =>
    client.createOrder(symbol, 'market', 'sell', amount, undefined, {
      stopLossPrice: Number(shifted(paper, market, percent)),
      reduceOnly: true,
      ...params,
    });
  const moveTo = (percent: bigint): void => paper.control.setPrice(product, name, shifted(paper, market, percent));

  await take('reads candles, tickers, trades and funding', async () => {
    assert.equal((await client.fetchOHLCV(symbol, '1m', undefined, 30)).length, 30);
    assert.equal((await client.fetchTicker(symbol)).last, Number(middleOf(paper, market)));
    assert.deepEqual(await client.fetchTrades(symbol), []);
    if (!perpetual) return;
    assert.equal((await client.fetchFundingRate(symbol)).fundingRate, 0.0001);
    assert.equal((await client.fetchFundingRateHistory(symbol, undefined, 5)).length, 5);
  });
  await take('sets leverage, and reads tiers and fees', async () => {
    await client.setLeverage(10, symbol);
    assert.equal((await client.fetchLeverageTiers([symbol], wallet))[symbol]?.length, 1);
    assert.equal((await client.fetchTradingFee(symbol)).maker, 0.0002);
  });
  // Of dated contracts ccxt sends the trigger under its old name, which the exchange refuses.
  if (!perpetual) return;
  await take('places a stop beside the orders, and cancels it', async () => {
    const { id } = await stop(95n);
    assert.deepEqual(
      (await waiting()).map((order) => [order.id, order.status]),
      [[id, 'open']],
    );
    assert.deepEqual(await client.fetchOpenOrders(symbol), []);
    await client.cancelOrder(id, symbol, { trigger: true });
    assert.deepEqual(await waiting(), []);
  });
  await take('is stopped out', async () => {
    await client.createOrder(symbol, 'market', 'buy', amount, undefined);
    assert.deepEqual(
      (await client.fetchPositions([symbol], wallet)).map(({ contracts, side }) => [contracts, side]),
      [[amount, 'long']],
    );
    const { id } = await stop(97n);
    moveTo(96n);
    assert.deepEqual(await waiting(), []);
    assert.deepEqual(await client.fetchPositions([symbol], wallet), []);
    if (product === 'usdm') assert.equal((await client.fetchOrder(id, symbol, { trigger: true })).status, 'closed');
    assert.deepEqual(
      (await client.fetchMyTrades(symbol)).map(({ side }) => side),
      ['buy', 'sell'],
    );
    assert((await client.fetchLedger(settleOf(market), undefined, undefined, wallet)).length >= 2);
  });
  await take('trails a stop', async () => {
    await client.createOrder(symbol, 'market', 'buy', amount, undefined);
    await client.createOrder(symbol, 'market', 'sell', amount, undefined, { trailingPercent: 1, reduceOnly: true });
    moveTo(102n);
    moveTo(103n);
    assert.equal((await waiting()).length, 1);
    moveTo(98n);
    assert.deepEqual([await waiting(), await client.fetchPositions([symbol], wallet)], [[], []]);
  });
}

function settleOf({ product, symbol }: Market): string {
  if (product === 'coinm') return symbol.slice(0, symbol.indexOf('USD'));
  return symbol.includes('USDC') ? 'USDC' : 'USDT';
}
