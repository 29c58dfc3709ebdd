import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CalledOperation, OperationRequest } from '../testing/operation-call.ts';
import { type ContractFixture, startContractFixture } from './contract-fixture.ts';

let api: ContractFixture;
let cursor: string;
beforeAll(async () => {
  api = await startContractFixture();
  // The instruments are known from here on, so any further request is one too many.
  await api.well('listInstruments');
  await api.place({ type: 'MARKET', quantity: '0.001' });
  await api.place({ type: 'MARKET', quantity: '0.001' });
  cursor = (await api.list({ limit: '1' })).nextCursor ?? '';
  expect(cursor).not.toBe('');
});
afterAll(() => api.close());

const limit = {
  exchange: 'binance',
  symbol: 'BTC/USDT',
  side: 'BUY',
  type: 'LIMIT',
  quantity: '0.005',
  price: '80000',
};
const market = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'MARKET', quantity: '0.005' };
const order = (with_: object): OperationRequest => ({ body: { ...limit, ...with_ } });

describe.each<[string, CalledOperation, OperationRequest | (() => OperationRequest), number, object]>([
  [
    'a quantity of zero',
    'placeOrder',
    order({ quantity: '0' }),
    422,
    { field: 'quantity', rule: 'positive', given: '0', suggestion: '0.00001' },
  ],
  ['a negative quantity', 'placeOrder', order({ quantity: '-1' }), 400, { field: 'quantity', given: '-1' }],
  [
    'an exponent',
    'placeOrder',
    order({ quantity: '1e3' }),
    400,
    { field: 'quantity', given: '1e3', suggestion: '1000' },
  ],
  ['no number', 'placeOrder', order({ quantity: 'NaN' }), 400, { field: 'quantity', given: 'NaN' }],
  ['40 digits', 'placeOrder', order({ quantity: '1'.repeat(40) }), 400, { field: 'quantity' }],
  [
    '10^30',
    'placeOrder',
    order({ quantity: `1${'0'.repeat(30)}` }),
    422,
    { field: 'quantity', rule: 'maxQuantity', suggestion: '9000' },
  ],
  [
    'a JSON number',
    'placeOrder',
    order({ quantity: 0.005 }),
    400,
    { field: 'quantity', given: '0.005', suggestion: '0.005' },
  ],
  [
    'a JSON number beyond a float',
    'placeOrder',
    { text: JSON.stringify(limit).replace('"0.005"', '1e400') },
    400,
    { field: 'quantity' },
  ],
  [
    'a wrong step',
    'placeOrder',
    order({ quantity: '0.005005' }),
    422,
    { field: 'quantity', rule: 'step', given: '0.005005', bound: '0.00001', suggestion: ['0.005', '0.00501'] },
  ],
  [
    'a wrong tick',
    'placeOrder',
    order({ price: '80000.001' }),
    422,
    { field: 'price', rule: 'tickSize', suggestion: ['80000', '80000.01'] },
  ],
  [
    'too small a notional',
    'placeOrder',
    order({ quantity: '0.00001' }),
    422,
    { field: 'quantity', rule: 'minNotional', bound: '5', suggestion: '0.00007' },
  ],
  [
    'an unknown symbol',
    'placeOrder',
    order({ symbol: 'BTC/USTD' }),
    400,
    { field: 'symbol', rule: 'known', given: 'BTC/USTD', suggestion: expect.arrayContaining(['BTC/USDT']) },
  ],
  [
    'a limit order without price',
    'placeOrder',
    { body: { ...limit, price: undefined } },
    400,
    { field: 'price', rule: 'required' },
  ],
  [
    'a market order with a price',
    'placeOrder',
    { body: { ...market, price: '80000' } },
    400,
    { field: 'price', rule: 'unknownField' },
  ],
  [
    'a reduce-only order on spot',
    'placeOrder',
    order({ reduceOnly: true }),
    422,
    { field: 'reduceOnly', rule: 'capability' },
  ],
  ['an exchange that is not enabled', 'placeOrder', order({ exchange: 'bitmex' }), 422, {}],
  [
    'a body over 64 KB',
    'placeOrder',
    { text: JSON.stringify({ ...limit, clientOrderId: 'x'.repeat(70_000) }) },
    413,
    {},
  ],
  ['a body that is an array', 'placeOrder', { body: [limit] }, 400, { field: 'body', rule: 'type' }],
  ['a body that is not JSON', 'placeOrder', { text: '{"exchange"' }, 400, {}],
  ['no body', 'placeOrder', {}, 400, {}],
  ['another media type', 'placeOrder', { body: limit, contentType: 'text/plain' }, 415, {}],
  ['an id of another shape', 'getOrder', { orderId: '42' }, 400, {}],
  ['an id of another shape to amend', 'amendOrder', { orderId: '42', body: { price: '1' } }, 400, {}],
  [
    'an amend that is null',
    'amendOrder',
    { orderId: 'binance.spot.BTCUSDT.1', text: 'null' },
    400,
    { field: 'body', rule: 'type' },
  ],
  ['an id of another shape to cancel', 'cancelOrder', { orderId: '42' }, 400, {}],
  ['ids of another shape', 'listOrders', { query: { ids: '42,43' } }, 400, { field: 'ids' }],
  ['cancelling all without a filter', 'cancelOrders', {}, 400, { field: 'all' }],
  [
    'a range that ends before it begins',
    'listOrders',
    { query: { from: '2026-11-22T00:00:00Z', to: '2026-11-21T00:00:00Z' } },
    400,
    { field: 'from' },
  ],
  ['an invalid cursor', 'listOrders', { query: { cursor: 'garbage' } }, 400, {}],
  ['a cursor of another query', 'listOrders', () => ({ query: { cursor, side: 'SELL' } }), 400, {}],
  [
    'an unknown parameter',
    'listOrders',
    { query: { symbl: 'BTC/USDT' } },
    400,
    { field: 'symbl', suggestion: 'symbol' },
  ],
  [
    'a parameter named like a method of every object',
    'listOrders',
    { query: { constructor: '1' } },
    400,
    { field: 'constructor' },
  ],
])('%s', (_, name, asked, status, violation) => {
  it(`is ${status}, names the fault, and never reaches the exchange`, async () => {
    const before = api.paper.control.counters().total;
    const problem = await api.problem(name, typeof asked === 'function' ? asked() : asked);
    expect(problem.status).toBe(status);
    if (Object.keys(violation).length > 0)
      expect(problem.violations).toContainEqual(expect.objectContaining(violation));
    if (name === 'placeOrder') expect(problem.orderState).toBe('notPlaced');
    expect(JSON.stringify(problem)).not.toMatch(/node_modules|at \w+ \(/);
    expect(api.paper.control.counters().total).toBe(before);
  });
});
