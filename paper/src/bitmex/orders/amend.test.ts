import { describe, expect, it } from 'vitest';
import { createSampleTrader, type SampleTrader } from '../testing/trader-fixture.ts';

function resting(change: object = {}): SampleTrader {
  const trader = createSampleTrader();
  trader.setPrice('XBTUSDT', '60000');
  trader.call('POST', '/order', { symbol: 'XBTUSDT', orderQty: 500, price: 59_000, clOrdID: 'a', ...change });
  return trader;
}

function partlyFilled(): SampleTrader {
  const trader = resting({ price: 60_000 });
  trader.other('POST', '/order', { symbol: 'XBTUSDT', side: 'Sell', orderQty: 200, price: 60_000 });
  return trader;
}

describe('an amend', () => {
  it('names the changed fields above the origin line', () => {
    const trader = resting();
    trader.now += 5_000;
    expect(trader.call('PUT', '/order', { origClOrdID: 'a', orderQty: 600, price: 59_000.5 })).toMatchObject({
      status: 200,
      body: {
        orderQty: 600,
        leavesQty: 600,
        price: 59_000.5,
        text: 'Amended orderQty price\nSubmitted via API.',
        timestamp: '2026-11-22T12:00:05.000Z',
      },
    });
    expect(trader.call('PUT', '/order', { origClOrdID: 'a', orderQty: 500, price: 59_000.5 }).body).toMatchObject({
      text: 'Amended orderQty\nSubmitted via API.',
    });
  });

  it('finds the order by its id, too, and may rename it when it names the old client id', () => {
    const trader = resting();
    const orderID = trader.product.exchange.openOrders('paper')[0]?.id;
    expect(trader.call('PUT', '/order', { orderID, price: 58_000 }).body).toMatchObject({ orderID, price: 58_000 });
    expect(trader.call('PUT', '/order', { origClOrdID: 'a', clOrdID: 'b', price: 57_000 }).body).toMatchObject({
      clOrdID: 'b',
    });
    expect(trader.call('PUT', '/order', { orderID, clOrdID: 'c', price: 56_000 })).toMatchObject({
      status: 400,
      body: { error: { message: 'Invalid origClOrdID' } },
    });
  });

  it('counts the filled quantity in orderQty and not in leavesQty', () => {
    const trader = partlyFilled();
    expect(trader.call('PUT', '/order', { origClOrdID: 'a', leavesQty: 100 }).body).toMatchObject({
      ordStatus: 'PartiallyFilled',
      orderQty: 300,
      cumQty: 200,
      leavesQty: 100,
    });
    expect(trader.call('PUT', '/order', { origClOrdID: 'a', orderQty: 1_000 }).body).toMatchObject({
      orderQty: 1_000,
      leavesQty: 800,
    });
  });

  it('of a post-only order to a crossing price cancels it in a 200', () => {
    const trader = resting({ execInst: 'ParticipateDoNotInitiate' });
    expect(trader.call('PUT', '/order', { origClOrdID: 'a', price: 61_000 })).toMatchObject({
      status: 200,
      body: {
        ordStatus: 'Canceled',
        text: 'Canceled: Order had execInst of ParticipateDoNotInitiate\nSubmitted via API.',
      },
    });
  });

  it('beyond the funds is refused with the coded error and leaves the order unchanged', () => {
    const trader = resting({ symbol: 'XBT_USDT', orderQty: 1_000_000 });
    expect(trader.call('PUT', '/order', { origClOrdID: 'a', orderQty: 9_000_000_000 })).toMatchObject({
      status: 400,
      body: { error: { name: 'CodedHTTPError', details: '19000' } },
    });
    expect(trader.call('GET', '/order').body).toMatchObject([{ orderQty: 1_000_000, ordStatus: 'New' }]);
  });

  it.each([
    [
      'changes nothing',
      { price: 59_000, orderQty: 500 },
      'Invalid amend: orderQty, leavesQty, price, stopPx unchanged',
    ],
    ['says nothing', {}, 'Invalid amend: orderQty, leavesQty, price, stopPx unchanged'],
    ['has a bad remainder', { leavesQty: 0 }, 'Invalid leavesQty'],
    ['breaks the lot', { orderQty: 550 }, 'Order quantity must be a multiple of lot size: 100'],
    ['breaks the tick', { price: 59_000.01 }, 'Invalid price tickSize'],
    ['names both quantities', { orderQty: 600, leavesQty: 600 }, 'Invalid orderQty'],
    ['names an unknown order', { origClOrdID: 'zz' }, 'Invalid origClOrdID'],
    ['names an unknown id', { orderID: '00000000-0000-4000-8000-000000000000', price: 1 }, 'Invalid orderID'],
    ['names no order', { origClOrdID: undefined }, 'Invalid orderID'],
  ])('that %s is a 400: %o %s', (_name, change, message) => {
    const trader = resting();
    expect(trader.call('PUT', '/order', { origClOrdID: 'a', ...change })).toMatchObject({
      status: 400,
      body: { error: { message, name: 'HTTPError' } },
    });
  });

  it('to the client id of another open order is a duplicate', () => {
    const trader = resting();
    trader.call('POST', '/order', { symbol: 'XBTUSDT', orderQty: 500, price: 59_000, clOrdID: 'b' });
    expect(trader.call('PUT', '/order', { origClOrdID: 'a', clOrdID: 'b', price: 58_000 })).toMatchObject({
      body: { error: { message: 'Duplicate clOrdID' } },
    });
  });

  it.each([
    ['Canceled', (trader: SampleTrader) => trader.call('DELETE', '/order', { clOrdID: 'a' })],
    ['Filled', (trader: SampleTrader) => trader.setPrice('XBTUSDT', '50000')],
  ])('of an order that is %s reports that state', (status, end) => {
    const trader = resting();
    end(trader);
    expect(trader.call('PUT', '/order', { origClOrdID: 'a', price: 58_000 })).toMatchObject({
      status: 400,
      body: { error: { message: `Invalid ordStatus: ${status}` } },
    });
  });

  it('below the filled quantity is refused', () => {
    expect(partlyFilled().call('PUT', '/order', { origClOrdID: 'a', orderQty: 200 })).toMatchObject({
      status: 400,
      body: { error: { message: 'Invalid orderQty' } },
    });
  });
});
