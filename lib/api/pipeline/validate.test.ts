import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../domain/problem.ts';
import { type OperationName, operations } from '../operations/index.ts';
import { type RawInput, validate } from './validate.ts';

const limit = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'LIMIT', quantity: '1', price: '90000' };
const { price: _, ...market } = { ...limit, type: 'MARKET' };

function check(name: OperationName, raw: Partial<RawInput>) {
  return validate(operations[name], { path: {}, query: {}, body: undefined, ...raw });
}

function refusal(name: OperationName, raw: Partial<RawInput>): Problem {
  try {
    check(name, raw);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error(`not refused: ${JSON.stringify(raw)}`);
}

/** `field rule` of each violation. */
function rules(name: OperationName, raw: Partial<RawInput>): string[] {
  const problem = refusal(name, raw);
  expect(problem).toMatchObject({ code: 'INVALID_REQUEST', status: 400 });
  return (problem.details.violations ?? []).map(({ field, rule, message }) => {
    expect(message).toContain(field.split('.')[0]);
    return `${field} ${rule}`;
  });
}

const place = (body: unknown) => rules('placeOrder', { body });
const list = (query: RawInput['query']) => rules('listOrders', { query });

describe('the body of an order', () => {
  it('passes as it is', () => {
    expect(check('placeOrder', { body: limit }).body).toEqual(limit);
    expect(check('placeOrder', { body: market }).body).toEqual(market);
  });

  it.each([[[]], [[limit]], [null], ['text'], [7], [true]])('must be an object, not %j', (body) => {
    expect(place(body)).toEqual(['body type']);
  });

  it.each([
    ['0', []],
    ['0.1', []],
    ['-1', ['quantity format']],
    ['1e3', ['quantity format']],
    ['NaN', ['quantity format']],
    ['', ['quantity format']],
    [' 1', ['quantity format']],
    ['1,5', ['quantity format']],
    ['9'.repeat(41), ['quantity format']],
    [1, ['quantity type']],
    [0.1, ['quantity type']],
    [-5, ['quantity type']],
    [Number.POSITIVE_INFINITY, ['quantity type']],
    [null, ['quantity type']],
    [['1'], ['quantity type']],
    [{}, ['quantity type']],
  ])('has a quantity that is a plain decimal string; %j breaks %j', (quantity, broken) => {
    const body = { ...limit, quantity };
    if (broken.length === 0) check('placeOrder', { body });
    else expect(place(body)).toEqual(broken);
  });

  it.each([
    [0.005, '0.005'],
    [1e-7, '0.0000001'],
    [1e21, `1${'0'.repeat(21)}`],
    ['1e3', '1000'],
    ['+5', '5'],
    ['.5', '0.5'],
    [' 7 ', '7'],
  ])('is told how %j is written', (price, suggestion) => {
    expect(refusal('placeOrder', { body: { ...limit, price } }).details.violations).toMatchObject([
      { field: 'price', suggestion },
    ]);
  });

  it('is refused with the reason when a decimal is a JSON number', () => {
    expect(refusal('placeOrder', { body: { ...limit, price: 0.1 } }).detail).toContain('JSON numbers can lose digits');
  });

  it.each([
    [{ ...limit, price: undefined }, ['price required']],
    [{ ...market, price: '90000' }, ['price unknownField']],
    [{ ...market, quantity: undefined }, ['quantity combination']],
    [{ ...market, quoteQuantity: '5' }, ['quantity combination']],
    [{ ...market, timeInForce: 'GTC' }, ['timeInForce unknownField']],
    [{ ...limit, quoteQuantity: '5' }, ['quoteQuantity unknownField']],
    [{ ...limit, postOnly: true, timeInForce: 'IOC' }, ['timeInForce combination']],
    [{ ...limit, postOnly: 'true' }, ['postOnly type']],
    [{ ...limit, side: 'buy' }, ['side enum']],
    [{ ...limit, exchange: 'kraken' }, ['exchange enum']],
    [{ ...limit, type: 'STOP' }, ['type enum']],
    [{ ...limit, clientOrderId: 'a b' }, ['clientOrderId format']],
    [{ ...limit, clientOrderId: 'x'.repeat(37) }, ['clientOrderId format']],
    [{ ...limit, symbol: 'B'.repeat(65) }, ['symbol format']],
  ])('%j breaks %j', (body, broken) => {
    expect(place(JSON.parse(JSON.stringify(body)))).toEqual(broken);
  });

  it('is refused with all violations at once', () => {
    expect(
      place({ ...limit, side: 'up', quantity: 1, price: '1e3', extra: 1, postOnly: true, timeInForce: 'FOK' }),
    ).toEqual(['side enum', 'quantity type', 'price format', 'extra unknownField', 'timeInForce combination']);
  });

  it('gets violations for every common field even when its type is unknown', () => {
    expect(place({})).toEqual(['type required', 'exchange required', 'symbol required', 'side required']);
    expect(place({ ...limit, type: 'STOP', side: 'up' })).toEqual(['type enum', 'side enum']);
  });

  it.each([
    ['quantty', 'quantity'],
    ['Price', 'price'],
    ['timeInforce', 'timeInForce'],
  ])('names the field that was meant by %s', (typo, meant) => {
    expect(refusal('placeOrder', { body: { ...limit, [typo]: '1' } }).details.violations).toMatchObject([
      { field: typo, rule: 'unknownField', suggestion: meant },
    ]);
  });

  it.each([
    ['amount', 'quantity'],
    ['qty', 'quantity'],
    ['market', 'symbol'],
    ['tif', 'timeInForce'],
    ['newClientOrderId', 'clientOrderId'],
  ])('names the field that other APIs call %s', (other, meant) => {
    expect(refusal('placeOrder', { body: { ...limit, [other]: '1' } }).details.violations).toMatchObject([
      {
        field: other,
        rule: 'unknownField',
        suggestion: meant,
        message: expect.stringContaining(`did you mean ${meant}?`),
      },
    ]);
  });

  it.each([
    ['type', 'STOP', ['STOP_MARKET', 'STOP_LIMIT']],
    ['type', 'stop_loss', 'STOP_MARKET'],
    ['type', 'limit', 'LIMIT'],
    ['side', 'long', 'BUY'],
    ['timeInForce', 'ImmediateOrCancel', 'IOC'],
  ])('suggests, for a %s of %s, %j', (field, given, suggestion) => {
    expect(refusal('placeOrder', { body: { ...limit, [field]: given } }).details.violations).toMatchObject([
      { field, rule: 'enum', given, suggestion },
    ]);
  });

  it.each([
    ['timeInForce', 'GTX'],
    ['type', 'LIMIT_MAKER'],
  ])('says what to send in place of a %s of %s, and suggests no value that means something else', (field, given) => {
    const { detail, details } = refusal('placeOrder', { body: { ...limit, [field]: given } });
    expect(detail).toContain('postOnly: true');
    expect(details.violations).toMatchObject([{ field, given }]);
    expect(details.violations?.[0]).not.toHaveProperty('suggestion');
  });

  it.each([
    [
      { ...market, quoteQuantity: '5' },
      'quantity and quoteQuantity exclude each other: a market order takes exactly one',
    ],
    [{ ...market, quantity: undefined }, 'quantity or quoteQuantity is required: a market order takes exactly one'],
  ])('%j is told which of two fields to leave out or add', (body, told) => {
    expect(refusal('placeOrder', { body: JSON.parse(JSON.stringify(body)) }).detail).toContain(told);
  });

  it('names a field inside an attached order by its whole path', () => {
    const body = { ...limit, stopLoss: { triggerPrice: '1', triggerPriec: '2' } };
    expect(refusal('placeOrder', { body }).details.violations).toEqual([
      {
        field: 'stopLoss.triggerPriec',
        rule: 'unknownField',
        given: '2',
        message: 'stopLoss.triggerPriec is not a known field; did you mean triggerPrice?',
        suggestion: 'triggerPrice',
      },
    ]);
  });

  it('does not suggest what the type of order cannot have', () => {
    const [violation] = refusal('placeOrder', { body: { ...market, stopPrice: '1' } }).details.violations ?? [];
    expect(violation).not.toHaveProperty('suggestion');
  });

  it('does not mistake an inherited name for a field', () => {
    const body = JSON.parse('{"__proto__":{"side":"BUY"},"constructor":1,"toString":2}');
    expect(place({ ...limit, ...body })).toEqual(expect.arrayContaining(['constructor unknownField']));
  });

  it('that is refused reports notPlaced', () => {
    expect(refusal('placeOrder', { body: {} }).details.orderState).toBe('notPlaced');
    expect(refusal('listOrders', { query: { limit: ['0'] } }).details.orderState).toBeUndefined();
  });
});

describe('an amend', () => {
  const amend = (body: unknown) => rules('amendOrder', { path: { orderId: 'x' }, body });

  it('allows a replacement by default', () => {
    expect(check('amendOrder', { path: { orderId: 'x' }, body: { price: '1' } }).body).toEqual({
      price: '1',
      allowReplace: true,
    });
  });

  it('must change something', () => {
    expect(amend({})).toEqual(['quantity combination']);
    expect(amend(null)).toEqual(['body type']);
    expect(amend([])).toEqual(['body type']);
    expect(amend({ allowReplace: 'no' })).toEqual(['allowReplace type', 'quantity combination']);
    expect(amend({ quantity: 1 })).toEqual(['quantity type']);
    expect(amend({ quantity: '1', side: 'SELL' })).toEqual(['side unknownField']);
  });

  it('is not told that a per cent is meant as an amount', () => {
    const body = { quantity: '1', trailingPercent: '2' };
    const [violation] = refusal('amendOrder', { path: { orderId: 'x' }, body }).details.violations ?? [];
    expect(violation).toMatchObject({ field: 'trailingPercent', rule: 'unknownField' });
    expect(violation).not.toHaveProperty('suggestion');
  });
});

describe('an order list', () => {
  const list = { exchange: 'binance', symbol: 'BTC/USDT' };
  const violations = (body: unknown) => refusal('placeOrderList', { body }).details.violations;

  it.each([undefined, 'LIMIT', 'oco'])('names the kinds there are, for a kind of %s', (kind) => {
    const [violation] = violations({ ...list, kind }) ?? [];
    expect(violation).toMatchObject({ field: 'kind', bound: 'OCO, OTO, OTOCO' });
    expect(violation?.message).toContain('"OCO", "OTO", "OTOCO"');
  });

  it('suggests the kind that was meant', () => {
    expect(violations({ ...list, kind: 'oco' })).toMatchObject([{ suggestion: 'OCO' }]);
  });

  it('says which kind a field does not belong to', () => {
    const working = { side: 'BUY', quantity: '1', price: '1', qty: '2' };
    expect(violations({ ...list, kind: 'OTO', takeProfit: {}, working, pending: {} })).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ field: 'takeProfit', message: 'takeProfit does not belong to an OTO list' }),
        expect.objectContaining({ field: 'working.qty', suggestion: 'quantity' }),
      ]),
    );
  });
});

describe('a bound', () => {
  it.each([
    [
      'setCancelAfter',
      { exchange: 'binance', seconds: 1e9 },
      { rule: 'max', given: '1000000000', bound: '86400', suggestion: '86400' },
    ],
    ['setCancelAfter', { exchange: 'binance', seconds: -1 }, { rule: 'min', given: '-1', bound: '0', suggestion: '0' }],
    ['placeOrders', { orders: Array(21).fill(limit) }, { rule: 'max', given: '21', bound: '20' }],
    ['placeOrders', { orders: [] }, { rule: 'min', given: '0', bound: '1' }],
  ] as const)('of the body of %s is named', (name, body, violation) => {
    expect(refusal(name, { body }).details.violations).toMatchObject([violation]);
  });

  it('of a parameter is named, with the nearest value that is allowed', () => {
    const limits = (given: string) => refusal('listOrders', { query: { limit: [given] } }).details.violations;
    expect(limits('0')).toMatchObject([{ rule: 'range', bound: '1', suggestion: '1' }]);
    expect(limits('999999999')).toMatchObject([{ rule: 'range', bound: '500', suggestion: '500' }]);
  });

  it('of a range is its other end', () => {
    const query = { from: ['2026-11-23T00:00:00Z'], to: ['2026-11-22T00:00:00Z'] };
    expect(refusal('listOrders', { query }).details.violations).toMatchObject([
      { field: 'from', rule: 'before', bound: '2026-11-22T00:00:00Z' },
    ]);
  });

  it('of an id is told in plain words', () => {
    const path = { orderId: 'x'.repeat(3_000) };
    expect(refusal('getOrder', { path }).detail).toBe('orderId must have at most 160 characters');
  });
});

describe('a query', () => {
  it.each<[RawInput['query'], unknown]>([
    [{ ids: ['a,b', 'c'] }, { ids: ['a', 'b', 'c'] }],
    [{ state: ['NEW,FILLED', 'CANCELED'] }, { state: ['NEW', 'FILLED', 'CANCELED'] }],
    [
      { limit: ['500'], sort: ['oldest'] },
      { limit: 500, sort: 'oldest' },
    ],
    [{ from: ['2026-11-22T00:00:00Z'] }, { from: Date.UTC(2026, 10, 22) }],
    [
      { from: ['2026-11-22T09:00:00+09:00'], to: ['1795305600001'] },
      { from: Date.UTC(2026, 10, 22), to: 1795305600001 },
    ],
    [{ from: ['2024-02-29t00:00:00.5z'] }, { from: Date.UTC(2024, 1, 29, 0, 0, 0, 500) }],
  ])('%j reads as %j', (query, expected) => {
    expect(check('listOrders', { query }).query).toEqual(expected);
  });

  it.each<[RawInput['query'], string[]]>([
    [{ limit: ['0'] }, ['limit range']],
    [{ limit: ['501'] }, ['limit range']],
    [{ limit: ['1.5'] }, ['limit format']],
    [{ limit: ['-1'] }, ['limit format']],
    [{ limit: ['10', '20'] }, ['limit single']],
    [{ symbol: ['BTC/USDT', 'ETH/USDT'] }, ['symbol single']],
    [{ sort: ['up'] }, ['sort enum']],
    [{ state: ['NEW,BOGUS'] }, ['state enum']],
    [{ state: [''] }, ['state min']],
    [{ ids: [''] }, ['ids min']],
    [{ ids: [Array(51).fill('x').join()] }, ['ids max']],
    [{ limit: ['999999999'] }, ['limit range']],
    [{ ids: ['a'], symbol: ['BTC/USDT'] }, ['ids combination']],
    [{ from: ['2026-11-22'] }, ['from format']],
    [{ from: ['2026-11-22T00:00:00'] }, ['from format']],
    [{ from: ['2026-02-30T00:00:00Z'] }, ['from format']],
    [{ from: ['yesterday'] }, ['from format']],
    [{ from: ['1795305600'] }, ['from format']],
    [{ from: ['2026-11-23T00:00:00Z'], to: ['2026-11-22T00:00:00Z'] }, ['from before']],
    [{ from: ['2026-11-22T00:00:00Z'], to: ['2026-11-22T00:00:00Z'] }, ['from before']],
    [{ cursor: ['x'.repeat(8001)] }, ['cursor format']],
    [{ symbl: ['BTC/USDT'] }, ['symbl unknownField']],
    [{ constructor: ['1'] }, ['constructor unknownField']],
    [{ toString: ['1'], hasOwnProperty: ['2'] }, ['toString unknownField', 'hasOwnProperty unknownField']],
    [Object.fromEntries([['__proto__', ['1']]]), ['__proto__ unknownField']],
    [
      { limit: ['0'], sort: ['up'], from: ['2026-11-23T00:00:00Z'], to: ['2026-11-22T00:00:00Z'], foo: ['1'] },
      ['limit range', 'sort enum', 'foo unknownField', 'from before'],
    ],
  ])('%j breaks %j', (query, broken) => {
    expect(list(query)).toEqual(broken);
  });

  it.each<[RawInput['query'], boolean]>([
    [{}, false],
    [{ all: ['false'] }, false],
    [{ all: ['true'] }, true],
    [{ symbol: ['BTC/USDT'] }, true],
    [{ symbol: [''] }, false],
    [{ side: ['BUY'] }, true],
  ])('empties a book only when it says so: %j -> %s', (query, passes) => {
    if (passes) check('cancelOrders', { query });
    else expect(rules('cancelOrders', { query })).toContain('all combination');
  });

  it.each<[RawInput['query'], unknown]>([
    [{ state: ['OPEN'] }, { field: 'state', given: 'OPEN', suggestion: ['NEW', 'PARTIALLY_FILLED'] }],
    [{ state: ['NEW', 'CANCELLED'] }, { field: 'state', given: 'CANCELLED', suggestion: 'CANCELED' }],
    [{ market: ['swap'] }, { field: 'market', suggestion: ['usdm', 'coinm'] }],
    [{ from: ['2026-11-22'] }, { field: 'from', suggestion: '2026-11-22T00:00:00Z' }],
    [{ since: ['1'] }, { field: 'since', rule: 'unknownField', suggestion: 'from' }],
    [{ from: ['1795305600'] }, { field: 'from', suggestion: '1795305600000' }],
    [{ from: ['1795305600.5'] }, { field: 'from', suggestion: '1795305600500' }],
    [
      { from: ['2026-11-22T09:00:00 09:00'] },
      { field: 'from', suggestion: '2026-11-22T09:00:00%2B09:00', message: expect.stringContaining('%2B') },
    ],
  ])('%j gets the hint %j', (query, hint) => {
    expect(refusal('listOrders', { query }).details.violations).toMatchObject([hint]);
  });

  it('suggests the intended parameter', () => {
    expect(refusal('listOrders', { query: { symbl: ['x'] } }).details.violations).toMatchObject([
      { suggestion: 'symbol' },
    ]);
  });
});

describe('the name of an asset', () => {
  it.each([
    ['listBalances', 'asset', 'usdt', 'USDT'],
    ['listBalances', 'asset', 'XBT', 'BTC'],
    ['listInstruments', 'base', 'btc ', 'BTC'],
  ] as const)('of %s that is spelled in another way is no empty list: %s=%s', (name, field, given, suggestion) => {
    expect(refusal(name, { query: { [field]: [given] } }).details.violations).toMatchObject([
      { field, rule: 'format', given, suggestion },
    ]);
  });

  it('is not empty', () => {
    expect(rules('listBalances', { query: { asset: [''] } })).toEqual(['asset format']);
    expect(check('listBalances', { query: { asset: ['BTC'] } }).query).toEqual({ asset: 'BTC' });
  });
});

describe('any input', () => {
  it('either passes or is a serialisable 400 problem', () => {
    const names = Object.keys(operations) as OperationName[];
    const query = fc.dictionary(
      fc.oneof(fc.constantFrom('limit', 'ids', 'state', 'from', 'valueOf'), fc.string()),
      fc.array(fc.string()),
    );
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record({
        ...Object.fromEntries(
          Object.keys(limit).map((key) => [
            key,
            fc.oneof(fc.jsonValue(), fc.constantFrom('LIMIT', 'MARKET', 'BUY', '1')),
          ]),
        ),
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...names), query, body, (name, someQuery, someBody) => {
        try {
          check(name, { query: someQuery, body: someBody });
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
          expect(error).toMatchObject({ status: 400 });
          expect(JSON.stringify((error as Problem).details).length).toBeGreaterThan(2);
        }
      }),
      { numRuns: 1500 },
    );
  });
});
