import { beforeEach, describe, expect, it } from 'vitest';
import { createSampleTrader, type SampleTrader } from '../testing/trader-fixture.ts';

const NAMED = { category: 'linear', symbol: 'BTCUSDT' };
const ENTRY = {
  ...NAMED,
  ...{ side: 'Buy', orderType: 'Market', qty: '0.010', orderLinkId: 'entry' },
  ...{ tpslMode: 'Partial', takeProfit: '95000', stopLoss: '88000' },
};

let trader: SampleTrader;

beforeEach(() => {
  trader = createSampleTrader();
  trader.setPrice('linear', 'BTCUSDT', '91000');
});

const place = (order: object) => trader.post('/order/create', order);
/** The exits that are open, or that ended last. */
const exits = (openOnly: 0 | 1 = 0) =>
  trader
    .get('/order/realtime', { ...NAMED, openOnly })
    .list.filter(({ parentOrderLinkId }) => parentOrderLinkId === 'entry');
const words = (rows: ReturnType<typeof exits>) =>
  rows.map(({ stopOrderType, orderStatus }) => `${stopOrderType} ${orderStatus}`).sort();

/** docs/venues/bybit.md §12.3. */
describe('exits that are attached to an entry', () => {
  it('are columns of the entry until it fills', () => {
    place({
      ...ENTRY,
      orderType: 'Limit',
      price: '90000',
      tpTriggerBy: 'MarkPrice',
      slOrderType: 'Limit',
      slLimitPrice: '87900',
    });
    expect(trader.order('linear', 'entry')).toMatchObject({
      ...{ takeProfit: '95000.0', tpTriggerBy: 'MarkPrice', tpLimitPrice: '0', tpslMode: 'Partial' },
      ...{ stopLoss: '88000.0', slTriggerBy: 'LastPrice', slLimitPrice: '87900.0', stopOrderType: '' },
    });
    expect(exits()).toEqual([]);
  });

  it('are orders of their own once it has filled', () => {
    place(ENTRY);
    expect(words(exits())).toEqual(['PartialStopLoss Untriggered', 'PartialTakeProfit Untriggered']);
    expect(exits().find(({ stopOrderType }) => stopOrderType === 'PartialStopLoss')).toMatchObject({
      ...{ side: 'Sell', orderType: 'Market', qty: '0.010', orderLinkId: '', createType: 'CreateByPartialStopLoss' },
      ...{ triggerPrice: '88000.0', triggerDirection: 2, triggerBy: 'LastPrice', tpslMode: 'Partial' },
      ...{ reduceOnly: true, closeOnTrigger: true, takeProfit: '' },
    });
  });

  it('close the position when one triggers, which ends the other', () => {
    place(ENTRY);
    trader.setPrice('linear', 'BTCUSDT', '87990');
    expect(words(exits(1))).toEqual(['PartialStopLoss Filled', 'PartialTakeProfit Deactivated']);
    expect(exits(1).find(({ orderStatus }) => orderStatus === 'Deactivated')).toMatchObject({
      cancelType: 'CancelByOCOTpCanceledBySlTriggered',
    });
    expect(trader.get('/position/list', NAMED).list).toMatchObject([{ size: '0.000' }]);
  });

  it('rest at a limit', () => {
    place({ ...ENTRY, tpOrderType: 'Limit', tpLimitPrice: '96000' });
    trader.setPrice('linear', 'BTCUSDT', '95010');
    expect(words(exits())).toEqual(['PartialTakeProfit New']);
  });

  it('are both deactivated when one is cancelled', () => {
    place(ENTRY);
    trader.post('/order/cancel', { ...NAMED, orderId: String(exits()[0]?.orderId) });
    expect(words(exits(1))).toEqual(['PartialStopLoss Deactivated', 'PartialTakeProfit Deactivated']);
  });

  it('grow with the fills of the entry', () => {
    place({ ...ENTRY, orderType: 'Limit', price: '90999.9' });
    const hit = (qty: string) =>
      trader.other('/order/create', { ...NAMED, side: 'Sell', orderType: 'Limit', qty, price: '90999.9' });
    hit('0.004');
    expect(exits().map(({ qty }) => qty)).toEqual(['0.004', '0.004']);
    hit('0.002');
    expect(exits().map(({ qty }) => qty)).toEqual(['0.006', '0.006']);
  });

  it('end with the position', () => {
    place(ENTRY);
    place({ ...NAMED, side: 'Sell', orderType: 'Market', qty: '0.010', reduceOnly: true, orderLinkId: 'close' });
    expect(exits()).toEqual([]);
    expect(exits(1)).toMatchObject([
      { orderStatus: 'Deactivated', cancelType: 'CancelByTpSlTsClear' },
      { orderStatus: 'Deactivated', cancelType: 'CancelByTpSlTsClear' },
    ]);
  });

  it('of the whole position replace those that it has, and follow its size', () => {
    place({ ...ENTRY, tpslMode: 'Full' });
    place({ ...ENTRY, tpslMode: 'Full', orderLinkId: 'second', stopLoss: '87000' });
    const open = trader.get('/order/realtime', NAMED).list;
    expect(
      open.map(({ parentOrderLinkId, stopOrderType, qty }) => [parentOrderLinkId, stopOrderType, qty]).sort(),
    ).toEqual([
      ['second', 'StopLoss', '0.020'],
      ['second', 'TakeProfit', '0.020'],
    ]);
  });

  it('go with a cancel of all', () => {
    place(ENTRY);
    expect(exits()).toHaveLength(2);
    trader.post('/order/cancel-all', NAMED);
    expect(exits()).toEqual([]);
  });

  it.each([
    ['a profit below a buy', { takeProfit: '90000' }, 10001],
    ['a loss above a buy', { stopLoss: '92000' }, 10001],
    ['a profit above a sell', { side: 'Sell', stopLoss: '93000' }, 10001],
    ['an entry that only reduces', { reduceOnly: true }, 10001],
    ['a limit for the whole position', { tpslMode: 'Full', tpOrderType: 'Limit', tpLimitPrice: '96000' }, 10001],
    ['a limit without a price', { tpOrderType: 'Limit' }, 10001],
    ['a price off the tick', { takeProfit: '95000.05' }, 10001],
    ['spot, whose exits are not documented', { category: 'spot', marketUnit: 'baseCoin' }, 10001],
  ])('are refused: %s', (_what, changes, code) => {
    expect(place({ ...ENTRY, ...changes }).retCode).toBe(code);
  });
});
