import { describe, expect, it } from 'vitest';
import { contractOrder, type Fields, limitOrder, openFuturesFixture, without } from './testing/futures-fixture.ts';

const BATCH = '/fapi/v1/batchOrders';
const list = (...elements: readonly Fields[]): Fields => ({ batchOrders: JSON.stringify(elements) });
const many = (count: number): Fields => list(...Array.from({ length: count }, () => limitOrder()));

/** docs/venues/binance.md §2.9. */
describe('batches', () => {
  it('answer 200 with a result or a refusal for each element, in request order', () => {
    const fixture = openFuturesFixture();
    const reply = fixture.send(
      'POST',
      BATCH,
      list(
        limitOrder({ newClientOrderId: 'first' }),
        limitOrder({ reduceOnly: 'true' }),
        limitOrder({ symbol: 'NOSUCH' }),
        limitOrder({ newClientOrderId: 'last' }),
      ),
    );
    expect(reply.status).toBe(200);
    expect(reply.rows.map((row) => row.clientOrderId ?? row.code)).toEqual(['first', -2022, -1121, 'last']);
  });

  it('accept one to five orders', () => {
    const fixture = openFuturesFixture();
    expect(fixture.send('POST', BATCH, many(5)).rows).toHaveLength(5);
    expect(fixture.send('POST', BATCH, many(6)).row.code).toBe(-4082);
    expect(fixture.send('POST', BATCH, many(0)).row.code).toBe(-4082);
    expect(fixture.send('POST', BATCH, { batchOrders: '{' }).row.code).toBe(-1130);
  });

  it('change orders by ids beyond 2^53, quoted or bare', () => {
    const fixture = openFuturesFixture();
    const placed = fixture.send(
      'POST',
      '/fapi/v1/order',
      limitOrder({ symbol: 'ETHUSDT', price: '3000', quantity: '1' }),
    );
    const id = /"orderId":([0-9]{19}),/.exec(placed.text)?.[1] ?? '';
    const element = (orderId: string, quantity: string): string =>
      `{"symbol":"ETHUSDT","side":"BUY","price":"3000","quantity":"${quantity}","orderId":${orderId}}`;
    const bare = fixture.send('PUT', BATCH, { batchOrders: `[${element(id, '2')}]` });
    expect(bare.rows[0]).toMatchObject({ origQty: '2.000' });
    const quoted = fixture.send('PUT', BATCH, { batchOrders: `[${element(`"${id}"`, '3')}]` });
    expect(quoted.rows[0]).toMatchObject({ origQty: '3.000' });
  });

  it('cancel up to ten orders of a symbol, by ids bare or quoted, or by client ids', () => {
    const fixture = openFuturesFixture();
    const placed = fixture.send(
      'POST',
      BATCH,
      list(...['a', 'b', 'c'].map((id) => limitOrder({ newClientOrderId: id }))),
    );
    const first = String(placed.rows[0]?.orderId);
    const byId = fixture.send('DELETE', BATCH, { symbol: 'BTCUSDT', orderIdList: `[${first},"1"]` });
    expect(byId.rows.map((row) => row.status ?? row.code)).toEqual(['CANCELED', -2011]);
    const byName = fixture.send('DELETE', BATCH, { symbol: 'BTCUSDT', origClientOrderIdList: '["b","c"]' });
    expect(byName.rows.map((row) => row.clientOrderId)).toEqual(['b', 'c']);
    const eleven = `[${Array.from({ length: 11 }, (_, index) => index + 1).join(',')}]`;
    expect(fixture.send('DELETE', BATCH, { symbol: 'BTCUSDT', orderIdList: eleven }).row.code).toBe(-4032);
    expect(fixture.send('DELETE', BATCH, { symbol: 'BTCUSDT', orderIdList: '[a]' }).row.code).toBe(-1130);
  });

  it.each([
    { says: 'lower case', ids: 'orderidlist', clientIds: 'origclientorderidlist' },
    { says: 'upper case', ids: 'ORDERIDLIST', clientIds: 'ORIGCLIENTORDERIDLIST' },
  ])('accept their list parameters in $says, in elements too', ({ ids, clientIds }) => {
    const fixture = openFuturesFixture();
    const elements = ['a', 'b'].map((id) => limitOrder({ newclientorderid: id, TIMEINFORCE: 'GTC' }));
    const placed = fixture.send('POST', BATCH, list(...elements.map((element) => without(element, 'timeInForce'))));
    expect(placed.rows.map((row) => row.clientOrderId)).toEqual(['a', 'b']);
    const first = fixture.send('DELETE', BATCH, { symbol: 'BTCUSDT', [ids]: `[${String(placed.rows[0]?.orderId)}]` });
    expect(first.rows).toMatchObject([{ clientOrderId: 'a', status: 'CANCELED' }]);
    const second = fixture.send('DELETE', BATCH, { symbol: 'BTCUSDT', [clientIds]: '["b"]' });
    expect(second.rows).toMatchObject([{ clientOrderId: 'b', status: 'CANCELED' }]);
  });

  it('work the same way on COIN-M', () => {
    const fixture = openFuturesFixture();
    const { rows } = fixture.send(
      'POST',
      '/dapi/v1/batchOrders',
      list(contractOrder(), contractOrder({ quantity: '0.1' })),
    );
    expect(rows.map((row) => row.pair ?? row.code)).toEqual(['BTCUSD', -1111]);
  });
});
