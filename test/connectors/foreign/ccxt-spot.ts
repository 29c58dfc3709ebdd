import assert from 'node:assert/strict';
import type { Paper } from '../../../paper/src/index.ts';
import { connectCcxt } from './ccxt.ts';
import type { CcxtDesk } from './ccxt-conditional.ts';
import { type Market, middleOf, shifted, spotMarkets } from './markets.ts';
import { Steps, type Tally } from './tally.ts';

interface CcxtSpot extends CcxtDesk {
  readonly urls: { api: Record<string, unknown> };
  loadMarkets(): Promise<Readonly<Record<string, { readonly id: string; readonly symbol: string }>>>;
  privatePostOrderListOco(params: object): Promise<{ readonly orderListId: string }>;
  privatePostOrderListOtoco(params: object): Promise<{ readonly orderReports: readonly { readonly status: string }[] }>;
  privateGetAccountCommission(params: object): Promise<{ readonly standardCommission: { readonly maker: string } }>;
  privateGetOpenOrderList(): Promise<readonly { readonly orderListId: string }[]>;
  privateDeleteOrderList(params: object): Promise<{ readonly listOrderStatus: string }>;
}

/** ccxt, unchanged, on every spot market of the paper Binance: stops, trailing, lists, and what bots read at the start. */
export async function tryCcxtOnSpot(paper: Paper): Promise<Tally> {
  const steps = new Steps();
  const client = await connectCcxt<CcxtSpot>(paper, ['spot']);
  const listed = Object.values(await client.loadMarkets());
  for (const market of spotMarkets(paper)) {
    paper.control.reset(1);
    const known = listed.find(({ id }) => id === market.symbol);
    const found = await steps.take(market.symbol, 'is listed', async () => assert(known !== undefined));
    if (found && known !== undefined) await trade(steps, { client, paper, market, symbol: known.symbol });
  }
  return steps.tally();
}

interface Trading {
  readonly client: CcxtSpot;
  readonly paper: Paper;
  readonly market: Market;
  readonly symbol: string;
}

async function trade(steps: Steps, { client, paper, market, symbol }: Trading): Promise<void> {
  const { symbol: name, quantity } = market;
  const amount = Number(quantity);
  const at = (percent: bigint): string => shifted(paper, market, percent);
  const moveTo = (percent: bigint): void => paper.control.setPrice('spot', name, at(percent));
  const take = (step: string, run: () => Promise<void>) => steps.take(name, step, run);
  const open = async () => (await client.fetchOpenOrders(symbol)).map(({ id }) => id);

  // Somebody who sells has to have bought before.
  await take('reads candles, tickers, trades and fees', async () => {
    assert.equal((await client.fetchOHLCV(symbol, '1h', undefined, 30)).length, 30);
    assert.equal((await client.fetchTicker(symbol)).last, Number(middleOf(paper, market)));
    const { standardCommission } = await client.privateGetAccountCommission({ symbol: name });
    assert.equal(standardCommission.maker, '0.00100000');
    await client.createOrder(symbol, 'market', 'buy', 4 * amount, undefined);
    assert((await client.fetchTrades(symbol)).length > 0);
    assert((await client.fetchMyTrades(symbol)).every(({ side }) => side === 'buy'));
  });
  await take('places, finds and cancels a stop limit', async () => {
    const price = Number(at(94n));
    const { id } = await client.createOrder(symbol, 'limit', 'sell', amount, price, { stopLossPrice: Number(at(95n)) });
    assert.equal((await client.fetchOrder(id, symbol)).status, 'open');
    assert.deepEqual(await open(), [id]);
    await client.cancelOrder(id, symbol);
    assert.deepEqual(await open(), []);
  });
  await take('is stopped out', async () => {
    const { id } = await client.createOrder(symbol, 'market', 'sell', amount, undefined, {
      stopLossPrice: Number(at(99n)),
    });
    moveTo(98n);
    assert.equal((await client.fetchOrder(id, symbol)).status, 'closed');
  });
  await take('trails a stop', async () => {
    const { id } = await client.createOrder(symbol, 'market', 'sell', amount, undefined, {
      trailingPercent: 1,
      stopLossOrTakeProfit: 'stopLoss',
    });
    moveTo(102n);
    assert.deepEqual(await open(), [id]);
    moveTo(99n);
    assert.equal((await client.fetchOrder(id, symbol)).status, 'closed');
  });
  const pair = (prefix: 'above' | 'pendingAbove', lower: 'below' | 'pendingBelow') => ({
    [`${prefix}Type`]: 'LIMIT_MAKER',
    [`${prefix}Price`]: at(110n),
    [`${lower}Type`]: 'STOP_LOSS',
    [`${lower}StopPrice`]: at(90n),
  });
  await take('places an OCO, and cancels it', async () => {
    const oco = { symbol: name, side: 'SELL', quantity, ...pair('above', 'below') };
    const { orderListId } = await client.privatePostOrderListOco(oco);
    assert.equal((await open()).length, 2);
    assert.deepEqual(
      (await client.privateGetOpenOrderList()).map((list) => list.orderListId),
      [orderListId],
    );
    const canceled = await client.privateDeleteOrderList({ symbol: name, orderListId });
    assert.equal(canceled.listOrderStatus, 'ALL_DONE');
    assert.deepEqual(await open(), []);
  });
  await take('lets a bracket run to its end', async () => {
    const otoco = {
      symbol: name,
      workingType: 'LIMIT',
      workingSide: 'BUY',
      workingPrice: at(99n),
      workingQuantity: quantity,
      workingTimeInForce: 'GTC',
      pendingSide: 'SELL',
      pendingQuantity: quantity,
      ...pair('pendingAbove', 'pendingBelow'),
    };
    const { orderReports } = await client.privatePostOrderListOtoco(otoco);
    assert.deepEqual(
      orderReports.map(({ status }) => status),
      ['NEW', 'PENDING_NEW', 'PENDING_NEW'],
    );
    moveTo(98n);
    assert.equal((await open()).length, 2);
    moveTo(120n);
    assert.deepEqual(await open(), []);
    assert.deepEqual(await client.privateGetOpenOrderList(), []);
  });
}
