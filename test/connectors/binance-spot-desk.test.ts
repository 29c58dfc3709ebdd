import { Spot, SpotRestAPI } from '@binance/spot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Paper, startPaper } from '../../paper/src/index.ts';

const {
  KlinesIntervalEnum: Interval,
  NewOrderSideEnum: Side,
  NewOrderTypeEnum: Type,
  OrderListOcoAboveTypeEnum: Above,
  OrderListOcoBelowTimeInForceEnum: BelowTerms,
  OrderListOcoBelowTypeEnum: Below,
  OrderListOcoSideEnum: OcoSide,
  OrderListOtocoPendingAboveTypeEnum: PendingAbove,
  OrderListOtocoPendingBelowTypeEnum: PendingBelow,
  OrderListOtocoPendingSideEnum: PendingSide,
  OrderListOtocoWorkingSideEnum: WorkingSide,
  OrderListOtocoWorkingTimeInForceEnum: WorkingTerms,
  OrderListOtocoWorkingTypeEnum: WorkingType,
} = SpotRestAPI;

/** Stops and lists with the exchange's own client, unchanged. */
describe('@binance/spot around an order', () => {
  let paper: Paper;
  let api: Spot['restAPI'];

  beforeAll(async () => {
    paper = await startPaper({ makerIntervalMs: 0 });
    const keys = { apiKey: 'paper-key', apiSecret: 'paper-secret' };
    api = new Spot({ configurationRestAPI: { ...keys, basePath: paper.url, retries: 0 } }).restAPI;
  });
  afterAll(() => paper.close());
  beforeEach(() => paper.control.reset(1));

  async function data<T>(call: Promise<{ data(): Promise<T> }>): Promise<T> {
    return (await call).data();
  }

  const symbol = 'BTCUSDT';

  it('places a stop, which fills when the price is there', async () => {
    const { orderId = 0 } = await data(
      api.newOrder({ symbol, side: Side.SELL, type: Type.STOP_LOSS, quantity: 0.01, stopPrice: 88_000 }),
    );
    expect(await data(api.getOrder({ symbol, orderId }))).toMatchObject({ status: 'NEW', isWorking: false });
    paper.control.setPrice('spot', symbol, '87900');
    expect(await data(api.getOrder({ symbol, orderId }))).toMatchObject({ status: 'FILLED', type: 'STOP_LOSS' });
  });

  it('places an OCO, finds it, and cancels it', async () => {
    const placed = await data(
      api.orderListOco({
        symbol,
        side: OcoSide.SELL,
        quantity: 0.005,
        aboveType: Above.LIMIT_MAKER,
        abovePrice: 95_000,
        belowType: Below.STOP_LOSS_LIMIT,
        belowPrice: 87_900,
        belowStopPrice: 88_000,
        belowTimeInForce: BelowTerms.GTC,
        listClientOrderId: 'desk',
      }),
    );
    expect(placed).toMatchObject({ contingencyType: 'OCO', listClientOrderId: 'desk', orderReports: [{}, {}] });
    expect(await data(api.getOrderList({ origClientOrderId: 'desk' }))).toMatchObject({ listOrderStatus: 'EXECUTING' });
    expect(await data(api.openOrderList())).toHaveLength(1);
    expect(await data(api.deleteOrderList({ symbol, listClientOrderId: 'desk' }))).toMatchObject({
      listOrderStatus: 'ALL_DONE',
    });
    expect(await data(api.allOrderList())).toMatchObject([{ listStatusType: 'ALL_DONE' }]);
  });

  it('lets a bracket run to its end', async () => {
    const { orders = [] } = await data(
      api.orderListOtoco({
        symbol,
        workingType: WorkingType.LIMIT,
        workingSide: WorkingSide.BUY,
        workingPrice: 91_000,
        workingQuantity: 0.005,
        workingTimeInForce: WorkingTerms.GTC,
        pendingSide: PendingSide.SELL,
        pendingQuantity: 0.005,
        pendingAboveType: PendingAbove.LIMIT_MAKER,
        pendingAbovePrice: 95_000,
        pendingBelowType: PendingBelow.STOP_LOSS,
        pendingBelowStopPrice: 88_000,
      }),
    );
    const statuses = () =>
      Promise.all(orders.map(async ({ orderId = 0 }) => (await data(api.getOrder({ symbol, orderId }))).status));
    expect(await statuses()).toEqual(['NEW', 'PENDING_NEW', 'PENDING_NEW']);
    paper.control.setPrice('spot', symbol, '90990');
    expect(await statuses()).toEqual(['FILLED', 'NEW', 'NEW']);
    paper.control.setPrice('spot', symbol, '95001');
    expect(await statuses()).toEqual(['FILLED', 'EXPIRED', 'FILLED']);
  });

  it('reads candles and fees', async () => {
    expect(await data(api.klines({ symbol, interval: Interval.INTERVAL_1h, limit: 24 }))).toHaveLength(24);
    expect(await data(api.aggTrades({ symbol }))).toEqual([]);
    expect(await data(api.accountCommission({ symbol }))).toMatchObject({
      standardCommission: { maker: '0.00100000' },
    });
  });
});
