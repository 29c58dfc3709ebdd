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

/** docs/venues/bybit.md §12.6. */
describe('the exits of an entry that has not filled', () => {
  const RESTING = { ...ENTRY, orderType: 'Limit', price: '90000' };
  const PLAIN = { ...RESTING, tpslMode: undefined, takeProfit: undefined, stopLoss: undefined };
  const amend = (change: object) => trader.post('/order/amend', { ...NAMED, orderLinkId: 'entry', ...change });
  const row = () => trader.order('linear', 'entry');
  const columns = () => {
    const { takeProfit, tpTriggerBy, tpLimitPrice, stopLoss, slTriggerBy, slLimitPrice, tpslMode } = row() ?? {};
    return { takeProfit, tpTriggerBy, tpLimitPrice, stopLoss, slTriggerBy, slLimitPrice, tpslMode };
  };

  it('are changed one by one, and members that are not sent stay', () => {
    place({ ...RESTING, slOrderType: 'Limit', slLimitPrice: '87900' });
    const before = columns();
    expect(amend({ takeProfit: '96000', tpTriggerBy: 'MarkPrice' }).retCode).toBe(0);
    expect(columns()).toEqual({ ...before, takeProfit: '96000.0', tpTriggerBy: 'MarkPrice' });
    expect(amend({ slLimitPrice: '87800' }).retCode).toBe(0);
    expect(columns()).toMatchObject({ stopLoss: '88000.0', slLimitPrice: '87800.0', takeProfit: '96000.0' });
    expect(row()).toMatchObject({ price: '90000.0', qty: '0.010' });
  });

  it('are removed by 0, and nothing comes of them when the entry fills', () => {
    place(RESTING);
    expect(amend({ takeProfit: '0' }).retCode).toBe(0);
    expect(columns()).toMatchObject({ takeProfit: '', tpTriggerBy: '', stopLoss: '88000.0', tpslMode: 'Partial' });
    expect(amend({ stopLoss: '0', price: '90500' }).retCode).toBe(0);
    expect(columns()).toMatchObject({ takeProfit: '', stopLoss: '', slTriggerBy: '', tpslMode: '' });
    trader.setPrice('linear', 'BTCUSDT', '90400');
    expect(row()).toMatchObject({ orderStatus: 'Filled', price: '90500.0' });
    expect(exits()).toEqual([]);
  });

  it('come as they were changed when it fills', () => {
    place(RESTING);
    amend({ takeProfit: '97000', stopLoss: '0' });
    trader.setPrice('linear', 'BTCUSDT', '89990');
    expect(exits()).toMatchObject([{ stopOrderType: 'PartialTakeProfit', triggerPrice: '97000.0' }]);
  });

  it('can be given to an entry that has none', () => {
    place(PLAIN);
    expect(amend({ stopLoss: '88000', slTriggerBy: 'LastPrice', tpslMode: 'Partial' }).retCode).toBe(0);
    expect(columns()).toMatchObject({ stopLoss: '88000.0', slTriggerBy: 'LastPrice', tpslMode: 'Partial' });
    trader.setPrice('linear', 'BTCUSDT', '89990');
    expect(exits()).toMatchObject([{ stopOrderType: 'PartialStopLoss', triggerPrice: '88000.0' }]);
  });

  it('get no limit that they did not have', () => {
    place(RESTING);
    expect(amend({ takeProfit: '96000', tpLimitPrice: '96100' }).retCode).toBe(0);
    expect(columns()).toMatchObject({ takeProfit: '96000.0', tpLimitPrice: '0' });
  });

  it('are not changed by an amend that reaches the engine after a fill', () => {
    trader = createSampleTrader({ delays: { engineMs: 20, readMs: 0, historyMs: 0 } });
    trader.setPrice('linear', 'BTCUSDT', '91000');
    place({ ...RESTING, price: '90999.9' });
    trader.now += 100;
    trader.other('/order/create', { ...NAMED, side: 'Sell', orderType: 'Limit', qty: '0.004', price: '90999.9' });
    expect(amend({ takeProfit: '96000' }).retCode).toBe(0);
    trader.now += 100;
    expect(row()).toMatchObject({ orderStatus: 'PartiallyFilled', takeProfit: '95000.0' });
  });

  it.each([
    ['the present values', {}, { takeProfit: '95000', stopLoss: '88000.0' }, 34040],
    ['a new profit without its source', PLAIN, { takeProfit: '95000' }, 34040],
    ['a removal of what is not there', PLAIN, { takeProfit: '0' }, 34040],
    ['a profit below a buy', {}, { takeProfit: '89000' }, 10001],
    ['a loss above a buy', {}, { stopLoss: '90500' }, 10001],
    ['a profit below the new price', {}, { takeProfit: '90500', price: '90600' }, 10001],
    ['a price off the tick', {}, { takeProfit: '95000.05' }, 10001],
    ['exits of the whole position', { tpslMode: 'Full' }, { takeProfit: '96000' }, 110060],
  ])('are refused: %s', (_what, terms, change, code) => {
    place({ ...RESTING, ...terms });
    const before = row();
    expect(amend(change).retCode).toBe(code);
    expect(row()).toEqual(before);
  });

  it('are refused once it has filled in part, and on an order that reduces', () => {
    place({ ...RESTING, price: '90999.9' });
    trader.other('/order/create', { ...NAMED, side: 'Sell', orderType: 'Limit', qty: '0.004', price: '90999.9' });
    expect(amend({ takeProfit: '96000' }).retCode).toBe(110059);
    expect(amend({ price: '90500' }).retCode).toBe(0);
    const reducing = { side: 'Sell', orderType: 'Limit', qty: '0.001', price: '95000', reduceOnly: true };
    place({ ...NAMED, ...reducing, orderLinkId: 'reducing' });
    const change = { takeProfit: '90000', tpTriggerBy: 'LastPrice', orderLinkId: 'reducing' };
    expect(amend(change).retCode).toBe(10001);
  });

  it('are not offered on spot', () => {
    trader.post('/order/create', { ...PLAIN, category: 'spot' });
    expect(amend({ category: 'spot', takeProfit: '95000' })).toMatchObject({
      retCode: 10001,
      retMsg: expect.stringContaining('not offered'),
    });
  });
});
