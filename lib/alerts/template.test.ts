import { describe, expect, it } from 'vitest';
import { orderFieldsOf, readTemplate, referencesIn, TemplateFault } from './template.ts';
import { alertRefusal } from './testing/alert-refusal.ts';

const TEMPLATE = {
  time: 'time',
  maxAgeSeconds: 60,
  order: {
    exchange: 'binance',
    symbol: { from: 'ticker', map: { BTCUSDT: 'BTC/USDT' } },
    side: { from: 'action', map: { buy: 'BUY', sell: 'SELL' } },
    type: 'LIMIT',
    postOnly: true,
    quantity: { from: 'contracts' },
    takeProfit: { triggerPrice: { from: 'target' }, triggerBy: 'LAST' },
  },
  limits: { symbols: { 'BTC/USDT': { maxQuantity: '0.02', maxNotional: '3000' } }, ordersPerDay: 20 },
};
const read = (change: object) => readTemplate(JSON.stringify({ ...TEMPLATE, ...change }));
const faultsOf = (text: string): readonly string[] => {
  try {
    readTemplate(text);
  } catch (error) {
    if (error instanceof TemplateFault) return error.faults;
    throw error;
  }
  return [];
};
const faults = (change: object) => faultsOf(JSON.stringify({ ...TEMPLATE, ...change }));
const limits = (symbols: object, ordersPerDay: unknown = 20) => ({ limits: { symbols, ordersPerDay } });

describe('a template', () => {
  it('is read as it was written', () => {
    expect(readTemplate(JSON.stringify(TEMPLATE))).toEqual(TEMPLATE);
  });

  it('acts on alerts of the last ten minutes unless it says otherwise', () => {
    const { maxAgeSeconds: _, ...without } = TEMPLATE;
    expect(readTemplate(JSON.stringify(without)).maxAgeSeconds).toBe(600);
  });

  it("is refused without the alert's own time, whatever else is wrong", () => {
    const advice =
      'time: name the field in which an alert says when it was made, e.g. "time": "time"; without it, an alert that is sent again cannot be told from a new one';
    expect(faultsOf('{}')).toEqual([advice]);
    expect(faults({ time: undefined })).toEqual([advice]);
  });

  it.each([
    ['text that is no JSON', '{"time":', /^the template is not JSON: \w/],
    ['a list', '[]', /^the template is not a JSON object$/],
    ['null', 'null', /^the template is not a JSON object$/],
    ['a text', '"time"', /^the template is not a JSON object$/],
    ['a field twice', '{"time":"a","time":"b"}', /^time is given more than once$/],
    ['a field twice in a part', '{"time":"a","order":{"side":"BUY","side":"SELL"}}', /^side is given more than once$/],
  ])('is refused: %s', (_, text, words) => {
    expect(faultsOf(text)).toEqual([expect.stringMatching(words)]);
  });

  it('may have 4096 bytes, which is what Parameter Store keeps, and not one more', () => {
    const text = JSON.stringify(TEMPLATE);
    const rest = 4_096 - text.length;
    expect(faultsOf(`${text}${' '.repeat(rest)}`)).toEqual([]);
    expect(faultsOf(`${text}${' '.repeat(rest + 1)}`)).toEqual(['the template has more than 4096 bytes']);
    // Bytes, not letters.
    const word = { order: { ...TEMPLATE.order, note: 'é'.repeat(90) } };
    const accented = JSON.stringify({ ...TEMPLATE, ...word });
    expect(faultsOf(`${accented}${' '.repeat(4_096 - accented.length)}`)).toEqual([
      'the template has more than 4096 bytes',
    ]);
  });

  it.each([
    ['time', { time: 'secret' }, 'time is not the name of a field of the alert other than secret'],
    ['time', { time: '1st' }, 'time is not the name of a field of the alert other than secret'],
    ['time', { time: 'a b' }, 'time is not the name of a field of the alert other than secret'],
    ['time', { time: '' }, 'time is not the name of a field of the alert other than secret'],
    ['time', { time: 'n'.repeat(65) }, 'time is not the name of a field of the alert other than secret'],
    ['time', { time: 5 }, 'time is not the name of a field of the alert other than secret'],
    ['a younger age', { maxAgeSeconds: 9 }, 'maxAgeSeconds is not a whole number from 10 to 3600'],
    ['an older age', { maxAgeSeconds: 3_601 }, 'maxAgeSeconds is not a whole number from 10 to 3600'],
    ['half a second', { maxAgeSeconds: 10.5 }, 'maxAgeSeconds is not a whole number from 10 to 3600'],
    ['an age as text', { maxAgeSeconds: '60' }, 'maxAgeSeconds is not a whole number from 10 to 3600'],
    ['no order', { order: undefined }, 'order is not an object'],
    ['an empty order', { order: {} }, 'order is not an object with a member'],
    ['an unknown field', { leverage: '5' }, 'leverage is not a known field'],
    ['no limits', { limits: undefined }, 'limits is not an object'],
    ['an unknown limit', { limits: { ...TEMPLATE.limits, perHour: 1 } }, 'limits.perHour is not a known field'],
    ['no symbols', limits({}), 'limits.symbols is not an object with a member'],
    ['symbols as a list', limits(['BTC/USDT']), 'limits.symbols is not an object'],
    [
      'a symbol of an exchange',
      limits({ BTCUSDT: {} }),
      'limits.symbols.BTCUSDT is not a unified symbol, e.g. BTC/USDT',
    ],
    [
      'a very long symbol',
      limits({ ['X'.repeat(200)]: {} }),
      `limits.symbols.${'X'.repeat(64)} is not a unified symbol, e.g. BTC/USDT`,
    ],
    [
      'a symbol without a bound',
      limits({ 'BTC/USDT': {} }),
      'limits.symbols.BTC/USDT is not a bound: maxQuantity, maxNotional, or both',
    ],
    ['a symbol with nothing', limits({ 'BTC/USDT': null }), 'limits.symbols.BTC/USDT is not an object'],
    [
      'another bound',
      limits({ 'BTC/USDT': { maxPrice: '1' } }),
      'limits.symbols.BTC/USDT.maxPrice is not a known field',
    ],
    ...['0', '0.0', '-1', '1e3', '', `0.${'1'.repeat(35)}`].flatMap((bound) =>
      (['maxQuantity', 'maxNotional'] as const).map(
        (name) =>
          [
            `the ${name} ${bound}`,
            limits({ 'BTC/USDT': { [name]: bound } }),
            `limits.symbols.BTC/USDT.${name} is not a plain decimal above zero, as text`,
          ] as const,
      ),
    ),
    [
      'a bound as a number',
      limits({ 'BTC/USDT': { maxQuantity: 1 } }),
      'limits.symbols.BTC/USDT.maxQuantity is not a plain decimal above zero, as text',
    ],
    ['no orders', limits(TEMPLATE.limits.symbols, 0), 'limits.ordersPerDay is not a whole number from 1 to 500'],
    [
      'too many orders',
      limits(TEMPLATE.limits.symbols, 501),
      'limits.ordersPerDay is not a whole number from 1 to 500',
    ],
  ] as const)('is refused: %s', (_, change, fault) => {
    expect(faults(change)).toEqual([fault]);
  });

  it.each([
    ['a number', { quantity: 5 }, 'order.quantity is not text, true, false, or {"from": "<field of the alert>"}'],
    ['a list', { quantity: ['1'] }, 'order.quantity is not text, true, false, or {"from": "<field of the alert>"}'],
    ['null', { quantity: null }, 'order.quantity is not text, true, false, or {"from": "<field of the alert>"}'],
    [
      'a part of a part',
      { takeProfit: { trigger: { price: '1' } } },
      'order.takeProfit.trigger is not text, true, false, or {"from": "<field of the alert>"}',
    ],
    [
      'the secret',
      { quantity: { from: 'secret' } },
      'order.quantity.from is not the name of a field of the alert other than secret',
    ],
    [
      'the secret in a part',
      { takeProfit: { price: { from: 'secret' } } },
      'order.takeProfit.price.from is not the name of a field of the alert other than secret',
    ],
    ['an unknown way', { quantity: { from: 'a', times: '2' } }, 'order.quantity.times is not a known field'],
    ['an empty map', { side: { from: 'a', map: {} } }, 'order.side.map is not an object with a member'],
    ['a map of numbers', { side: { from: 'a', map: { buy: 1 } } }, 'order.side.map.buy is not true or false'],
    ['a map of nothing', { side: { from: 'a', map: { buy: '' } } }, 'order.side.map.buy is not a text'],
    ['a very long word', { side: { from: 'a', map: { buy: 'x'.repeat(101) } } }, 'order.side.map.buy is not a text'],
    ['an empty part', { takeProfit: {} }, 'order.takeProfit is not an object with a member'],
    [
      'an id of its own',
      { clientOrderId: { from: 'id' } },
      'order.clientOrderId: Atlas derives it from the alert, so that every copy has the same',
    ],
  ])('is refused for a value of the order: %s', (_, order, fault) => {
    expect(faults({ order: { ...TEMPLATE.order, ...order } })).toEqual([fault]);
  });

  it.each([
    ['the youngest age', { maxAgeSeconds: 10 }],
    ['the oldest age', { maxAgeSeconds: 3_600 }],
    ['a name of 64 letters', { time: 'n'.repeat(64) }],
    ['a name with every kind of character', { time: 'a_1.b-C' }],
    ['one order a day', limits(TEMPLATE.limits.symbols, 1)],
    ['500 orders a day', limits(TEMPLATE.limits.symbols, 500)],
    ['one bound, of the quantity', limits({ 'BTC/USDT:USDT-261225': { maxQuantity: '0.001' } })],
    [
      'one bound, of the value, with as many digits as there may be',
      limits({ 'BTC/USDT': { maxNotional: '1'.repeat(36) } }),
    ],
    [
      'a map with true, false and a word of 100 letters',
      { order: { a: { from: 'a', map: { x: true, y: false, z: 'w'.repeat(100) } } } },
    ],
    ['a fixed true and false', { order: { postOnly: true, reduceOnly: false } }],
    ['an empty fixed text, which the contract judges', { order: { type: '' } }],
  ])('may have %s', (_, change) => {
    expect(read(change)).toEqual({ ...TEMPLATE, ...change });
  });
});

describe('the fields of an order', () => {
  const alert = new Map<string, string | boolean>([
    ['ticker', 'BTCUSDT'],
    ['action', 'sell'],
    ['contracts', '0.10'],
    ['target', '{"from":"secret"}'],
    ['live', true],
  ]);
  const fieldsOf = (order: object) => orderFieldsOf(read({ order }).order, alert);

  it('are the fixed values, those of the alert as they are, and the words of its maps', () => {
    expect(orderFieldsOf(readTemplate(JSON.stringify(TEMPLATE)).order, alert)).toEqual({
      exchange: 'binance',
      symbol: 'BTC/USDT',
      side: 'SELL',
      type: 'LIMIT',
      postOnly: true,
      quantity: '0.10',
      // As a whole: a value of an alert is never read as a part of a template.
      takeProfit: { triggerPrice: '{"from":"secret"}', triggerBy: 'LAST' },
    });
  });

  it('may be true or false, of the alert or of a map', () => {
    expect(fieldsOf({ postOnly: { from: 'live' } })).toEqual({ postOnly: true });
    expect(fieldsOf({ postOnly: { from: 'live', map: { true: false } } })).toEqual({ postOnly: false });
  });

  it('lack nothing: an alert without a field is refused, in a part of the order too', () => {
    for (const order of [{ price: { from: 'limit' } }, { stopLoss: { price: { from: 'limit' } } }]) {
      expect(alertRefusal(() => fieldsOf(order))).toEqual({
        code: 'INVALID_REQUEST',
        detail: 'limit is missing in the alert',
        orderState: 'notPlaced',
        violations: [{ field: 'limit', rule: 'required', message: 'limit is missing in the alert' }],
      });
    }
  });

  it.each(['SELL', 'constructor', '__proto__', ''])('are no words that the map does not know: %j', (word) => {
    const { order } = read({ order: { side: { from: 'action', map: { buy: 'BUY', sell: 'SELL' } } } });
    expect(alertRefusal(() => orderFieldsOf(order, new Map([['action', word]])))).toMatchObject({
      code: 'INVALID_REQUEST',
      detail: 'action must be one of buy, sell',
      violations: [{ field: 'action', rule: 'enum', given: word }],
    });
  });
});

it('tells every reference to the alert with the field of the order that it fills, in parts too', () => {
  expect(referencesIn(readTemplate(JSON.stringify(TEMPLATE)).order)).toEqual([
    ['symbol', TEMPLATE.order.symbol],
    ['side', TEMPLATE.order.side],
    ['quantity', TEMPLATE.order.quantity],
    ['triggerPrice', TEMPLATE.order.takeProfit.triggerPrice],
  ]);
});

it('tells the faults of a template a line each', () => {
  const fault = new TemplateFault(['one', 'two']);
  expect([fault.name, fault.message, fault.faults]).toEqual(['TemplateFault', 'one\ntwo', ['one', 'two']]);
});
