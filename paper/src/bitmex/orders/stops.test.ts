import { beforeEach, describe, expect, it } from 'vitest';
import { createSampleTrader, type SampleTrader } from '../testing/trader-fixture.ts';

const STOP = { symbol: 'XBTUSDT', side: 'Sell', orderQty: 1_000, stopPx: 60_000, clOrdID: 'stop' };

let trader: SampleTrader;

beforeEach(() => {
  trader = createSampleTrader();
  trader.setPrice('XBTUSDT', '61000');
});

const place = (order: object) => trader.call('POST', '/order', order);
const rows = () => trader.call('GET', '/order?filter={"clOrdID":"stop"}').body;
const margin = () => trader.product.exchange.balance('paper', 'USDt').margin;

describe('a stop on BitMEX', () => {
  it('is new and works not, until its price is there: docs/venues/bitmex.md §2.1, §3', () => {
    const before = margin();
    expect(place(STOP).body).toMatchObject({
      ordType: 'Stop',
      ordStatus: 'New',
      stopPx: 60_000,
      timeInForce: 'ImmediateOrCancel',
      workingIndicator: false,
    });
    expect(rows()).not.toMatchObject([{ triggered: 'StopOrderTriggered' }]);
    expect(margin()).toBe(before);
    trader.setPrice('XBTUSDT', '59990');
    expect(rows()).toMatchObject([{ ordType: 'Stop', ordStatus: 'Filled', triggered: 'StopOrderTriggered' }]);
    const { body } = trader.call('GET', '/execution');
    expect((body as { execType: string }[]).map(({ execType }) => execType)).toEqual([
      'New',
      'TriggeredOrActivatedBySystem',
      'Trade',
    ]);
  });

  it('rests at its limit once triggered', () => {
    expect(place({ ...STOP, price: 62_000 }).body).toMatchObject({ ordType: 'StopLimit', price: 62_000 });
    trader.setPrice('XBTUSDT', '59990');
    expect(rows()).toMatchObject([{ ordStatus: 'New', workingIndicator: true, triggered: 'StopOrderTriggered' }]);
  });

  it.each([
    ['Stop', 'Buy', 62_000, '62000'],
    ['MarketIfTouched', 'Sell', 62_000, '62000'],
    ['MarketIfTouched', 'Buy', 60_000, '60000'],
  ])('%s %s at %i', (ordType, side, stopPx, price) => {
    place({ ...STOP, ordType, side, stopPx });
    trader.setPrice('XBTUSDT', '61010');
    expect(rows()).toMatchObject([{ ordStatus: 'New' }]);
    trader.setPrice('XBTUSDT', price);
    expect(rows()).toMatchObject([{ ordType, ordStatus: 'Filled' }]);
  });

  it('watches the mark price unless asked for the last', () => {
    place({ ...STOP, execInst: 'LastPrice' });
    trader.product.exchange.setMarkPrice('XBTUSDT', 59_000n * 10n ** 18n);
    expect(rows()).toMatchObject([{ ordStatus: 'New' }]);
    trader.product.exchange.setLastPrice('XBTUSDT', 59_000n * 10n ** 18n);
    expect(rows()).toMatchObject([{ ordStatus: 'Filled' }]);
  });

  it('trails by an amount', () => {
    const { stopPx: _, ...rest } = STOP;
    const trailing = { ...rest, ordType: 'Stop', pegPriceType: 'TrailingStopPeg', pegOffsetValue: -500 };
    expect(place(trailing).body).toMatchObject({
      pegPriceType: 'TrailingStopPeg',
      pegOffsetValue: -500,
      stopPx: 60_500,
    });
    trader.setPrice('XBTUSDT', '63000');
    expect(rows()).toMatchObject([{ ordStatus: 'New', stopPx: 62_500 }]);
    trader.setPrice('XBTUSDT', '62500');
    expect(rows()).toMatchObject([{ ordStatus: 'Filled' }]);
    expect(place({ ...trailing, pegOffsetValue: 500 }).status).toBe(400);
  });

  it('is moved and cancelled', () => {
    place(STOP);
    expect(trader.call('PUT', '/order', { origClOrdID: 'stop', stopPx: 59_000 }).body).toMatchObject({
      stopPx: 59_000,
      text: expect.stringContaining('Amended stopPx'),
    });
    trader.setPrice('XBTUSDT', '59500');
    expect(rows()).toMatchObject([{ ordStatus: 'New', workingIndicator: false }]);
    expect(trader.call('DELETE', '/order', { clOrdID: 'stop' }).body).toMatchObject([{ ordStatus: 'Canceled' }]);
    trader.setPrice('XBTUSDT', '58000');
    expect(rows()).toMatchObject([{ ordStatus: 'Canceled', cumQty: 0 }]);
  });

  it('trails on from the present price at a new distance', () => {
    const { stopPx: _, ...rest } = STOP;
    place({ ...rest, ordType: 'Stop', pegPriceType: 'TrailingStopPeg', pegOffsetValue: -500 });
    const amend = (change: object) => trader.call('PUT', '/order', { origClOrdID: 'stop', ...change });
    expect(amend({ pegOffsetValue: -300 }).body).toMatchObject({
      pegOffsetValue: -300,
      stopPx: 60_700,
      text: expect.stringContaining('Amended pegOffsetValue'),
    });
    for (const pegOffsetValue of [-300, 300]) expect(amend({ pegOffsetValue }).status).toBe(400);
    expect(amend({ stopPx: 60_000 })).toMatchObject({ status: 400, body: { error: { message: 'Invalid stopPx' } } });
    trader.setPrice('XBTUSDT', '60700');
    expect(rows()).toMatchObject([{ ordStatus: 'Filled' }]);
    expect(amend({ pegOffsetValue: -100 }).status).toBe(400);
  });

  it('shows in each execution the trigger of that time', () => {
    place(STOP);
    for (const stopPx of [59_000, 58_000]) trader.call('PUT', '/order', { origClOrdID: 'stop', stopPx });
    expect(trader.call('PUT', '/order', { origClOrdID: 'stop', stopPx: 58_000 })).toMatchObject({
      status: 400,
      body: { error: { message: 'Invalid amend: orderQty, leavesQty, price, stopPx unchanged' } },
    });
    const { body } = trader.call('GET', '/execution');
    expect(body).toMatchObject([
      { execType: 'New', stopPx: 60_000 },
      { execType: 'Replaced', stopPx: 59_000 },
      { execType: 'Replaced', stopPx: 58_000 },
    ]);
  });

  it('on an inverse contract changes its size and its trigger', () => {
    trader.setPrice('XBTUSD', '61000');
    place({ ...STOP, symbol: 'XBTUSD' });
    const change = { origClOrdID: 'stop', stopPx: 59_000, orderQty: 2_000 };
    expect(trader.call('PUT', '/order', change)).toMatchObject({
      status: 200,
      body: { stopPx: 59_000, orderQty: 2_000, workingIndicator: false },
    });
  });

  it('closes no position that is not there', () => {
    place({ ...STOP, execInst: 'ReduceOnly' });
    trader.setPrice('XBTUSDT', '59000');
    expect(rows()).toMatchObject([{ ordStatus: 'Canceled', text: expect.stringContaining('current position is 0') }]);
  });

  it('closes what the position is when it triggers', () => {
    trader.call('POST', '/order', { symbol: 'XBTUSDT', side: 'Buy', orderQty: 1_000, ordType: 'Market' });
    const { orderQty: _, ...close } = { ...STOP, execInst: 'LastPrice,Close' };
    const placed = place(close).body as Record<string, unknown>;
    expect(placed).toMatchObject({ ordStatus: 'New', side: 'Sell', workingIndicator: false, leavesQty: 0 });
    expect(placed).not.toHaveProperty('orderQty');
    trader.call('POST', '/order', { symbol: 'XBTUSDT', side: 'Buy', orderQty: 500, ordType: 'Market' });
    trader.setPrice('XBTUSDT', '59990');
    expect(rows()).toMatchObject([{ ordStatus: 'Filled', orderQty: 1_500, cumQty: 1_500 }]);
    const { side: __, ...sideless } = close;
    expect(place(sideless)).toMatchObject({ status: 400, body: { error: { message: 'Invalid side' } } });
  });

  it.each([
    ['a trigger that is reached', { ...STOP, stopPx: 62_000 }, 'Invalid stopPx'],
    ['a trigger off the tick', { ...STOP, stopPx: 60_000.05 }, 'Invalid stopPx tickSize'],
    ['a peg to nothing', { ...STOP, pegPriceType: 'LastPeg' }, 'Unsupported pegPriceType'],
    ['another instruction', { ...STOP, execInst: 'LastWithinMark' }, 'Unsupported execInst'],
  ])('is refused: %s', (_what, order, message) => {
    expect(place(order)).toMatchObject({ status: 400, body: { error: { message } } });
  });

  it('waits ten times on a symbol at most', () => {
    for (let index = 0; index < 10; index += 1) place({ ...STOP, clOrdID: `stop-${index}` });
    expect(place(STOP).status).toBe(400);
  });
});
