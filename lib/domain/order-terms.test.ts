import { describe, expect, test } from 'vitest';
import { type CheckedOrder, checkAmend, checkOrder } from './checked-order.ts';
import { type Instrument, type InstrumentCapabilities, PLAIN_ORDERS_ONLY } from './instrument.ts';
import type { AmendedValues, OrderRequest } from './order.ts';
import { checkAttachedSides, checkExpiry, checkTriggerSide, type MarketPrices } from './order-terms.ts';
import { ORDER_TYPES, type OrderListKind, TIMES_IN_FORCE } from './order-type.ts';
import { Problem, type ProblemDetails, type Violation } from './problem.ts';
import { samples } from './testing/instrument-samples.ts';

const ALL: Partial<InstrumentCapabilities> = {
  orderTypes: ORDER_TYPES,
  timeInForce: TIMES_IN_FORCE,
  triggerBy: ['LAST', 'MARK'],
  trailingPercent: { min: '0.1', max: '10', step: '0.1' },
  trailingAmount: true,
  activationPrice: true,
  closePosition: true,
  displayQuantity: true,
  attached: true,
  reduceOnly: true,
  minSecondsToExpiry: 600,
};

const allowing = (changes: Partial<InstrumentCapabilities> = {}): Instrument => ({
  ...samples.spot,
  capabilities: { ...samples.spot.capabilities, ...ALL, ...changes },
});

const LIMIT = { side: 'BUY', type: 'LIMIT', quantity: '0.005', price: '90000' } as const;
const STOP = { side: 'SELL', type: 'STOP_MARKET', quantity: '0.005', triggerPrice: '88000' } as const;
const STOP_LIMIT = { ...STOP, type: 'STOP_LIMIT', price: '87900' } as const;
const TAKE_PROFIT_LIMIT = { ...STOP_LIMIT, type: 'TAKE_PROFIT_LIMIT' } as const;
const MARKET_ORDER = { side: 'BUY', type: 'MARKET', quantity: '0.005' } as const;
const TRAILING = { side: 'SELL', type: 'TRAILING_STOP_MARKET', quantity: '0.005', trailingPercent: '1.5' } as const;

const checkedOn = (instrument: Instrument, request: OrderRequest): CheckedOrder =>
  checkOrder(instrument, { ...request, clientOrderId: 'c-1' });

function violationsOf(request: OrderRequest, instrument = allowing()): readonly Violation[] {
  try {
    checkedOn(instrument, request);
    return [];
  } catch (error) {
    return (error as Problem).details.violations ?? [];
  }
}

/** The field and the rule of every violation. */
const broken = (request: OrderRequest, instrument = allowing()): string[] =>
  violationsOf(request, instrument).map(({ field, rule }) => `${field} ${rule}`);

/** What a problem tells of the order. */
function detailsOf(check: () => void): ProblemDetails {
  try {
    check();
  } catch (error) {
    return (error as Problem).details;
  }
  throw new Error('nothing was refused');
}

describe('a conditional order', () => {
  test('watches the last price unless it says otherwise', () => {
    expect(checkedOn(allowing(), { ...STOP, triggerPrice: '88000.00' })).toMatchObject({
      trigger: {
        triggerPrice: '88000',
        triggerBy: 'LAST',
        trailingPercent: null,
        trailingAmount: null,
        activationPrice: null,
      },
      timeInForce: null,
      closePosition: false,
      expiresAt: null,
    });
    expect(checkedOn(allowing(), { ...STOP, triggerBy: 'MARK' }).trigger?.triggerBy).toBe('MARK');
  });

  test('with a limit is good till cancelled', () => {
    expect(checkedOn(allowing(), STOP_LIMIT)).toMatchObject({ timeInForce: 'GTC', price: '87900' });
  });

  test('that closes the position has no quantity and only reduces', () => {
    const { quantity: _, ...whole } = STOP;
    expect(checkedOn(allowing(), { ...whole, closePosition: true })).toMatchObject({
      closePosition: true,
      reduceOnly: true,
      quantity: null,
    });
  });

  test('reduces as far as it is asked to, and only then', () => {
    expect(checkedOn(allowing(), STOP).reduceOnly).toBe(false);
    expect(checkedOn(allowing(), { ...STOP, reduceOnly: true }).reduceOnly).toBe(true);
    expect(checkedOn(allowing(), LIMIT).reduceOnly).toBe(false);
  });

  test('keeps its end', () => {
    const expiresAt = '2026-11-23T00:00:00.000Z';
    expect(checkedOn(allowing(), { ...LIMIT, timeInForce: 'GTD', expiresAt }).expiresAt).toBe(expiresAt);
  });

  test.each<[string, OrderRequest, string[]]>([
    ['a stop without a trigger', { ...STOP, triggerPrice: undefined }, ['triggerPrice required']],
    ['a stop with a distance', { ...STOP, trailingPercent: '1' }, ['trailingPercent orderType']],
    ['a stop with a price to begin at', { ...STOP, activationPrice: '1' }, ['activationPrice orderType']],
    ['a stop with a limit', { ...STOP, price: '87000' }, ['price orderType']],
    ['a stop with a time in force', { ...STOP, timeInForce: 'GTC' }, ['timeInForce orderType']],
    ['a stop by quote amount', { ...STOP, quoteQuantity: '100' }, ['quoteQuantity orderType']],
    ['a stop that is post-only', { ...STOP, postOnly: true }, ['postOnly orderType']],
    ['a stop that hides', { ...STOP, displayQuantity: '0.001' }, ['displayQuantity orderType']],
    ['a stop without a quantity', { ...STOP, quantity: undefined }, ['quantity required']],
    ['a closing stop with a quantity', { ...STOP, closePosition: true }, ['quantity required']],
    [
      'a closing stop that says reduce-only',
      { ...STOP, quantity: undefined, closePosition: true, reduceOnly: true },
      ['reduceOnly closePosition'],
    ],
    ['a trigger off the grid', { ...STOP, triggerPrice: '88000.001' }, ['triggerPrice tickSize']],
    ['a trigger of zero', { ...STOP, triggerPrice: '0' }, ['triggerPrice positive']],
    ['a trigger by the index', { ...STOP, triggerBy: 'INDEX' }, ['triggerBy capability']],
    ['a stop-limit without a price', { ...STOP_LIMIT, price: undefined }, ['price required']],
    ['a stop-limit that closes', { ...STOP_LIMIT, closePosition: true }, ['closePosition orderType']],
    ['a stop-limit that is post-only', { ...STOP_LIMIT, postOnly: true }, ['postOnly orderType']],
    ['a take-profit-limit without a price', { ...TAKE_PROFIT_LIMIT, price: undefined }, ['price required']],
    ['a take-profit-limit without a quantity', { ...TAKE_PROFIT_LIMIT, quantity: undefined }, ['quantity required']],
    ['a take-profit-limit that closes', { ...TAKE_PROFIT_LIMIT, closePosition: true }, ['closePosition orderType']],
    ['a take-profit-limit that is post-only', { ...TAKE_PROFIT_LIMIT, postOnly: true }, ['postOnly orderType']],
    ['a trailing stop with a limit', { ...TRAILING, price: '87000' }, ['price orderType']],
    [
      'a trailing stop that closes',
      { ...TRAILING, closePosition: true },
      ['quantity required', 'closePosition orderType'],
    ],
    [
      'a trailing stop that begins off the tick',
      { ...TRAILING, activationPrice: '1.001' },
      ['activationPrice tickSize'],
    ],
    ['a market order that closes', { ...MARKET_ORDER, closePosition: true }, ['closePosition orderType']],
    ['a market order that hides', { ...MARKET_ORDER, displayQuantity: '0.001' }, ['displayQuantity orderType']],
    ['a trailing stop with a trigger', { ...TRAILING, triggerPrice: '1' }, ['triggerPrice orderType']],
    ['a trailing stop with two distances', { ...TRAILING, trailingAmount: '5' }, ['trailingPercent required']],
    ['a trailing stop without a distance', { ...TRAILING, trailingPercent: undefined }, ['trailingPercent required']],
    ['a trailing stop too near', { ...TRAILING, trailingPercent: '0.05' }, ['trailingPercent minTrailing']],
    ['a trailing stop too far', { ...TRAILING, trailingPercent: '10.1' }, ['trailingPercent maxTrailing']],
    ['a trailing stop off its step', { ...TRAILING, trailingPercent: '1.55' }, ['trailingPercent trailingStep']],
    ['a distance that is no number', { ...TRAILING, trailingPercent: '1e1' }, ['trailingPercent decimal']],
    ['a distance of zero', { ...TRAILING, trailingPercent: '0' }, ['trailingPercent positive']],
    [
      'an amount off the tick',
      { ...TRAILING, trailingPercent: undefined, trailingAmount: '5.001' },
      ['trailingAmount tickSize'],
    ],
    [
      'an amount below the tick',
      { ...TRAILING, trailingPercent: undefined, trailingAmount: '0.001' },
      ['trailingAmount minPrice'],
    ],
    ['a limit at no number', { ...LIMIT, price: 'cheap' }, ['price decimal']],
    ['a limit at zero', { ...LIMIT, price: '0' }, ['price positive']],
    ['a limit order with a trigger', { ...LIMIT, triggerPrice: '1' }, ['triggerPrice orderType']],
    ['a limit order that closes', { ...LIMIT, closePosition: true }, ['closePosition orderType']],
    ['a limit order that shows all', { ...LIMIT, displayQuantity: '0.005' }, ['displayQuantity quantity']],
    ['a part off the grid', { ...LIMIT, displayQuantity: '0.0000001' }, ['displayQuantity minQuantity']],
    ['a part that is no number', { ...LIMIT, displayQuantity: 'part' }, ['displayQuantity decimal']],
    [
      'an iceberg that must fill at once',
      { ...LIMIT, displayQuantity: '0.001', timeInForce: 'IOC' },
      ['timeInForce displayQuantity'],
    ],
    ['GTD without an end', { ...LIMIT, timeInForce: 'GTD' }, ['expiresAt timeInForce']],
    ['an end without GTD', { ...LIMIT, expiresAt: '2026-11-23T00:00:00.000Z' }, ['expiresAt timeInForce']],
    [
      'an attached order off the tick',
      { ...LIMIT, takeProfit: { triggerPrice: '95000.001' } },
      ['takeProfit.triggerPrice tickSize'],
    ],
    [
      'an attached limit off the tick',
      { ...LIMIT, stopLoss: { triggerPrice: '88000', price: '1.001' } },
      ['stopLoss.price tickSize'],
    ],
    [
      'an attached order by the index',
      { ...LIMIT, stopLoss: { triggerPrice: '88000', triggerBy: 'INDEX' } },
      ['stopLoss.triggerBy capability'],
    ],
  ])('%s is refused', (_, request, expected) => {
    expect(broken(request)).toEqual(expected);
  });

  test('says which of a quantity and closing it lacks', () => {
    const messageOf = (request: OrderRequest) => violationsOf(request)[0]?.message;
    expect(messageOf({ ...STOP, quantity: undefined })).toBe('A conditional order needs a quantity.');
    expect(messageOf({ ...STOP, closePosition: true })).toBe('An order that closes the position takes no quantity.');
  });

  test('hides a part by the grid of limit orders', () => {
    const coarse = { ...allowing(), marketStep: '0.003', marketMinQuantity: '0.003' };
    expect(broken({ ...LIMIT, displayQuantity: '0.001' }, coarse)).toEqual([]);
  });

  test('at the bounds of a distance is taken', () => {
    expect(broken({ ...TRAILING, trailingPercent: '0.1' })).toEqual([]);
    expect(broken({ ...TRAILING, trailingPercent: '10' })).toEqual([]);
    expect(broken({ ...TRAILING, trailingPercent: undefined, trailingAmount: '5', activationPrice: '95000' })).toEqual(
      [],
    );
  });

  test.each<[string, OrderRequest, Partial<InstrumentCapabilities>, string]>([
    ['the type', STOP, { orderTypes: ['LIMIT'] }, 'type'],
    ['closing', { ...STOP, quantity: undefined, closePosition: true }, { closePosition: false }, 'closePosition'],
    ['distances in per cent', TRAILING, { trailingPercent: null }, 'trailingPercent'],
    [
      'distances in quote currency',
      { ...TRAILING, trailingPercent: undefined, trailingAmount: '5' },
      { trailingAmount: false },
      'trailingAmount',
    ],
    ['a price to begin at', { ...TRAILING, activationPrice: '1' }, { activationPrice: false }, 'activationPrice'],
    ['icebergs', { ...LIMIT, displayQuantity: '0.001' }, { displayQuantity: false }, 'displayQuantity'],
    ['attached orders', { ...LIMIT, takeProfit: { triggerPrice: '95000' } }, { attached: false }, 'takeProfit'],
    [
      'an end',
      { ...LIMIT, timeInForce: 'GTD', expiresAt: '2026-11-23T00:00:00.000Z' },
      { timeInForce: ['GTC'] },
      'timeInForce',
    ],
  ])('without %s is refused as a capability', (_, request, changes, field) => {
    expect(broken(request, allowing(changes))).toEqual([`${field} capability`]);
  });

  test('names what is wrong, what was given, and the nearest value that is right', () => {
    const distance = (given: string) => violationsOf({ ...TRAILING, trailingPercent: given });
    expect(distance('0.05')).toStrictEqual([
      {
        ...{ field: 'trailingPercent', rule: 'minTrailing', given: '0.05', bound: '0.1', suggestion: '0.1' },
        message: 'trailingPercent 0.05 is below the minimum of 0.1.',
      },
    ]);
    expect(distance('10.1')).toStrictEqual([
      {
        ...{ field: 'trailingPercent', rule: 'maxTrailing', given: '10.1', bound: '10', suggestion: '10' },
        message: 'trailingPercent 10.1 is above the maximum of 10.',
      },
    ]);
    expect(distance('1.55')).toStrictEqual([
      {
        ...{ field: 'trailingPercent', rule: 'trailingStep', given: '1.55', bound: '0.1', suggestion: ['1.5', '1.6'] },
        message: 'trailingPercent 1.55 is not a multiple of 0.1.',
      },
    ]);
    const closing = { ...STOP, quantity: undefined, closePosition: true };
    expect(violationsOf(closing, allowing({ closePosition: false }))).toStrictEqual([
      {
        ...{ field: 'closePosition', rule: 'capability', given: 'true' },
        message: 'BTC/USDT at binance cannot close a whole position by a condition.',
      },
    ]);
    expect(violationsOf({ ...TRAILING, triggerPrice: '1' })).toStrictEqual([
      {
        ...{ field: 'triggerPrice', rule: 'orderType', given: '1' },
        message: 'A trailing-stop-market order takes no triggerPrice.',
      },
    ]);
    expect(violationsOf({ ...STOP, triggerPrice: undefined })).toStrictEqual([
      { field: 'triggerPrice', rule: 'required', message: 'A stop-market order needs a triggerPrice.' },
    ]);
  });

  test.each<[string, OrderRequest]>([
    ['a take-profit', { ...STOP, type: 'TAKE_PROFIT_MARKET' }],
    ['a trailing stop', TRAILING],
  ])('of any kind may watch another price: %s', (_, request) => {
    expect(checkedOn(allowing(), { ...request, triggerBy: 'MARK' }).trigger?.triggerBy).toBe('MARK');
  });

  test('carries the distances of a trailing stop in their plain form', () => {
    expect(checkedOn(allowing(), { ...TRAILING, trailingPercent: '1.50', activationPrice: '95000.0' })).toMatchObject({
      trigger: { triggerPrice: null, trailingPercent: '1.5', trailingAmount: null, activationPrice: '95000' },
    });
    const byAmount = { ...TRAILING, trailingPercent: undefined, trailingAmount: '5.00' };
    expect(checkedOn(allowing({ trailingPercent: null }), byAmount)).toMatchObject({
      trigger: { trailingPercent: null, trailingAmount: '5' },
    });
  });

  test('of a type that the instrument does not take is not told another form of its distance', () => {
    const none = {
      orderTypes: ['LIMIT'],
      trailingPercent: null,
      trailingAmount: false,
      activationPrice: false,
    } as const;
    expect(broken(TRAILING, allowing(none))).toEqual(['type capability']);
    expect(broken({ ...TRAILING, trailingPercent: undefined, trailingAmount: '0' }, allowing(none))).toEqual([
      'type capability',
    ]);
  });

  test('with a distance that the instrument does not take is not told a value of it', () => {
    const request = { ...TRAILING, trailingPercent: undefined, trailingAmount: '0' };
    expect(broken(request, allowing({ trailingAmount: false }))).toEqual(['trailingAmount capability']);
  });

  test('is all that an instrument takes that takes plain orders only', () => {
    const capabilities = { ...samples.spot.capabilities, ...PLAIN_ORDERS_ONLY, orderTypes: ORDER_TYPES };
    const plainOnly = { ...samples.spot, capabilities };
    expect(capabilities.amendConditional).toBe(false);
    expect(broken({ ...STOP, quantity: undefined, closePosition: true }, plainOnly)).toEqual([
      'closePosition capability',
    ]);
    expect(broken({ ...LIMIT, displayQuantity: '0.001' }, plainOnly)).toEqual(['displayQuantity capability']);
    const trailing = { ...TRAILING, trailingPercent: undefined, trailingAmount: '5', activationPrice: '95000' };
    expect(broken(trailing, plainOnly)).toEqual(['trailingAmount capability', 'activationPrice capability']);
    expect(broken({ ...LIMIT, takeProfit: { triggerPrice: '95000' } }, plainOnly)).toEqual(['takeProfit capability']);
  });

  test('carries its attached orders, with their defaults', () => {
    const takeProfit = { triggerPrice: '95000.0', price: '94990.00' };
    expect(
      checkedOn(allowing(), { ...LIMIT, takeProfit, stopLoss: { triggerPrice: '88000', triggerBy: 'MARK' } }),
    ).toMatchObject({
      takeProfit: { triggerPrice: '95000', triggerBy: 'LAST', price: '94990' },
      stopLoss: { triggerPrice: '88000', triggerBy: 'MARK', price: null },
    });
  });
});

describe('an attached order', () => {
  test.each<['BUY' | 'SELL', 'takeProfit' | 'stopLoss', string, string]>([
    ['BUY', 'takeProfit', '90000', '90000.01'],
    ['BUY', 'stopLoss', '90000', '89999.99'],
    ['SELL', 'takeProfit', '90000', '89999.99'],
    ['SELL', 'stopLoss', '90000', '90000.01'],
  ])('on a %s at 90000 as %s is wrong at %s and right at %s', (side, field, wrong, right) => {
    const at = (triggerPrice: string) => broken({ ...LIMIT, side, [field]: { triggerPrice } });
    expect(at(wrong)).toEqual([`${field}.triggerPrice triggerSide`]);
    expect(at(right)).toEqual([]);
  });

  test('on an order that only reduces is refused', () => {
    expect(broken({ ...LIMIT, reduceOnly: true, stopLoss: { triggerPrice: '88000' } })).toEqual([
      'reduceOnly stopLoss',
    ]);
  });

  test('is refused once where there are none, whatever price it watches', () => {
    const stopLoss = { triggerPrice: '88000', triggerBy: 'INDEX' } as const;
    expect(broken({ ...LIMIT, stopLoss }, allowing({ attached: false }))).toEqual(['stopLoss capability']);
  });

  test.each([
    ['BUY', 'takeProfit', '90000', 'above 90000', '90000.01'],
    ['SELL', 'takeProfit', '90000', 'below 90000', '89999.99'],
    ['BUY', 'stopLoss', '91000', 'below 90000', '89999.99'],
    ['SELL', 'stopLoss', '80000', 'above 90000', '90000.01'],
  ] as const)('on the wrong side of a %s is told the right one: %s', (side, field, triggerPrice, where, suggestion) => {
    const message = `${field} of a ${side} order must be ${where}, or it would trigger at once.`;
    const violation = { field: `${field}.triggerPrice`, rule: 'triggerSide', given: triggerPrice, bound: '90000' };
    expect(violationsOf({ ...LIMIT, side, [field]: { triggerPrice } })).toStrictEqual([
      { ...violation, suggestion, message },
    ]);
  });

  test('on a price that the exchange does not watch is told those that it does', () => {
    const stopLoss = { triggerPrice: '88000', triggerBy: 'INDEX' } as const;
    expect(violationsOf({ ...LIMIT, stopLoss }, allowing({ triggerBy: ['LAST', 'MARK'] }))[0]).toMatchObject({
      ...{ field: 'stopLoss.triggerBy', rule: 'capability', given: 'INDEX', bound: 'LAST, MARK' },
    });
  });

  test('is told the pattern that works where there are none, each in its own words', () => {
    const exits = { takeProfit: { triggerPrice: '95000' }, stopLoss: { triggerPrice: '88000' } };
    const messages = (orderLists: readonly OrderListKind[]) =>
      violationsOf({ ...LIMIT, ...exits }, allowing({ attached: false, orderLists })).map(({ message }) => message);
    const alone = 'place it as an order of its own once this one has filled';
    expect(messages([])).toEqual([
      `BTC/USDT at binance takes no attached take-profit: ${alone}.`,
      `BTC/USDT at binance takes no attached stop-loss: ${alone}.`,
    ]);
    expect(messages(['OTOCO'])[0]).toMatch(`${alone}, or send an order list (OTOCO).`);
  });

  test('on the wrong side of the market is told the bound', () => {
    const instrument = allowing();
    const order = checkedOn(instrument, {
      ...{ side: 'BUY', type: 'MARKET', quantity: '0.005' },
      takeProfit: { triggerPrice: '89999' },
    });
    const market = { bid: '89999', ask: '90001', markPrice: null };
    const message = 'takeProfit of a BUY order must be above 89999, or it would trigger at once.';
    expect(detailsOf(() => checkAttachedSides(instrument, order, market))).toStrictEqual({
      ...{ exchange: 'binance', orderState: 'notPlaced' },
      violations: [
        {
          ...{ field: 'takeProfit.triggerPrice', rule: 'triggerSide', given: '89999', bound: '89999' },
          ...{ suggestion: '89999.01', message },
        },
      ],
    });
    expect(() => checkAttachedSides(instrument, order, { ...market, bid: null })).not.toThrow();
  });

  test('that is malformed is named as such alone', () => {
    expect(broken({ ...LIMIT, stopLoss: { triggerPrice: 'low' } })).toEqual(['stopLoss.triggerPrice decimal']);
  });

  test.each<['BUY' | 'SELL', 'takeProfit' | 'stopLoss', string, string]>([
    ['BUY', 'takeProfit', '89999', '89999.01'],
    ['BUY', 'stopLoss', '90001', '90000.99'],
    ['SELL', 'takeProfit', '90001', '90000.99'],
    ['SELL', 'stopLoss', '89999', '89999.01'],
  ])('on a %s at market as %s is wrong at %s, and left to the exchange at %s', (side, field, wrong, right) => {
    const instrument = allowing();
    const at = (triggerPrice: string) => () =>
      checkAttachedSides(
        instrument,
        checkedOn(instrument, { side, type: 'MARKET', quantity: '0.005', [field]: { triggerPrice } }),
        { bid: '89999', ask: '90001', markPrice: null },
      );
    expect(at(wrong)).toThrow(
      expect.objectContaining({
        code: 'RULE_VIOLATION',
        details: expect.objectContaining({
          violations: [expect.objectContaining({ field: `${field}.triggerPrice`, rule: 'triggerSide', given: wrong })],
        }),
      }),
    );
    expect(at(right)).not.toThrow();
  });

  test('on a limit order is not judged by the market', () => {
    const instrument = allowing();
    const order = checkedOn(instrument, { ...LIMIT, stopLoss: { triggerPrice: '88000' } });
    expect(() => checkAttachedSides(instrument, order, { bid: '1', ask: '1', markPrice: '1' })).not.toThrow();
  });
});

describe('the side of a trigger', () => {
  const MARKET = { bid: '89999', ask: '90001', markPrice: '90010' };
  const sided = (request: OrderRequest, market: MarketPrices = MARKET) => {
    const instrument = allowing();
    return () => checkTriggerSide(instrument, checkedOn(instrument, request), market);
  };
  const at = (
    side: 'BUY' | 'SELL',
    type: 'STOP_MARKET' | 'TAKE_PROFIT_MARKET',
    triggerPrice: string,
    triggerBy?: 'MARK',
  ) => sided({ side, type, quantity: '0.005', triggerPrice, triggerBy });

  test.each([
    ['SELL', 'STOP_MARKET', '90001', '90000.99'],
    ['BUY', 'STOP_MARKET', '89999', '89999.01'],
    ['SELL', 'TAKE_PROFIT_MARKET', '89999', '89999.01'],
    ['BUY', 'TAKE_PROFIT_MARKET', '90001', '90000.99'],
  ] as const)('of a %s %s is wrong at %s, and left to the exchange at %s', (side, type, wrong, right) => {
    expect(at(side, type, wrong)).toThrow(
      expect.objectContaining({
        code: 'RULE_VIOLATION',
        details: expect.objectContaining({
          orderState: 'notPlaced',
          violations: [expect.objectContaining({ field: 'triggerPrice', rule: 'triggerSide', given: wrong })],
        }),
      }),
    );
    expect(at(side, type, right)).not.toThrow();
  });

  test.each([
    ['SELL', 'STOP_MARKET', '90001', '90000.99', 'below the market (90001 USDT) for a SELL stop-market order'],
    ['BUY', 'STOP_MARKET', '89999', '89999.01', 'above the market (89999 USDT) for a BUY stop-market order'],
  ] as const)(
    'of a %s %s at %s is told as it is, with the nearest that waits: %s',
    (side, type, wrong, right, where) => {
      const message = `triggerPrice ${wrong} must be ${where}; it would trigger at once.`;
      expect(detailsOf(at(side, type, wrong))).toStrictEqual({
        ...{ exchange: 'binance', orderState: 'notPlaced' },
        violations: [
          { field: 'triggerPrice', rule: 'triggerSide', given: wrong, bound: wrong, suggestion: right, message },
        ],
      });
    },
  );

  test('on the mark price is judged by it', () => {
    expect(at('SELL', 'STOP_MARKET', '90005', 'MARK')).not.toThrow();
    expect(at('SELL', 'STOP_MARKET', '90010', 'MARK')).toThrow('below the market (90010 USDT)');
  });

  test('of a trailing stop is that of the price at which it begins', () => {
    expect(sided({ ...TRAILING, activationPrice: '89999' })).toThrow('activationPrice');
    expect(sided({ ...TRAILING, activationPrice: '90000' })).not.toThrow();
    expect(sided(TRAILING)).not.toThrow();
  });

  test('is not judged by a price that is not known, nor on an order without one', () => {
    expect(sided(STOP, { bid: '1', ask: null, markPrice: '1' })).not.toThrow();
    expect(sided(LIMIT)).not.toThrow();
  });
});

describe('the end of an order', () => {
  const now = Date.parse('2026-11-22T00:00:00.500Z');
  const end =
    (expiresAt: string | null, instrument = allowing()) =>
    () =>
      checkExpiry(instrument, expiresAt, now);

  test('is as far away as the exchange wants, in whole seconds', () => {
    expect(end('2026-11-22T00:10:00.999Z')).toThrow('2026-11-22T00:10:01.000Z or later');
    expect(end('2026-11-22T00:10:01.000Z')).not.toThrow();
    expect(end('2026-11-21T00:00:00.000Z')).toThrow(expect.objectContaining({ code: 'RULE_VIOLATION' }));
  });

  test('that is too near is told the first moment that is right', () => {
    const [given, bound] = ['2026-11-22T00:10:00.000Z', '2026-11-22T00:10:01.000Z'];
    const message = `expiresAt must be at least 600 s from now: ${bound} or later.`;
    expect(detailsOf(end(given))).toStrictEqual({
      ...{ exchange: 'binance', orderState: 'notPlaced' },
      violations: [{ field: 'expiresAt', rule: 'minExpiry', given, bound, suggestion: bound, message }],
    });
  });

  test('that is between two seconds is told both', () => {
    const [given, before, after] = ['123', '000']
      .map((ms) => `2026-11-22T00:10:01.${ms}Z`)
      .concat('2026-11-22T00:10:02.000Z');
    const message = `expiresAt must be a whole second: ${before} or ${after}.`;
    expect(detailsOf(end(given ?? ''))).toStrictEqual({
      ...{ exchange: 'binance', orderState: 'notPlaced' },
      violations: [{ field: 'expiresAt', rule: 'wholeSeconds', given, suggestion: [before, after], message }],
    });
  });

  test('is not judged where there is none, or no least time', () => {
    expect(end(null)).not.toThrow();
    expect(end('2026-11-21T00:00:00.000Z', allowing({ minSecondsToExpiry: null }))).not.toThrow();
  });
});

describe('an amend', () => {
  const resting = { type: 'LIMIT', price: '90000', quantity: '0.005', filledQuantity: '0' } as const;
  const refused = (
    change: AmendedValues,
    order: Partial<Parameters<typeof checkAmend>[2]> = {},
    instrument = allowing(),
  ): Problem => {
    try {
      checkAmend(instrument, change, { ...resting, ...order });
    } catch (error) {
      if (error instanceof Problem) return error;
      throw error;
    }
    throw new Error('nothing was refused');
  };

  test('of what the order does not have says so', () => {
    const message = 'A limit order takes no triggerPrice.';
    const problem = refused({ triggerPrice: '95000' });
    expect([problem.code, problem.detail]).toEqual(['RULE_VIOLATION', message]);
    expect(problem.details.violations).toStrictEqual([
      { field: 'triggerPrice', rule: 'orderType', given: '95000', message },
    ]);
  });

  test('of the quantity of an order that closes the position is refused', () => {
    const stop = { type: 'STOP_MARKET', closePosition: true, price: null, quantity: null } as const;
    expect(refused({ quantity: '0.006' }, stop).details.violations).toStrictEqual([
      {
        ...{ field: 'quantity', rule: 'closePosition', given: '0.006' },
        message: 'An order that closes the position takes no quantity.',
      },
    ]);
  });

  test('of what the instrument does not take is not supported, whatever else it breaks', () => {
    const trailing = { type: 'TRAILING_STOP_MARKET', price: null } as const;
    const problem = refused(
      { trailingAmount: '5', quantity: '0.0000001' },
      trailing,
      allowing({ trailingAmount: false }),
    );
    expect(problem.code).toBe('NOT_SUPPORTED');
    const [capability, quantity] = problem.details.violations ?? [];
    expect(capability).toStrictEqual({
      ...{ field: 'trailingAmount', rule: 'capability', given: '5' },
      message: 'BTC/USDT at binance takes no trailing distance in quote currency.',
    });
    expect(problem.detail).toBe(`${capability?.message} ${quantity?.message}`);
  });
});
