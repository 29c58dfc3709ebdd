import { describe, expect, it } from 'vitest';
import { createSampleTrader, type SampleTrader, START } from '../testing/trader-fixture.ts';

interface Listed {
  readonly clOrdID: string;
}

/** Client ids of the answer, in order. */
function ids(trader: SampleTrader, query: Readonly<Record<string, string>>): string[] {
  const text = new URLSearchParams(query).toString();
  const { status, body } = trader.call('GET', text === '' ? '/order' : `/order?${text}`);
  if (status !== 200 || !Array.isArray(body)) throw new Error(JSON.stringify(body));
  return body.map(({ clOrdID }: Listed) => clOrdID);
}

/** One order a second: a filled, b canceled, c resting; then d on another symbol. */
function withHistory(): SampleTrader {
  const trader = createSampleTrader();
  const place = (clOrdID: string, order: object): void => {
    trader.now += 1_000;
    trader.call('POST', '/order', { orderQty: 100, clOrdID, ...order });
  };
  place('a', { symbol: 'XBTUSDT' });
  place('b', { symbol: 'XBTUSDT', price: 50_000 });
  trader.call('DELETE', '/order', { clOrdID: 'b' });
  place('c', { symbol: 'XBTUSDT', price: 50_000 });
  place('d', { symbol: 'XBTUSD', price: 120_000, side: 'Sell' });
  return trader;
}

describe('GET /order', () => {
  const trader = withHistory();

  it.each([
    [{}, 'abcd'],
    [{ reverse: 'true' }, 'dcba'],
    [{ count: '2' }, 'ab'],
    [{ count: '2', start: '1' }, 'bc'],
    [{ count: '2', start: '1', reverse: 'true' }, 'cb'],
    [{ start: '9' }, ''],
    [{ symbol: 'XBTUSDT' }, 'abc'],
    [{ symbol: 'xbtusd' }, 'd'],
    [{ symbol: 'XBT' }, 'abcd'],
    [{ symbol: 'XBT:perpetual' }, 'abcd'],
    [{ symbol: 'XBT:quarterly' }, ''],
    [{ symbol: 'ETH' }, ''],
    [{ symbol: 'NONSENSE' }, ''],
    [{ filter: '{"open":true}' }, 'cd'],
    [{ filter: '{"open":true}', reverse: 'true', count: '1' }, 'd'],
    [{ filter: '{"open":true,"symbol":"XBTUSDT"}' }, 'c'],
    [{ filter: '{"ordStatus.isTerminated":false}' }, 'cd'],
    [{ filter: '{"ordStatus.isTerminated":true}' }, 'ab'],
    [{ filter: '{"clOrdID":["a","c","zz"]}' }, 'ac'],
    [{ filter: '{"ordStatus":["Filled","Canceled"]}' }, 'ab'],
    [{ filter: '{"side":"Sell"}' }, 'd'],
    [{ filter: '{"price":50000.0}', count: '1', start: '1' }, 'c'],
    [{ filter: '{"orderQty":100,"workingIndicator":false}' }, 'ab'],
    [{ filter: '{"avgPx":null}' }, 'bcd'],
    [{ filter: '{"timestamp.date":"2026-11-22"}', count: '1' }, 'a'],
    [{ filter: '{"timestamp.date":"2026-11-23"}' }, ''],
    [{ filter: '{"open":true}', startTime: '2026-11-22T12:00:04Z' }, 'd'],
  ])('%o returns %s', (query, expected) => {
    expect(ids(trader, query).join('')).toBe(expected);
  });

  it('bounds the time of the last change, both ends included', () => {
    const at = (second: number): string => new Date(START + second * 1_000).toISOString();
    expect(ids(trader, { startTime: at(2), endTime: at(3) })).toEqual(['b', 'c']);
    expect(ids(trader, { filter: JSON.stringify({ startTime: at(4) }) })).toEqual(['d']);
    expect(ids(trader, { startTime: at(4).replace('Z', '') })).toEqual(['d']);
  });

  it.each([
    [{ filter: '{"open":false}' }, 'filter values are not valid'],
    [{ filter: '{"colour":"red"}' }, 'filter values are not valid'],
    [{ filter: 'nonsense' }, 'filter values are not valid'],
    [{ count: '501' }, 'count is invalid'],
    [{ count: '0' }, 'count is invalid'],
    [{ start: '-1' }, 'start is invalid'],
    [{ startTime: 'yesterday' }, 'startTime is invalid'],
    [{ endTime: '2026-13-45' }, 'endTime is invalid'],
    [{ columns: '["colour"]' }, 'columns are not valid'],
  ])('%o is refused: %s', (query, message) => {
    expect(trader.call('GET', `/order?${new URLSearchParams(query)}`)).toMatchObject({
      status: 400,
      body: { error: { message } },
    });
  });

  it('returns the requested columns and the key columns', () => {
    const { body } = trader.call('GET', '/order?columns=["clOrdID","price"]&count=1&reverse=true');
    expect(body).toEqual([{ account: 700_001, clOrdID: 'd', orderID: expect.any(String), price: 120_000 }]);
  });

  it('returns only the account’s own orders', () => {
    expect(trader.other('GET', '/order').body).toEqual([]);
  });
});

describe('the order of the list', () => {
  it('follows the last change: an order moves forward when it is cancelled', () => {
    const trader = withHistory();
    trader.now += 1_000;
    trader.call('DELETE', '/order', { clOrdID: 'c' });
    expect(ids(trader, {})).toEqual(['a', 'b', 'd', 'c']);
  });

  it('returns a hundred rows per page by default, and never purges one', () => {
    const trader = createSampleTrader();
    for (let placed = 0; placed < 120; placed += 1) {
      trader.call('POST', '/order', { symbol: 'XBTUSDT', orderQty: 100, price: 50_000, clOrdID: `n${placed}` });
    }
    trader.call('DELETE', '/order/all');
    trader.now += 400 * 86_400_000;
    expect(ids(trader, {})).toHaveLength(100);
    expect([...ids(trader, { count: '70' }), ...ids(trader, { count: '70', start: '70' })]).toEqual(
      Array.from({ length: 120 }, (_, index) => `n${index}`),
    );
  });

  it('omits an order that the listing does not show yet', () => {
    const trader = createSampleTrader();
    const order = { symbol: 'XBTUSDT', orderQty: 100, price: 50_000, clOrdID: 'slow' };
    trader.call('POST', '/order', order, { listingDelayMs: 1_000 });
    expect(ids(trader, {})).toEqual([]);
    expect(trader.call('GET', '/execution').body).toEqual([]);
    trader.now += 1_000;
    expect(ids(trader, {})).toEqual(['slow']);
  });

  it('omits it although its trades show, because trades come from another store', () => {
    const trader = createSampleTrader();
    const order = { symbol: 'XBTUSDT', side: 'Buy', orderQty: 1_000, clOrdID: 'slow' };
    trader.call('POST', '/order', order, { listingDelayMs: 1_000 });
    expect(ids(trader, {})).toEqual([]);
    for (const path of ['/execution', '/execution/tradeHistory']) {
      const { body } = trader.call('GET', path);
      const rows = body as { execType: string; clOrdID: string }[];
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.every(({ execType, clOrdID }) => execType === 'Trade' && clOrdID === 'slow')).toBe(true);
    }
  });
});
