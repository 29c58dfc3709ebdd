import {
  DerivativesTradingUsdsFutures,
  DerivativesTradingUsdsFuturesRestAPI as RestAPI,
} from '@binance/derivatives-trading-usds-futures';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CREDENTIALS, type Paper, startPaper } from '../../paper/src/index.ts';

const {
  NewOrderNewOrderRespTypeEnum: ResponseType,
  NewOrderSideEnum: Side,
  NewOrderTimeInForceEnum: TimeInForce,
  NewOrderTypeEnum: OrderType,
  ModifyOrderSideEnum: ModifySide,
  PlaceMultipleOrdersBatchOrdersParameterInnerSideEnum: BatchSide,
  PlaceMultipleOrdersBatchOrdersParameterInnerTypeEnum: BatchType,
  PlaceMultipleOrdersBatchOrdersParameterInnerTimeInForceEnum: BatchTimeInForce,
} = RestAPI;

/** The exchange's own client, unchanged, trading on the paper exchange over loopback. */
describe('@binance/derivatives-trading-usds-futures on the paper exchange', () => {
  let paper: Paper;
  let client: InstanceType<typeof DerivativesTradingUsdsFutures>;

  beforeAll(async () => {
    paper = await startPaper({ makerIntervalMs: 0 });
    const [credential] = CREDENTIALS;
    client = new DerivativesTradingUsdsFutures({
      configurationRestAPI: {
        apiKey: credential?.key ?? '',
        apiSecret: credential?.secret ?? '',
        basePath: paper.url,
        timeout: 10_000,
      },
    });
  });

  afterAll(() => paper.close());

  it('reads the rules', async () => {
    const info = await (await client.restAPI.exchangeInformation()).data();
    expect(info.symbols?.find(({ symbol }) => symbol === 'BTCUSDT')).toMatchObject({
      status: 'TRADING',
      quantityPrecision: 3,
    });
  });

  it('places a limit order, finds it, changes it and cancels it', async () => {
    const { restAPI } = client;
    const placed = await (
      await restAPI.newOrder({
        symbol: 'ETHUSDT',
        side: Side.BUY,
        type: OrderType.LIMIT,
        timeInForce: TimeInForce.GTX,
        quantity: 0.25,
        price: 3000.1,
        newClientOrderId: 'connector-1',
      })
    ).data();
    expect(placed).toMatchObject({ status: 'NEW', timeInForce: 'GTX', origQty: '0.250', price: '3000.10' });
    // Beyond 2^53, and exact.
    expect(typeof placed.orderId).toBe('bigint');
    const orderId = placed.orderId ?? 0;
    expect(BigInt(orderId)).toBeGreaterThan(8_389_766_145_050_669_870n);

    const found = await (await restAPI.queryOrder({ symbol: 'ETHUSDT', orderId })).data();
    expect(found).toMatchObject({ clientOrderId: 'connector-1', orderId, cumQuote: '0.00000' });

    const changed = await (
      await restAPI.modifyOrder({ symbol: 'ETHUSDT', side: ModifySide.BUY, orderId, quantity: 0.5, price: 3001 })
    ).data();
    expect(changed).toMatchObject({ orderId, origQty: '0.500', price: '3001.00' });

    const open = await (await restAPI.currentAllOpenOrders({ symbol: 'ETHUSDT' })).data();
    expect(open).toMatchObject([{ orderId, clientOrderId: 'connector-1' }]);

    const canceled = await (await restAPI.cancelOrder({ symbol: 'ETHUSDT', origClientOrderId: 'connector-1' })).data();
    expect(canceled).toMatchObject({ status: 'CANCELED', orderId });
    expect(await (await restAPI.currentAllOpenOrders()).data()).toEqual([]);
  });

  it('fills a market order and reads order, trades and position', async () => {
    const { restAPI } = client;
    const placed = await (
      await restAPI.newOrder({
        symbol: 'BTCUSDT',
        side: Side.BUY,
        type: OrderType.MARKET,
        quantity: 0.01,
        newOrderRespType: ResponseType.RESULT,
      })
    ).data();
    expect(placed).toMatchObject({ status: 'FILLED', executedQty: '0.010' });
    expect(placed).not.toHaveProperty('avgPrice');

    const orderId = placed.orderId ?? 0;
    const found = await (await restAPI.queryOrder({ symbol: 'BTCUSDT', orderId })).data();
    expect(Number(found.avgPrice)).toBeGreaterThan(90_000);
    const listed = await (await restAPI.allOrders({ symbol: 'BTCUSDT' })).data();
    expect(listed).toMatchObject([{ orderId, pair: 'BTCUSDT', status: 'FILLED' }]);
    const trades = await (await restAPI.accountTradeList({ symbol: 'BTCUSDT' })).data();
    expect(trades).toMatchObject([{ orderId, qty: '0.010', commissionAsset: 'USDT', maker: false }]);
    const positions = await (await restAPI.positionInformationV3()).data();
    expect(positions).toMatchObject([{ symbol: 'BTCUSDT', positionAmt: '0.010', positionSide: 'BOTH' }]);
    const account = await (await restAPI.accountInformationV3()).data();
    expect(Number(account.totalPositionInitialMargin)).toBeGreaterThan(0);
  });

  it('gets the code of a refusal', async () => {
    const refused = client.restAPI.newOrder({
      symbol: 'BTCUSDT',
      side: Side.BUY,
      type: OrderType.LIMIT,
      timeInForce: TimeInForce.GTX,
      quantity: 0.01,
      price: 92_000,
    });
    await expect(refused).rejects.toMatchObject({ code: -5022 });
  });

  it('places and cancels in batches', async () => {
    const { restAPI } = client;
    const order = {
      symbol: 'BTCUSDT',
      side: BatchSide.BUY,
      type: BatchType.LIMIT,
      timeInForce: BatchTimeInForce.GTC,
      quantity: 0.01,
      price: 90_000,
    };
    const placed = await (await restAPI.placeMultipleOrders({ batchOrders: [order, { ...order, price: 1 }] })).data();
    expect(placed).toMatchObject([{ status: 'NEW' }, { code: -4013 }]);
    const orderId = Number(placed[0]?.orderId);
    const canceled = await (await restAPI.cancelMultipleOrders({ symbol: 'BTCUSDT', orderIdList: [orderId] })).data();
    expect(canceled).toMatchObject([{ status: 'CANCELED', orderId }]);
  });

  it('reads the position mode', async () => {
    const mode = await (await client.restAPI.getCurrentPositionMode()).data();
    expect(mode).toEqual({ dualSidePosition: false });
  });
});
