import { BadRequestError, Spot, SpotRestAPI, UnauthorizedError } from '@binance/spot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Paper, startPaper } from '../../paper/src/index.ts';

const {
  NewOrderSideEnum: Side,
  NewOrderTypeEnum: Type,
  NewOrderTimeInForceEnum: TimeInForce,
  NewOrderNewOrderRespTypeEnum: ResponseType,
  OrderCancelReplaceSideEnum: ReplaceSide,
  OrderCancelReplaceTypeEnum: ReplaceType,
  OrderCancelReplaceTimeInForceEnum: ReplaceTimeInForce,
  OrderCancelReplaceCancelReplaceModeEnum: ReplaceMode,
} = SpotRestAPI;

let paper: Paper;
let api: Spot['restAPI'];

beforeAll(async () => {
  paper = await startPaper({ makerIntervalMs: 0 });
  api = connect('paper-key', 'paper-secret');
});

afterAll(() => paper.close());
beforeEach(() => paper.control.reset(1));

function connect(apiKey: string, apiSecret: string): Spot['restAPI'] {
  return new Spot({ configurationRestAPI: { apiKey, apiSecret, basePath: paper.url, retries: 0 } }).restAPI;
}

/** The answer's body; the connector returns it lazily. */
async function data<T>(call: Promise<{ data(): Promise<T> }>): Promise<T> {
  return (await call).data();
}

function limitBuy(price: number, quantity = 0.01, newClientOrderId?: string) {
  return api.newOrder({
    symbol: 'BTCUSDT',
    side: Side.BUY,
    type: Type.LIMIT,
    timeInForce: TimeInForce.GTC,
    quantity,
    price,
    ...(newClientOrderId !== undefined && { newClientOrderId }),
  });
}

describe('the official @binance/spot connector, unchanged, on the paper exchange', () => {
  it('reads the rules of all symbols, or of named ones', async () => {
    const all = await data(api.exchangeInfo());
    expect(all.symbols?.map(({ symbol }) => symbol)).toEqual([
      'BTCUSDT',
      'ETHUSDT',
      'SOLUSDT',
      'BTCUSDC',
      'ETHUSDC',
      'SOLUSDC',
      'BNBUSDT',
      'DOGEUSDT',
    ]);
    const named = await data(api.exchangeInfo({ symbols: ['ETHUSDT', 'SOLUSDC'] }));
    expect(named.symbols?.map(({ symbol }) => symbol)).toEqual(['ETHUSDT', 'SOLUSDC']);
    expect(named.symbols?.[0]?.filters?.[0]).toEqual({
      filterType: 'PRICE_FILTER',
      minPrice: '0.01000000',
      maxPrice: '1000000.00000000',
      tickSize: '0.01000000',
    });
  });

  it('reads time, prices, book and trades', async () => {
    expect(Number((await data(api.time())).serverTime)).toBeGreaterThan(1_700_000_000_000);
    expect(await data(api.tickerPrice({ symbol: 'BTCUSDT' }))).toEqual({ symbol: 'BTCUSDT', price: '91234.50000000' });
    const depth = await data(api.depth({ symbol: 'BTCUSDT', limit: 5 }));
    expect(depth.bids).toHaveLength(5);
    expect(await data(api.getTrades({ symbol: 'BTCUSDT' }))).toEqual([]);
  });

  it('places a limit order that rests, finds it by both ids and among the open ones, and cancels it', async () => {
    const placed = await data(limitBuy(80_000, 0.01, 'sdk-rest'));
    expect(placed).toMatchObject({ clientOrderId: 'sdk-rest', status: 'NEW', origQty: '0.01000000', fills: [] });
    const orderId = Number(placed.orderId);
    expect(await data(api.getOrder({ symbol: 'BTCUSDT', orderId }))).toMatchObject({ clientOrderId: 'sdk-rest' });
    expect(await data(api.getOrder({ symbol: 'BTCUSDT', origClientOrderId: 'sdk-rest' }))).toMatchObject({ orderId });
    expect(await data(api.getOpenOrders())).toHaveLength(1);
    const canceled = await data(api.deleteOrder({ symbol: 'BTCUSDT', orderId, newClientOrderId: 'the-cancel' }));
    expect(canceled).toMatchObject({
      status: 'CANCELED',
      origClientOrderId: 'sdk-rest',
      clientOrderId: 'the-cancel',
    });
    expect(await data(api.getOpenOrders({ symbol: 'BTCUSDT' }))).toEqual([]);
  });

  it('fills a market order and pays the fee in the asset received', async () => {
    const filled = await data(api.newOrder({ symbol: 'BTCUSDT', side: Side.BUY, type: Type.MARKET, quantity: 0.005 }));
    expect(filled).toMatchObject({ status: 'FILLED', executedQty: '0.00500000', price: '0.00000000' });
    expect(filled.fills).toEqual([
      {
        price: '91239.06000000',
        qty: '0.00500000',
        commission: '0.00000500',
        commissionAsset: 'BTC',
        tradeId: 5_432_109_876,
      },
    ]);
    const trades = await data(api.myTrades({ symbol: 'BTCUSDT', orderId: Number(filled.orderId) }));
    expect(trades).toMatchObject([{ qty: '0.00500000', isBuyer: true, isMaker: false, commissionAsset: 'BTC' }]);
    const account = await data(api.getAccount({ omitZeroBalances: true }));
    expect(account.balances?.find(({ asset }) => asset === 'BTC')).toEqual({
      asset: 'BTC',
      free: '10.00499500',
      locked: '0.00000000',
    });
  });

  it('spends at most the amount of a market order by quote', async () => {
    const filled = await data(
      api.newOrder({ symbol: 'ETHUSDT', side: Side.BUY, type: Type.MARKET, quoteOrderQty: 1_000 }),
    );
    expect(filled).toMatchObject({ status: 'FILLED', origQuoteOrderQty: '1000.00000000' });
    expect(Number(filled.cummulativeQuoteQty)).toBeLessThanOrEqual(1_000);
    expect(Number(filled.cummulativeQuoteQty)).toBeGreaterThan(999);
    expect(filled.origQty).toBe(filled.executedQty);
  });

  it('replaces an order by cancel and new', async () => {
    const first = await data(limitBuy(80_000));
    const replaced = await data(
      api.orderCancelReplace({
        symbol: 'BTCUSDT',
        side: ReplaceSide.BUY,
        type: ReplaceType.LIMIT,
        timeInForce: ReplaceTimeInForce.GTC,
        cancelReplaceMode: ReplaceMode.STOP_ON_FAILURE,
        cancelOrderId: Number(first.orderId),
        quantity: 0.02,
        price: 81_000,
      }),
    );
    expect(replaced).toMatchObject({
      cancelResult: 'SUCCESS',
      newOrderResult: 'SUCCESS',
      cancelResponse: { orderId: first.orderId, status: 'CANCELED' },
      newOrderResponse: { status: 'NEW', origQty: '0.02000000', price: '81000.00000000' },
    });
  });

  it('reduces an order in place, and lists the change', async () => {
    const placed = await data(limitBuy(80_000, 0.02, 'sdk-big'));
    const orderId = Number(placed.orderId);
    const amended = await data(
      api.orderAmendKeepPriority({ symbol: 'BTCUSDT', orderId, newQty: 0.015, newClientOrderId: 'sdk-small' }),
    );
    expect(amended.amendedOrder).toMatchObject({
      origClientOrderId: 'sdk-big',
      clientOrderId: 'sdk-small',
      qty: '0.01500000',
      workingTime: placed.workingTime,
    });
    expect(await data(api.orderAmendments({ symbol: 'BTCUSDT', orderId }))).toMatchObject([
      { origQty: '0.02000000', newQty: '0.01500000', newClientOrderId: 'sdk-small' },
    ]);
  });

  it('lists all orders oldest first, in every state', async () => {
    await limitBuy(80_000, 0.01, 'one');
    await api.newOrder({
      symbol: 'BTCUSDT',
      side: Side.SELL,
      type: Type.MARKET,
      quantity: 0.01,
      newClientOrderId: 'two',
    });
    await api.deleteOpenOrders({ symbol: 'BTCUSDT' });
    const orders = await data(api.allOrders({ symbol: 'BTCUSDT' }));
    expect(orders.map(({ clientOrderId, status }) => [clientOrderId, status])).toEqual([
      ['one', 'CANCELED'],
      ['two', 'FILLED'],
    ]);
  });

  it('acknowledges on request, and validates without placing', async () => {
    const ack = await data(
      api.newOrder({
        symbol: 'BTCUSDT',
        side: Side.BUY,
        type: Type.LIMIT_MAKER,
        quantity: 0.01,
        price: 80_000,
        newOrderRespType: ResponseType.ACK,
      }),
    );
    expect(Object.keys(ack)).toEqual(['symbol', 'orderId', 'orderListId', 'clientOrderId', 'transactTime']);
    await data(
      api.orderTest({
        symbol: 'BTCUSDT',
        side: SpotRestAPI.OrderTestSideEnum.BUY,
        type: SpotRestAPI.OrderTestTypeEnum.MARKET,
        quantity: 0.01,
      }),
    );
    expect(paper.control.effects('spot')[0]?.orders).toBe(1);
  });

  it('reports refusals as its own errors', async () => {
    await expect(limitBuy(80_000, 0.000_015)).rejects.toBeInstanceOf(BadRequestError);
    await expect(limitBuy(80_000, 0.000_015)).rejects.toMatchObject({
      code: -1013,
      message: 'Filter failure: LOT_SIZE',
    });
    await expect(api.getOrder({ symbol: 'BTCUSDT', orderId: 1 })).rejects.toMatchObject({
      name: 'BadRequestError',
      message: 'Order does not exist.',
      code: -2013,
    });
    await expect(api.deleteOrder({ symbol: 'BTCUSDT', orderId: 1 })).rejects.toMatchObject({ code: -2011 });
    const stranger = connect('stranger', 'x');
    await expect(stranger.getAccount()).rejects.toBeInstanceOf(UnauthorizedError);
    const forger = connect('paper-key', 'wrong');
    await expect(forger.getAccount()).rejects.toMatchObject({ code: -1022 });
    const reader = connect('paper-read-key', 'paper-read-secret');
    await expect(reader.getAccount()).resolves.toBeDefined();
    await expect(
      reader.newOrder({ symbol: 'BTCUSDT', side: Side.BUY, type: Type.MARKET, quantity: 0.01 }),
    ).rejects.toMatchObject({ code: -2015 });
  });

  it('reads its used limits', async () => {
    const answer = await limitBuy(80_000);
    expect(answer.rateLimits).toContainEqual(
      expect.objectContaining({ rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, count: 1 }),
    );
    expect(await data(api.rateLimitOrder())).toMatchObject([
      { interval: 'SECOND', intervalNum: 10, limit: 100, count: 1 },
      { interval: 'DAY', intervalNum: 1, limit: 200_000, count: 1 },
    ]);
  });
});
