import {
  DerivativesTradingUsdsFutures,
  DerivativesTradingUsdsFuturesRestAPI as RestAPI,
} from '@binance/derivatives-trading-usds-futures';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Paper, startPaper } from '../../paper/src/index.ts';

const {
  GetIncomeHistoryIncomeTypeEnum: IncomeType,
  KlineCandlestickDataIntervalEnum: Interval,
  NewAlgoOrderAlgoTypeEnum: AlgoType,
  NewAlgoOrderReduceOnlyEnum: ReduceOnly,
  NewAlgoOrderSideEnum: AlgoSide,
  NewAlgoOrderTypeEnum: Conditional,
  NewAlgoOrderWorkingTypeEnum: WorkingType,
  NewOrderSideEnum: Side,
  NewOrderTypeEnum: OrderType,
} = RestAPI;

/** What a desk needs around an order, with the exchange's own client, unchanged. */
describe('@binance/derivatives-trading-usds-futures around an order', () => {
  let paper: Paper;
  let api: InstanceType<typeof DerivativesTradingUsdsFutures>['restAPI'];

  beforeAll(async () => {
    paper = await startPaper({ makerIntervalMs: 0 });
    const basePath = paper.url;
    const keys = { apiKey: 'paper-key', apiSecret: 'paper-secret' };
    api = new DerivativesTradingUsdsFutures({ configurationRestAPI: { ...keys, basePath, timeout: 10_000 } }).restAPI;
  });
  afterAll(() => paper.close());
  beforeEach(() => paper.control.reset(1));

  async function data<T>(call: Promise<{ data(): Promise<T> }>): Promise<T> {
    return (await call).data();
  }

  const stop = {
    algoType: AlgoType.CONDITIONAL,
    symbol: 'ETHUSDT',
    side: AlgoSide.SELL,
    type: Conditional.STOP_MARKET,
    quantity: 0.25,
    triggerPrice: 3_000,
    workingType: WorkingType.MARK_PRICE,
    reduceOnly: ReduceOnly.TRUE,
    clientAlgoId: 'desk',
  };

  it('is stopped out, and reads what became of the stop', async () => {
    await api.newOrder({ symbol: 'ETHUSDT', side: Side.BUY, type: OrderType.MARKET, quantity: 0.25 });
    expect(await data(api.newAlgoOrder(stop))).toMatchObject({ algoStatus: 'NEW', orderType: 'STOP_MARKET' });
    expect(await data(api.currentAllAlgoOpenOrders({ symbol: 'ETHUSDT' }))).toMatchObject([{ clientAlgoId: 'desk' }]);
    paper.control.setPrice('usdm', 'ETHUSDT', '2990');
    const done = await data(api.queryAlgoOrder({ clientAlgoId: 'desk' }));
    expect(done).toMatchObject({ algoStatus: 'FINISHED', actualQty: '0.250' });
    // Beyond 2^53, as text.
    expect(BigInt(done.actualOrderId ?? '0')).toBeGreaterThan(8_389_766_145_050_669_870n);
    expect(await data(api.positionInformationV3())).toEqual([]);
    expect(await data(api.getIncomeHistory({ incomeType: IncomeType.REALIZED_PNL }))).toHaveLength(1);
  });

  it('cancels one that waits, and all', async () => {
    await api.newAlgoOrder(stop);
    expect(await data(api.cancelAlgoOrder({ clientAlgoId: 'desk' }))).toMatchObject({ code: '200' });
    const { triggerPrice: _trigger, ...trailing } = stop;
    await api.newAlgoOrder({ ...trailing, type: Conditional.TRAILING_STOP_MARKET, callbackRate: 1.5 });
    await api.cancelAllAlgoOpenOrders({ symbol: 'ETHUSDT' });
    expect(await data(api.queryAllAlgoOrders({ symbol: 'ETHUSDT' }))).toMatchObject([
      { algoStatus: 'CANCELED', orderType: 'STOP_MARKET' },
      { algoStatus: 'CANCELED', orderType: 'TRAILING_STOP_MARKET' },
    ]);
  });

  it('is told that a stop would trigger at once', async () => {
    await expect(api.newAlgoOrder({ ...stop, triggerPrice: 3_100 })).rejects.toMatchObject({ code: -2021 });
  });

  it('reads what bots read when they start', async () => {
    const symbol = 'ETHUSDT';
    expect(await data(api.changeInitialLeverage({ symbol, leverage: 10 }))).toMatchObject({ leverage: 10 });
    expect(await data(api.symbolConfiguration({ symbol }))).toMatchObject([{ leverage: 10, marginType: 'CROSSED' }]);
    expect(await data(api.notionalAndLeverageBrackets({ symbol }))).toMatchObject({ symbol });
    expect(await data(api.klineCandlestickData({ symbol, interval: Interval.INTERVAL_1m, limit: 50 }))).toHaveLength(
      50,
    );
    expect(await data(api.ticker24hrPriceChangeStatistics({ symbol }))).toMatchObject({ symbol, lastPrice: '3050.45' });
    expect(await data(api.getFundingRateHistory({ symbol, limit: 3 }))).toHaveLength(3);
    expect(await data(api.openInterest({ symbol }))).toMatchObject({ openInterest: '0.000' });
    expect(await data(api.userCommissionRate({ symbol }))).toMatchObject({ makerCommissionRate: '0.000200' });
  });
});
