import { describe, expect, it } from 'vitest';
import { parseDecimal, whole } from '../engine/decimal.ts';
import { createSampleTrader, type SampleTrader, START } from './testing/trader-fixture.ts';

function executions(trader: SampleTrader, query = '', path = '/execution') {
  const { body } = trader.call('GET', `${path}${query}`);
  return body;
}

describe('an execution', () => {
  it('has the recorded shape of a trade', () => {
    const trader = createSampleTrader();
    trader.setPrice('XBTUSDT', '61240.1');
    trader.other('POST', '/order', { symbol: 'XBTUSDT', side: 'Buy', orderQty: 5_000, price: 61_240.1 });
    trader.call('POST', '/order', { symbol: 'XBTUSDT', side: 'Sell', orderQty: 5_000, clOrdID: 'oms-18' });
    const order = expect.stringMatching(/^[0-9a-f-]{36}$/);
    const engine = expect.stringMatching(/^00000000-006d-1000-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect(executions(trader, '?filter={"execType":"Trade"}')).toEqual([
      {
        account: 700_001,
        avgPx: 61_240.1,
        clOrdID: 'oms-18',
        commission: 0.0005,
        cumQty: 5_000,
        currency: 'USDT',
        // 306200500 · 0.0005 = 153100.25, truncated.
        execComm: 153_100,
        execCommCcy: 'USDt',
        execCost: -306_200_500,
        execID: engine,
        execType: 'Trade',
        foreignNotional: 306.2005,
        homeNotional: -0.005,
        lastLiquidityInd: 'RemovedLiquidity',
        lastPx: 61_240.1,
        lastQty: 5_000,
        leavesQty: 0,
        ordStatus: 'Filled',
        ordType: 'Market',
        orderID: order,
        orderQty: 5_000,
        pool: 'Primary',
        settlCurrency: 'USDt',
        side: 'Sell',
        strategy: 'OneWay',
        symbol: 'XBTUSDT',
        text: 'Submitted via API.',
        timeInForce: 'ImmediateOrCancel',
        timestamp: '2026-11-22T12:00:00.000Z',
        tradePublishIndicator: 'PublishTrade',
        transactTime: '2026-11-22T11:59:59.999Z',
        trdMatchID: engine,
        workingIndicator: false,
      },
    ]);
  });

  it('of an inverse buy costs negative satoshi, rounded lot by lot', () => {
    const trader = createSampleTrader();
    trader.trade('XBTUSD', 'Buy', 8_000, 77_454.5);
    expect(executions(trader, '?filter={"execType":"Trade"}')).toMatchObject([
      { execCost: -10_328_640, execComm: 5_164, execCommCcy: 'XBt', homeNotional: 0.1032864, foreignNotional: -8_000 },
    ]);
  });

  it('shares the trade’s id with the other side and the public tape', () => {
    const trader = createSampleTrader();
    trader.trade('SOLUSDT', 'Buy', 100, 140);
    const [mine] = trader.product.exchange.fills({ account: 'paper' });
    expect(mine?.quantity).toBe(whole(100));
    const id = { trdMatchID: expect.any(String) };
    const [own] = [executions(trader, '?filter={"execType":"Trade"}&columns=["trdMatchID"]')];
    expect(own).toMatchObject([id]);
    const tape = trader.call('GET', '/trade?symbol=SOLUSDT&reverse=true&count=1').body;
    expect(tape).toMatchObject([{ trdMatchID: Array.isArray(own) ? own[0].trdMatchID : '', size: 100, side: 'Buy' }]);
  });

  it('reports the profit of a closing fill, and of no other', () => {
    const trader = createSampleTrader();
    trader.trade('ETHUSDT', 'Buy', 2_000, 1_963);
    trader.trade('ETHUSDT', 'Sell', 2_000, 2_000);
    // 2000·10·(2000 − 1963)
    expect(executions(trader, '', '/execution/tradeHistory')).toMatchObject([
      { execCost: 39_260_000 },
      { execCost: -40_000_000, realisedPnl: 740_000 },
    ]);
  });

  it('lists the life of an order, with the values at each event', () => {
    const trader = createSampleTrader();
    trader.setPrice('XBTUSDT', '60000');
    trader.call('POST', '/order', { symbol: 'XBTUSDT', orderQty: 500, price: 59_999, clOrdID: 'a' });
    trader.call('PUT', '/order', { origClOrdID: 'a', price: 60_000 });
    trader.other('POST', '/order', { symbol: 'XBTUSDT', side: 'Sell', orderQty: 200, price: 60_000 });
    trader.call('DELETE', '/order', { clOrdID: 'a' });
    expect(executions(trader)).toMatchObject([
      { execType: 'New', price: 59_999, ordStatus: 'New', cumQty: 0, text: 'Submitted via API.' },
      { execType: 'Replaced', price: 60_000, text: 'Amended price\nSubmitted via API.' },
      {
        execType: 'Trade',
        ordStatus: 'PartiallyFilled',
        cumQty: 200,
        leavesQty: 300,
        lastLiquidityInd: 'AddedLiquidity',
      },
      { execType: 'Canceled', ordStatus: 'Canceled', cumQty: 200, leavesQty: 0 },
    ]);
    expect(executions(trader, '', '/execution/tradeHistory')).toMatchObject([{ execType: 'Trade' }]);
  });

  it('of a crossing post-only order is a single row', () => {
    const trader = createSampleTrader();
    trader.call('POST', '/order', {
      symbol: 'XBTUSDT',
      orderQty: 500,
      price: 99_000,
      execInst: 'ParticipateDoNotInitiate',
    });
    expect(executions(trader)).toMatchObject([{ execType: 'Canceled' }]);
  });

  it('can be queried by order, by time and in pages', () => {
    const trader = createSampleTrader();
    for (const clOrdID of ['a', 'b', 'c']) {
      trader.now += 1_000;
      trader.call('POST', '/order', { symbol: 'SOLUSDT', orderQty: 100, price: 100, clOrdID });
    }
    const second = trader.product.exchange.order({ account: 'paper', clientOrderId: 'b' })?.id;
    expect(executions(trader, `?filter={"orderID":"${second}"}`)).toMatchObject([{ clOrdID: 'b' }]);
    expect(executions(trader, `?startTime=${new Date(START + 2_000).toISOString()}`)).toMatchObject([
      { clOrdID: 'b' },
      { clOrdID: 'c' },
    ]);
    expect(executions(trader, '?reverse=true&count=1&start=1')).toMatchObject([{ clOrdID: 'b' }]);
  });

  it('exists for planted orders', () => {
    const trader = createSampleTrader();
    trader.product.exchange.seedHistory([
      {
        account: 'paper',
        symbol: 'XBTUSDT',
        side: 'BUY',
        price: parseDecimal('50000'),
        quantity: whole(200),
        state: 'FILLED',
        createdAt: START - 90 * 86_400_000,
      },
    ]);
    expect(executions(trader, '', '/execution/tradeHistory')).toMatchObject([
      { lastQty: 200, lastPx: 50_000, execCost: 10_000_000, timestamp: '2026-08-24T12:00:00.000Z' },
    ]);
    expect(trader.call('GET', '/order').body).toMatchObject([{ ordStatus: 'Filled', avgPx: 50_000 }]);
  });
});
