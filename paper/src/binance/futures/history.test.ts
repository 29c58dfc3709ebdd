import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../engine/decimal.ts';
import {
  contractOrder,
  type Fields,
  type FuturesFixture,
  limitOrder,
  openFuturesFixture,
  START,
} from './testing/futures-fixture.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ALL = '/fapi/v1/allOrders';
const MARKET: Fields = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' };

/** One filled order a day, the last one now; each client id is its age in days. */
function oldOrders(
  fixture: FuturesFixture,
  days: number,
  product: 'usdm' | 'coinm' = 'usdm',
  symbol = 'BTCUSDT',
): void {
  fixture[product].exchange.seedHistory(
    Array.from({ length: days + 1 }, (_, index) => ({
      account: 'paper',
      symbol,
      side: 'BUY' as const,
      price: parseDecimal('90000'),
      quantity: parseDecimal('1'),
      state: 'FILLED' as const,
      createdAt: START - (days - index) * DAY,
      clientOrderId: `day-${days - index}`,
    })),
  );
}

function daysAgo(fixture: FuturesFixture, fields: Fields = {}, path = ALL): unknown[] {
  return fixture.send('GET', path, { symbol: 'BTCUSDT', ...fields }).rows.map((row) => row.clientOrderId);
}

/** docs/venues/binance.md §2.4. */
describe('allOrders', () => {
  it('returns the last seven days, oldest first, by default', () => {
    const fixture = openFuturesFixture();
    oldOrders(fixture, 10);
    expect(daysAgo(fixture)).toEqual(['day-7', 'day-6', 'day-5', 'day-4', 'day-3', 'day-2', 'day-1', 'day-0']);
  });

  it('returns the newest rows of a window without a start', () => {
    const fixture = openFuturesFixture();
    oldOrders(fixture, 10);
    expect(daysAgo(fixture, { limit: 2 })).toEqual(['day-1', 'day-0']);
    expect(daysAgo(fixture, { limit: 2, endTime: START - 4 * DAY })).toEqual(['day-5', 'day-4']);
  });

  it('returns seven days from a start, the oldest rows first', () => {
    const fixture = openFuturesFixture();
    oldOrders(fixture, 10);
    expect(daysAgo(fixture, { startTime: START - 10 * DAY })).toHaveLength(8);
    expect(daysAgo(fixture, { startTime: START - 10 * DAY, limit: 2 })).toEqual(['day-10', 'day-9']);
  });

  it('pages from an id and ignores a range sent with it', () => {
    const fixture = openFuturesFixture();
    oldOrders(fixture, 10);
    const first = Number(fixture.send('GET', ALL, { symbol: 'BTCUSDT', startTime: START - 10 * DAY }).rows[0]?.orderId);
    expect(daysAgo(fixture, { orderId: first, limit: 2, startTime: START })).toEqual(['day-10', 'day-9']);
    expect(daysAgo(fixture, { orderId: first + 2, limit: 2 })).toEqual(['day-8', 'day-7']);
  });

  it.each([
    { root: '/fapi', symbol: 'BTCUSDT', span: 7 * DAY - 1, code: undefined },
    { root: '/fapi', symbol: 'BTCUSDT', span: 7 * DAY, code: -4165 },
    { root: '/dapi', symbol: 'BTCUSD_PERP', span: 7 * DAY, code: undefined },
    { root: '/dapi', symbol: 'BTCUSD_PERP', span: 7 * DAY + 1, code: -4088 },
    { root: '/fapi', symbol: 'BTCUSDT', span: -1, code: -1023 },
  ])('refuses a span of $span ms on $root with $code', ({ root, symbol, span, code }) => {
    const fixture = openFuturesFixture();
    const fields = { symbol, startTime: START - 8 * DAY, endTime: START - 8 * DAY + span };
    expect(fixture.send('GET', `${root}/v1/allOrders`, fields).row.code).toBe(code);
  });

  it('covers all symbols on USD-M without a symbol, but not from an id', () => {
    const fixture = openFuturesFixture();
    oldOrders(fixture, 1);
    oldOrders(fixture, 1, 'usdm', 'ETHUSDT');
    const { rows } = fixture.send('GET', ALL);
    expect(rows.map((row) => `${row.symbol} ${row.clientOrderId}`)).toEqual([
      'BTCUSDT day-1',
      'ETHUSDT day-1',
      'BTCUSDT day-0',
      'ETHUSDT day-0',
    ]);
    expect(fixture.send('GET', ALL, { orderId: 1 }).row.code).toBe(-1102);
  });

  it('requires exactly one of symbol and pair on COIN-M, and refuses an id with a pair', () => {
    const fixture = openFuturesFixture();
    oldOrders(fixture, 1, 'coinm', 'BTCUSD_PERP');
    oldOrders(fixture, 1, 'coinm', 'BTCUSD_261225');
    oldOrders(fixture, 1, 'coinm', 'ETHUSD_PERP');
    const path = '/dapi/v1/allOrders';
    expect(fixture.send('GET', path).row.code).toBe(-1102);
    expect(fixture.send('GET', path, { symbol: 'BTCUSD_PERP', pair: 'BTCUSD' }).row.code).toBe(-1128);
    expect(fixture.send('GET', path, { pair: 'BTCUSD', orderId: 1 }).row.code).toBe(-1128);
    expect(fixture.send('GET', path, { pair: 'DOGEUSD' }).row.code).toBe(-4087);
    const { rows } = fixture.send('GET', path, { pair: 'BTCUSD' });
    expect(rows.map((row) => row.symbol)).toEqual(['BTCUSD_PERP', 'BTCUSD_261225', 'BTCUSD_PERP', 'BTCUSD_261225']);
  });

  it.each([
    { root: '/fapi', product: 'usdm', symbol: 'BTCUSDT', unasked: 500, most: 1_000 },
    { root: '/dapi', product: 'coinm', symbol: 'BTCUSD_PERP', unasked: 50, most: 100 },
  ] as const)(
    'returns $unasked rows by default on $root, $most at most',
    ({ root, product, symbol, unasked, most }) => {
      const fixture = openFuturesFixture();
      fixture[product].exchange.seedHistory(
        Array.from({ length: 1_100 }, (_, index) => ({
          account: 'paper',
          symbol,
          side: 'SELL' as const,
          price: parseDecimal('90000'),
          quantity: parseDecimal('1'),
          state: 'FILLED' as const,
          createdAt: START - HOUR + index,
        })),
      );
      const path = `${root}/v1/allOrders`;
      expect(fixture.send('GET', path, { symbol }).rows).toHaveLength(unasked);
      expect(fixture.send('GET', path, { symbol, limit: 5_000 }).rows).toHaveLength(most);
    },
  );

  it('includes pair and both amounts, unlike a single order', () => {
    const fixture = openFuturesFixture();
    const { orderId } = fixture.send('POST', '/fapi/v1/order', MARKET).row;
    expect(fixture.send('GET', ALL, { symbol: 'BTCUSDT' }).rows[0]).toMatchObject({
      pair: 'BTCUSDT',
      cumBase: '0.01000000',
    });
    const one = fixture.send('GET', '/fapi/v1/order', { symbol: 'BTCUSDT', orderId: String(orderId) }).row;
    expect(one).not.toHaveProperty('pair');
  });
});

describe('paging by id', () => {
  it('returns every order once, however many share a millisecond', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 7 }), (waits, limit) => {
        const fixture = openFuturesFixture();
        let createdAt = START - HOUR;
        const seeds = waits.map((wait, index) => {
          createdAt += wait;
          const price = parseDecimal('3000');
          const row = {
            account: 'paper',
            symbol: 'ETHUSDT',
            side: 'BUY',
            price,
            quantity: price,
            state: 'FILLED',
          } as const;
          return { ...row, createdAt, clientOrderId: `o-${index}` };
        });
        fixture.usdm.exchange.seedHistory(seeds);
        const seen: unknown[] = [];
        let from = '1';
        for (;;) {
          const page = fixture.send('GET', ALL, { symbol: 'ETHUSDT', orderId: from, limit });
          seen.push(...page.rows.map((row) => row.clientOrderId));
          if (page.rows.length < limit) break;
          const last = [...page.text.matchAll(/"orderId":([0-9]+)/g)].at(-1)?.[1] ?? '';
          from = String(BigInt(last) + 1n);
        }
        expect(seen).toEqual(seeds.map(({ clientOrderId }) => clientOrderId));
      }),
      { numRuns: 30 },
    );
  });
});

/** docs/venues/binance.md §7. */
describe('the retention of the futures exchanges', () => {
  it('forgets an order without a fill three days after its creation', () => {
    const fixture = openFuturesFixture();
    const { orderId } = fixture.send('POST', '/fapi/v1/order', limitOrder()).row;
    const key = { symbol: 'BTCUSDT', orderId: String(orderId) };
    fixture.clock.advance(2 * DAY);
    fixture.send('DELETE', '/fapi/v1/order', key);
    fixture.clock.advance(DAY);
    expect(fixture.send('GET', '/fapi/v1/order', key).row.status).toBe('CANCELED');
    fixture.clock.advance(1);
    expect(fixture.send('GET', '/fapi/v1/order', key).row.code).toBe(-2013);
    expect(fixture.send('GET', ALL, { symbol: 'BTCUSDT' }).rows).toEqual([]);
  });

  it('keeps an open order of any age', () => {
    const fixture = openFuturesFixture();
    const { orderId } = fixture.send('POST', '/fapi/v1/order', limitOrder()).row;
    fixture.clock.advance(100 * DAY);
    expect(fixture.send('GET', '/fapi/v1/order', { symbol: 'BTCUSDT', orderId: String(orderId) }).row.status).toBe(
      'NEW',
    );
  });

  it('forgets a filled order after 90 days', () => {
    const fixture = openFuturesFixture();
    const { orderId } = fixture.send('POST', '/fapi/v1/order', MARKET).row;
    const key = { symbol: 'BTCUSDT', orderId: String(orderId) };
    fixture.clock.advance(90 * DAY);
    expect(fixture.send('GET', '/fapi/v1/order', key).row.status).toBe('FILLED');
    fixture.clock.advance(1);
    expect(fixture.send('GET', '/fapi/v1/order', key).row.code).toBe(-2013);
  });

  it('forgets trades after three months', () => {
    const fixture = openFuturesFixture();
    oldOrders(fixture, 0);
    const fromTheStart = { symbol: 'BTCUSDT', fromId: 1 };
    fixture.clock.set(Date.UTC(2027, 1, 20, 12));
    expect(fixture.send('GET', '/fapi/v1/userTrades', fromTheStart).rows).toHaveLength(1);
    fixture.clock.set(Date.UTC(2027, 1, 22, 12, 0, 0, 1));
    expect(fixture.send('GET', '/fapi/v1/userTrades', fromTheStart).rows).toHaveLength(0);
  });
});

/** docs/venues/binance.md §2.10. */
describe('userTrades', () => {
  it('returns each fill with its commission in the settlement currency', () => {
    const fixture = openFuturesFixture();
    const { orderId } = fixture.send('POST', '/fapi/v1/order', MARKET).row;
    const [trade] = fixture.send('GET', '/fapi/v1/userTrades', { symbol: 'BTCUSDT', orderId: String(orderId) }).rows;
    expect(trade).toMatchObject({
      symbol: 'BTCUSDT',
      pair: 'BTCUSDT',
      qty: '0.010',
      baseQty: '0.01000000',
      side: 'BUY',
      positionSide: 'BOTH',
      commissionAsset: 'USDT',
      marginAsset: 'USDT',
      realizedPnl: '0',
      buyer: true,
      maker: false,
      time: START,
    });
    expect(Number(trade?.commission)).toBeCloseTo(Number(trade?.quoteQty) * 0.0005, 8);
  });

  it('charges COIN-M commission in the coin, on the base amount', () => {
    const fixture = openFuturesFixture();
    fixture.send('POST', '/dapi/v1/order', { symbol: 'BTCUSD_PERP', side: 'BUY', type: 'MARKET', quantity: '10' });
    const [trade] = fixture.send('GET', '/dapi/v1/userTrades', { pair: 'BTCUSD' }).rows;
    expect(trade).toMatchObject({ qty: '10', quoteQty: '1000.00000', commissionAsset: 'BTC', pair: 'BTCUSD' });
    expect(Number(trade?.baseQty)).toBeCloseTo(1_000 / Number(trade?.price), 8);
    expect(Number(trade?.commission)).toBeCloseTo(Number(trade?.baseQty) * 0.0005, 8);
  });

  it('requires a symbol on USD-M and refuses fromId with times', () => {
    const fixture = openFuturesFixture();
    expect(fixture.send('GET', '/fapi/v1/userTrades').row.code).toBe(-1102);
    const both = { symbol: 'BTCUSDT', fromId: 1, startTime: START };
    expect(fixture.send('GET', '/fapi/v1/userTrades', both).row.code).toBe(-1128);
  });
});

/** docs/venues/binance.md §2.2, §2.3, §2.5. */
describe('one order and the open ones', () => {
  it('are found by client id; the id takes precedence when both are sent', () => {
    const fixture = openFuturesFixture();
    const first = fixture.send('POST', '/fapi/v1/order', limitOrder({ newClientOrderId: 'one' })).row.orderId;
    fixture.send('POST', '/fapi/v1/order', limitOrder({ newClientOrderId: 'two' }));
    const both = { symbol: 'BTCUSDT', orderId: String(first), origClientOrderId: 'two' };
    expect(fixture.send('GET', '/fapi/v1/order', both).row.clientOrderId).toBe('one');
    expect(fixture.send('GET', '/fapi/v1/order', { symbol: 'BTCUSDT' }).row).toEqual({
      code: -1102,
      msg: "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
    });
  });

  it('openOrder does not find a closed order', () => {
    const fixture = openFuturesFixture();
    const key = { symbol: 'BTCUSDT', origClientOrderId: 'one' };
    fixture.send('POST', '/fapi/v1/order', limitOrder({ newClientOrderId: 'one' }));
    expect(fixture.send('GET', '/fapi/v1/openOrder', key).row.status).toBe('NEW');
    expect(fixture.send('DELETE', '/fapi/v1/order', key).row).toMatchObject({
      status: 'CANCELED',
      clientOrderId: 'one',
    });
    expect(fixture.send('GET', '/fapi/v1/openOrder', key).row.code).toBe(-2013);
    expect(fixture.send('DELETE', '/fapi/v1/order', key).row).toEqual({ code: -2011, msg: 'Unknown order sent.' });
  });

  it('openOrders weighs 1 for a symbol and 40 for all', () => {
    const fixture = openFuturesFixture();
    fixture.send('POST', '/fapi/v1/order', limitOrder());
    fixture.send('POST', '/fapi/v1/order', limitOrder({ symbol: 'SOLUSDC', price: '140', quantity: '1' }));
    const one = fixture.send('GET', '/fapi/v1/openOrders', { symbol: 'BTCUSDT' });
    expect([one.rows.length, one.headers['x-mbx-used-weight-1m']]).toEqual([1, '1']);
    const all = fixture.send('GET', '/fapi/v1/openOrders');
    expect([all.rows.length, all.headers['x-mbx-used-weight-1m']]).toEqual([2, '41']);
  });

  it('COIN-M lists the open orders of a pair; an unknown symbol is refused', () => {
    const fixture = openFuturesFixture();
    fixture.send('POST', '/dapi/v1/order', contractOrder());
    fixture.send('POST', '/dapi/v1/order', contractOrder({ symbol: 'BTCUSD_261225' }));
    fixture.send('POST', '/dapi/v1/order', contractOrder({ symbol: 'ETHUSD_PERP', price: '3000' }));
    expect(fixture.send('GET', '/dapi/v1/openOrders', { pair: 'BTCUSD' }).rows).toHaveLength(2);
    expect(fixture.send('GET', '/dapi/v1/openOrders').rows).toHaveLength(3);
    expect(fixture.send('GET', '/dapi/v1/openOrders', { symbol: 'BTCUSD' }).row.code).toBe(-1121);
  });

  it('cancelling all answers 200 whether or not anything was open', () => {
    const fixture = openFuturesFixture();
    fixture.send('POST', '/fapi/v1/order', limitOrder());
    for (const _time of ['first', 'second']) {
      expect(fixture.send('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' }).row).toEqual({
        code: 200,
        msg: 'The operation of cancel all open order is done.',
      });
    }
    expect(fixture.send('GET', '/fapi/v1/openOrders').rows).toEqual([]);
  });
});
