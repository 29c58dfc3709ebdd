import { describe, expect, it } from 'vitest';
import { contractOrder, type Fields, limitOrder, openFuturesFixture, START } from './testing/futures-fixture.ts';

const MARKET: Fields = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' };
const ORDER = '/fapi/v1/order';

/** docs/venues/binance.md §0.2, §2.1, §3. */
describe('placing a USD-M order', () => {
  it('acknowledges with the documented fields, without average price or amounts', () => {
    const fixture = openFuturesFixture();
    const placed = fixture.send('POST', ORDER, limitOrder({ timeInForce: 'GTX', newClientOrderId: 'oms-1' }));
    expect(placed.row).toEqual({
      orderId: expect.any(Number),
      symbol: 'BTCUSDT',
      status: 'NEW',
      clientOrderId: 'oms-1',
      price: '90000.00',
      origQty: '0.010',
      executedQty: '0',
      cumQty: '0',
      timeInForce: 'GTX',
      type: 'LIMIT',
      reduceOnly: false,
      closePosition: false,
      side: 'BUY',
      positionSide: 'BOTH',
      stopPrice: '0',
      workingType: 'CONTRACT_PRICE',
      priceProtect: false,
      origType: 'LIMIT',
      priceMatch: 'NONE',
      selfTradePreventionMode: 'EXPIRE_MAKER',
      goodTillDate: 0,
      updateTime: START,
    });
  });

  it('answers NEW with zeros under ACK although the MARKET order has filled', () => {
    const fixture = openFuturesFixture();
    const { orderId, ...placed } = fixture.send('POST', ORDER, MARKET).row;
    expect(placed).toMatchObject({ status: 'NEW', executedQty: '0', cumQty: '0' });
    const read = fixture.send('GET', ORDER, { symbol: 'BTCUSDT', orderId: String(orderId) }).row;
    expect(read).toMatchObject({ status: 'FILLED', executedQty: '0.010' });
    expect(Number(read.avgPrice)).toBeGreaterThan(91_000);
    expect(Number(read.cumQuote)).toBeCloseTo(Number(read.avgPrice) / 100, 4);
  });

  it('waits under RESULT for the final state of a MARKET order, and still returns no average', () => {
    const fixture = openFuturesFixture();
    const { row } = fixture.send('POST', ORDER, { ...MARKET, newOrderRespType: 'RESULT' });
    expect(row).toMatchObject({ status: 'FILLED', executedQty: '0.010', cumQty: '0.010' });
    for (const absent of ['avgPrice', 'cumQuote', 'cumBase', 'time']) expect(row).not.toHaveProperty(absent);
  });

  it('waits under RESULT for an IOC order, whose remainder expires', () => {
    const fixture = openFuturesFixture();
    const ask = fixture.usdm.exchange.market('BTCUSDT').bestAsk;
    const price = Number(ask?.price ?? 0n) / 1e18;
    const sent = limitOrder({
      timeInForce: 'IOC',
      quantity: '50',
      price: price.toFixed(1),
      newOrderRespType: 'RESULT',
    });
    const { row } = fixture.send('POST', ORDER, sent);
    expect(row.status).toBe('EXPIRED');
    expect(Number(row.executedQty)).toBeCloseTo(Number(ask?.quantity ?? 0n) / 1e18, 9);
  });

  it('only acknowledges a GTC order under RESULT, because it may rest', () => {
    const fixture = openFuturesFixture();
    const { row } = fixture.send('POST', ORDER, limitOrder({ price: '92000', newOrderRespType: 'RESULT' }));
    expect(row).toMatchObject({ status: 'NEW', executedQty: '0' });
  });

  it('gives ETHUSDT ids of 19 digits, as bare numbers', () => {
    const fixture = openFuturesFixture();
    const order = limitOrder({ symbol: 'ETHUSDT', price: '3000', quantity: '0.250' });
    const [first = '', second = ''] = [1, 2].map(
      () => /"orderId":([0-9]{19}),/.exec(fixture.send('POST', ORDER, order).text)?.[1],
    );
    expect(BigInt(second)).toBe(BigInt(first) + 1n);
    // As a double, both are the same number.
    expect(Number(second)).toBe(Number(first));
    fixture.send('DELETE', ORDER, { symbol: 'ETHUSDT', orderId: first });
    expect(fixture.send('GET', ORDER, { symbol: 'ETHUSDT', orderId: first }).row.status).toBe('CANCELED');
    expect(fixture.send('GET', ORDER, { symbol: 'ETHUSDT', orderId: second }).row.status).toBe('NEW');
  });

  it('assigns a client id of 22 characters when none is sent', () => {
    const fixture = openFuturesFixture();
    const ids = [1, 2].map(() => String(fixture.send('POST', ORDER, limitOrder()).row.clientOrderId));
    expect(ids[0]).toMatch(/^[A-Za-z0-9]{22}$/);
    expect(ids[1]).not.toBe(ids[0]);
  });

  it('accepts dots, colons and slashes in a client id, unlike spot', () => {
    const fixture = openFuturesFixture();
    expect(fixture.send('POST', ORDER, limitOrder({ newClientOrderId: 'a.b:c/d' })).row.clientOrderId).toBe('a.b:c/d');
  });

  it.each([
    { says: 'a FOK order that cannot fill', code: -5021, fields: { timeInForce: 'FOK', price: '90000' } },
    { says: 'a GTX order that would take liquidity', code: -5022, fields: { timeInForce: 'GTX', price: '92000' } },
  ])('refuses $says with $code and keeps no record of it', ({ code, fields }) => {
    const fixture = openFuturesFixture();
    const refused = fixture.send('POST', ORDER, limitOrder({ ...fields, newClientOrderId: 'gone' }));
    expect(refused.status).toBe(400);
    expect(refused.row.code).toBe(code);
    expect(fixture.send('GET', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'gone' }).row.code).toBe(-2013);
    expect(fixture.send('GET', '/fapi/v1/allOrders', { symbol: 'BTCUSDT' }).rows).toEqual([]);
  });

  it('fills a MARKET order as far as the book goes and expires the rest; an empty book is -2020', () => {
    const fixture = openFuturesFixture();
    const order = { ...MARKET, symbol: 'BTCUSDT_261225', quantity: '1', newOrderRespType: 'RESULT' };
    const statuses = Array.from({ length: 60 }, () => fixture.send('POST', ORDER, order).row);
    expect(statuses.map(({ status }) => status)).toContain('EXPIRED');
    expect(statuses.at(-1)).toMatchObject({ code: -2020 });
  });

  it('expires a GTD order at its second', () => {
    const fixture = openFuturesFixture();
    const goodTillDate = START + 700_500;
    const { orderId, ...placed } = fixture.send('POST', ORDER, limitOrder({ timeInForce: 'GTD', goodTillDate })).row;
    expect(placed).toMatchObject({ timeInForce: 'GTD', goodTillDate: START + 700_000 });
    fixture.clock.advance(700_000);
    expect(fixture.send('GET', ORDER, { symbol: 'BTCUSDT', orderId: String(orderId) }).row.status).toBe('EXPIRED');
  });

  it('expires the resting order as EXPIRED_IN_MATCH when two orders of one account match', () => {
    const fixture = openFuturesFixture();
    const price = '91242';
    const resting = fixture.send('POST', ORDER, limitOrder({ side: 'SELL', price })).row.orderId;
    fixture.send('POST', ORDER, limitOrder({ price }));
    const read = fixture.send('GET', ORDER, { symbol: 'BTCUSDT', orderId: String(resting) });
    expect(read.row.status).toBe('EXPIRED_IN_MATCH');
  });

  it('validates a test order, including its funds, without placing it', () => {
    const fixture = openFuturesFixture();
    const tested = fixture.send('POST', `${ORDER}/test`, limitOrder({ newClientOrderId: 'only-a-test' }));
    expect(tested.row).toMatchObject({ clientOrderId: 'only-a-test', status: 'NEW', orderId: 0 });
    expect(fixture.send('POST', `${ORDER}/test`, limitOrder({ quantity: '900' })).row.code).toBe(-2019);
    expect(fixture.usdm.exchange.effects({ account: 'paper' })).toEqual([]);
  });

  it('stays unlisted for the duration of the fault, then appears', () => {
    const fixture = openFuturesFixture();
    fixture.send('POST', ORDER, limitOrder({ newClientOrderId: 'late' }), { listingDelayMs: 800 });
    const query = { symbol: 'BTCUSDT', origClientOrderId: 'late' };
    expect(fixture.send('GET', ORDER, query).row.code).toBe(-2013);
    expect(fixture.send('GET', '/fapi/v1/openOrders', { symbol: 'BTCUSDT' }).rows).toEqual([]);
    fixture.clock.advance(800);
    expect(fixture.send('GET', ORDER, query).row.status).toBe('NEW');
  });

  it('shows its trades before the order is listed, because they come from another store', () => {
    const fixture = openFuturesFixture();
    const market = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' };
    const { orderId } = fixture.send('POST', ORDER, market, { listingDelayMs: 800 }).row;
    expect(fixture.send('GET', ORDER, { symbol: 'BTCUSDT', orderId: String(orderId) }).row.code).toBe(-2013);
    expect(fixture.send('GET', '/fapi/v1/userTrades', { symbol: 'BTCUSDT' }).rows).toMatchObject([{ orderId }]);
  });
});

/**
 * COIN-M with the fields and types of the connector's sources, coin-futures 19.0.0 (JavaScript) and 13.1.0 (Python).
 * The package published on npm, 8.0.1, is older than the merger of 2026-06-30 and still declares average prices in
 * answers to commands (docs/venues/binance.md, source C-SDK).
 */
describe('placing a COIN-M order', () => {
  it('acknowledges in contracts, with the pair and without goodTillDate', () => {
    const fixture = openFuturesFixture();
    const { row } = fixture.send('POST', '/dapi/v1/order', contractOrder({ newClientOrderId: 'oms-5' }));
    expect(row).toMatchObject({
      orderId: expect.any(Number),
      symbol: 'BTCUSD_PERP',
      pair: 'BTCUSD',
      status: 'NEW',
      clientOrderId: 'oms-5',
      price: '90000.0',
      origQty: '10',
      executedQty: '0',
    });
    for (const absent of ['avgPrice', 'cumBase', 'cumQuote', 'goodTillDate']) expect(row).not.toHaveProperty(absent);
  });

  it('reports a harmonic average over several fills', () => {
    const fixture = openFuturesFixture();
    const { exchange } = fixture.coinm;
    exchange.cancelAll({ account: 'market-maker', symbol: 'BTCUSD_PERP' });
    const sell = (price: bigint, quantity: bigint) =>
      exchange.place({
        account: 'market-maker',
        symbol: 'BTCUSD_PERP',
        side: 'SELL',
        type: 'LIMIT',
        price: price * 10n ** 18n,
        quantity: quantity * 10n ** 18n,
      });
    sell(91_000n, 6n);
    sell(91_500n, 4n);
    const order: Fields = { symbol: 'BTCUSD_PERP', side: 'BUY', type: 'MARKET', quantity: '10' };
    const { orderId } = fixture.send('POST', '/dapi/v1/order', order).row;
    // The worked example of docs/venues/binance.md §3.
    expect(
      fixture.send('GET', '/dapi/v1/order', { symbol: 'BTCUSD_PERP', orderId: String(orderId) }).row,
    ).toMatchObject({
      status: 'FILLED',
      executedQty: '10',
      cumBase: '0.01096499',
      avgPrice: '91199.3',
    });
  });

  it.each([
    { says: 'a FOK order that cannot fill', fields: { timeInForce: 'FOK' } },
    { says: 'a GTX order that would take liquidity', fields: { timeInForce: 'GTX', price: '92000' } },
  ])('accepts $says and expires it at once', ({ fields }) => {
    const fixture = openFuturesFixture();
    const { status, row } = fixture.send('POST', '/dapi/v1/order', contractOrder(fields));
    expect(status).toBe(200);
    const read = fixture.send('GET', '/dapi/v1/order', { symbol: 'BTCUSD_PERP', orderId: String(row.orderId) });
    expect(read.row).toMatchObject({ status: 'EXPIRED', executedQty: '0', avgPrice: '0.0' });
  });

  it('has no order/test', () => {
    expect(openFuturesFixture().send('POST', '/dapi/v1/order/test', contractOrder()).status).toBe(404);
  });
});
