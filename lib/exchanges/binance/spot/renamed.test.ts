import { describe, expect, test } from 'vitest';
import { answer } from '../../http/testing/scripted-exchange.ts';
import type { RenamedQuery } from '../../port.ts';
import { SPOT_NOW, spotInstrument, spotQueryBody, spotUnderTest } from '../testing/spot-under-test.ts';

const asked: RenamedQuery = {
  instrument: spotInstrument,
  clientOrderId: 'oms-1',
  side: 'BUY',
  type: 'LIMIT',
  price: '90000',
  quantity: '0.005',
  from: SPOT_NOW - 1_000,
  to: SPOT_NOW + 15_000,
};
/** The order after somebody has reduced it: its id is a new one. */
const reduced = (changes: object = {}) => spotQueryBody({ clientOrderId: 'web_1', origQty: '0.00400000', ...changes });
const amendment = (origClientOrderId: string, origQty: string, changes: object = {}) => ({
  symbol: 'BTCUSDT',
  orderId: 51234567890,
  executionId: 1,
  origClientOrderId,
  newClientOrderId: 'web_1',
  origQty,
  newQty: '0.00400000',
  time: SPOT_NOW,
  ...changes,
});

async function find(script: readonly object[], query: Partial<RenamedQuery> = {}) {
  await using spot = await spotUnderTest();
  spot.exchange.script.push(...script.map((body) => answer(200, body)));
  const told = await spot.port.findRenamed?.({ ...asked, ...query }, spot.call).catch((error: unknown) => error);
  return { told, seen: spot.exchange.seen.map(({ path }) => path.replace('/api/v3/', '')) };
}

describe('an order that has lost its client order id', () => {
  test('is known by the record of its reductions, which has the id and the quantity before them', async () => {
    const record = [amendment('oms-1', '0.00500000'), amendment('web_0', '0.00450000')];
    const { told, seen } = await find([[reduced()], record]);
    expect(told).toMatchObject({ order: { clientOrderId: 'web_1', quantity: '0.004' }, placedQuantity: '0.005' });
    expect(seen).toEqual(['allOrders', 'order/amendments']);
  });

  test('may have had another id before', async () => {
    const record = [amendment('first', '0.00500000'), amendment('oms-1', '0.00450000')];
    expect((await find([[reduced()], record])).told).toMatchObject({ placedQuantity: '0.0045' });
  });

  test('is none that has always had other ids', async () => {
    const { told, seen } = await find([[reduced()], [amendment('web_0', '0.00500000')]]);
    expect([told, seen.length]).toEqual([undefined, 2]);
  });

  test.each([
    ['still has the id', { clientOrderId: 'oms-1' }],
    ['is of the other side', { side: 'SELL' }],
    ['is of another type', { type: 'STOP_LOSS_LIMIT' }],
    ['has another price', { price: '90000.01' }],
    ['is as large as it can have been placed', { origQty: '0.00500000' }],
    ['is larger', { origQty: '0.00600000' }],
  ])('is none that %s, and its reductions are not read', async (_, changes) => {
    expect(await find([[reduced(changes)]])).toEqual({ told: undefined, seen: ['allOrders'] });
  });

  test('may have any type, price and quantity where those are not known', async () => {
    const record = [amendment('oms-1', '0.00700000')];
    const other = reduced({ price: '80000.00000000', origQty: '0.00600000' });
    expect((await find([[other], record], { type: null, price: null, quantity: null })).told).toMatchObject({
      placedQuantity: '0.007',
    });
  });
});

describe('whether there is one stays open', () => {
  test('where a row of the history cannot be read', async () => {
    const { told } = await find([[reduced(), { ...reduced({ orderId: 5 }), side: 'HOLD' }]]);
    expect(told).toMatchObject({ name: 'Problem', code: 'EXCHANGE_PROTOCOL', details: { exchange: 'binance' } });
  });

  test('where the record of its reductions cannot be read', async () => {
    const { told } = await find([[reduced()], [amendment('oms-1', '0.005', { orderId: 1 })]]);
    expect(told).toMatchObject({ name: 'Problem', code: 'EXCHANGE_PROTOCOL' });
  });

  test('where too many orders can be it', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => reduced({ orderId: 1_000 + at }));
    const { told, seen } = await find([many(101)]);
    expect(told).toMatchObject({ name: 'Problem', code: 'RATE_LIMITED', details: { exchange: 'binance' } });
    expect(seen).toEqual(['allOrders']);
  });
});
