import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as checking from './checked-order.ts';
import type { Instrument } from './instrument.ts';
import type { AmendedValues, OrderRequest } from './order.ts';
import { Problem, type Violation } from './problem.ts';
import { samples } from './testing/instrument-samples.ts';

/** Fresh copies of the instrument, because what is made of an instrument is remembered. */
const checkOrder = (instrument: Instrument, order: Parameters<typeof checking.checkOrder>[1]) =>
  checking.checkOrder({ ...instrument }, order);
const checkAmend = (instrument: Instrument, ...rest: Tail<typeof checking.checkAmend>) =>
  checking.checkAmend({ ...instrument }, ...rest);
type Tail<F> = F extends (first: Instrument, ...rest: infer R) => unknown ? R : never;

/** Decimals as whole numbers of 10^-40: judges every rule without the arithmetic under test. */
const PLACES = 40;

function units(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(PLACES, '0'));
}

function text(digits: bigint, places: number): string {
  const padded = digits.toString().padStart(places + 1, '0');
  return places === 0 ? padded : `${padded.slice(0, -places)}.${padded.slice(-places)}`;
}

type Bound = string | null | undefined;

const atLeast = (value: string, bound: Bound) => bound == null || units(value) >= units(bound);
const atMost = (value: string, bound: Bound) => bound == null || units(value) <= units(bound);
const onGrid = (value: string, step: Bound) => step == null || units(value) % units(step) === 0n;

function quantityHolds(instrument: Instrument, { quantity, type }: OrderRequest): boolean {
  if (quantity === undefined) return true;
  const market = type === 'MARKET';
  return (
    units(quantity) > 0n &&
    onGrid(quantity, instrument.step) &&
    atLeast(quantity, instrument.minQuantity) &&
    atMost(quantity, instrument.maxQuantity) &&
    (!market ||
      (onGrid(quantity, instrument.marketStep) &&
        atLeast(quantity, instrument.marketMinQuantity) &&
        atMost(quantity, instrument.marketMaxQuantity)))
  );
}

function priceHolds({ tickSize, minPrice, maxPrice }: Instrument, { price }: OrderRequest): boolean {
  if (price === undefined) return true;
  return units(price) > 0n && onGrid(price, tickSize) && atLeast(price, minPrice) && atMost(price, maxPrice);
}

function notionalHolds(instrument: Instrument, { price, quantity }: OrderRequest): boolean {
  if (price === undefined || quantity === undefined || instrument.quanto) return true;
  const one = 10n ** BigInt(PLACES);
  const notional = instrument.inverse ? units(quantity) * one : units(price) * units(quantity);
  const { minNotional, maxNotional } = instrument;
  return (
    (minNotional === null || notional >= units(minNotional) * one) &&
    (maxNotional === null || notional <= units(maxNotional) * one)
  );
}

function violationsOf(instrument: Instrument, request: OrderRequest): readonly Violation[] {
  try {
    checkOrder(instrument, { ...request, clientOrderId: 'x' });
    return [];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(error.details.orderState).toBe('notPlaced');
    expect(error.status).toBe(422);
    return error.details.violations ?? [];
  }
}

function suggestionsOf({ suggestion }: Violation): readonly string[] {
  return suggestion === undefined ? [] : typeof suggestion === 'string' ? [suggestion] : suggestion;
}

const instrument = fc.constantFrom<Instrument>(...Object.values(samples));
/** Amounts of every size, many of them near a bound or a grid value. */
const amount = fc.oneof(
  fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.integer({ min: 0, max: 8 })).map(([d, p]) => text(d, p)),
  fc.tuple(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 6 })).map(([d, p]) => text(BigInt(d), p)),
  fc.constantFrom('0.00001', '0.002', '0.006', '97.5', '97.50001', '9000', '9000.00001', '100', '150', '1000000'),
);
const limit = fc.record({
  side: fc.constantFrom('BUY', 'SELL'),
  type: fc.constant('LIMIT' as const),
  quantity: amount,
  price: amount,
}) as fc.Arbitrary<OrderRequest & { quantity: string; price: string }>;
const market = fc.record({
  side: fc.constantFrom('BUY', 'SELL'),
  type: fc.constant('MARKET' as const),
  quantity: amount,
}) as fc.Arbitrary<OrderRequest & { quantity: string }>;

describe('the rules of an order, judged by exact arithmetic', () => {
  it('let an order pass if and only if it keeps all of them, and name every field that does not', () => {
    fc.assert(
      fc.property(instrument, fc.oneof(limit, market), (each, request) => {
        const rules = violationsOf(each, request);
        const broken = {
          quantity: !quantityHolds(each, request),
          price: !priceHolds(each, request),
          // A zero is reported once, as a zero.
          notional:
            !notionalHolds(each, request) &&
            [request.quantity, request.price].every((value) => value !== undefined && units(value) > 0n),
        };
        expect({
          quantity: rules.some(({ field, rule }) => field === 'quantity' && !rule.endsWith('Notional')),
          price: rules.some(({ field }) => field === 'price'),
          notional: rules.some(({ rule }) => rule.endsWith('Notional')),
        }).toEqual(broken);
      }),
      { numRuns: 3000 },
    );
  });

  it('suggest only what passes', () => {
    fc.assert(
      fc.property(instrument, fc.oneof(limit, market), (each, request) => {
        for (const violation of violationsOf(each, request)) {
          for (const suggestion of suggestionsOf(violation)) {
            const mended = { ...request, [violation.field]: suggestion };
            expect(
              quantityHolds(each, violation.field === 'quantity' ? mended : { ...mended, quantity: undefined }),
            ).toBe(true);
            expect(priceHolds(each, violation.field === 'price' ? mended : { ...mended, price: undefined })).toBe(true);
            if (violation.rule.endsWith('Notional')) expect(notionalHolds(each, mended)).toBe(true);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('suggest the nearest values, on both sides where both pass', () => {
    const nearest = (given: string) => suggestionsOf(violationsOf(samples.spot, order({ quantity: given }))[0] ?? none);
    expect(nearest('0.000105')).toEqual(['0.0001', '0.00011']);
    expect(nearest('0.000001')).toEqual(['0.00001']);
    expect(nearest('9000.000001')).toEqual(['9000']);
    expect(suggestionsOf(violationsOf(samples.spotMarketLot, marketOrder('0.01'))[0] ?? none)).toEqual(['0.012']);
    expect(suggestionsOf(violationsOf(samples.inverse, order({ quantity: '150' }))[0] ?? none)).toEqual(['100', '200']);
  });

  it('never change an amount, only its spelling', () => {
    fc.assert(
      fc.property(instrument, fc.oneof(limit, market), (each, request) => {
        if (violationsOf(each, request).length > 0) return;
        const checked = checkOrder(each, { ...request, clientOrderId: 'x' });
        expect(units(checked.quantity ?? '0')).toBe(units(request.quantity ?? '0'));
        expect(units(checked.price ?? '0')).toBe(units(request.price ?? '0'));
      }),
    );
    expect(
      checkOrder(samples.spot, { ...order({ quantity: '0.00100', price: '91000.00' }), clientOrderId: 'x' }),
    ).toMatchObject({
      quantity: '0.001',
      price: '91000',
      timeInForce: 'GTC',
    });
  });

  it.each([
    ['40 digits', '1'.repeat(40)],
    ['40 decimals', `0.${'1'.repeat(40)}`],
    ['an exponent', '1e3'],
    ['a word', 'NaN'],
    ['a sign', '-1'],
    ['nothing', ''],
    ['a million digits', '9'.repeat(1_000_000)],
  ])('refuse %s because it is not a decimal', (_, given) => {
    const [violation] = violationsOf(samples.spot, order({ quantity: given }));
    expect(violation).toMatchObject({ field: 'quantity', rule: 'decimal' });
    expect(violation?.given?.length).toBeLessThanOrEqual(60);
  });

  it.each([
    '1000000000000000000000000000000',
    '99999999999999999999999999999999999',
    '0.00000000000000000000000000000001',
  ])('suggest a value within the bounds of the instrument for %s', (given) => {
    expect(violationsOf(samples.spot, order({ quantity: given, price: given })).map(({ field }) => field)).toEqual(
      expect.arrayContaining(['quantity', 'price']),
    );
  });

  it('report a zero as a zero', () => {
    expect(violationsOf(samples.spot, order({ quantity: '0.000', price: '0' }))).toMatchObject([
      { field: 'quantity', rule: 'positive' },
      { field: 'price', rule: 'positive' },
    ]);
  });

  it('suggest no quantity where only another price can fix the notional', () => {
    const [violation] = violationsOf(samples.spot, order({ quantity: '1', price: '0.01' }));
    expect(violation).toMatchObject({ rule: 'minNotional', suggestion: '500' });
    const tiny = { ...samples.spot, maxQuantity: '400' };
    expect(violationsOf(tiny, order({ quantity: '1', price: '0.01' }))[0]).not.toHaveProperty('suggestion');
  });

  it('never suggest a quantity that misses the notional by a digit lost in division', () => {
    const price = `4.${'9'.repeat(30)}`;
    const notional = violationsOf(samples.spot, order({ quantity: '0.1', price })).find(
      ({ rule }) => rule === 'minNotional',
    );
    expect(notional?.suggestion).toBe('1.00001');
  });

  it('hold the quote amount of a market order to the notional bounds of the exchange', () => {
    expect(violationsOf(samples.spot, quoteOrder('4.99'))).toMatchObject([
      { field: 'quoteQuantity', rule: 'minNotional', bound: '5', suggestion: '5' },
    ]);
    expect(violationsOf(samples.spot, quoteOrder('5'))).toEqual([]);
    expect(violationsOf({ ...samples.spot, minNotionalOnMarket: false }, quoteOrder('4.99'))).toEqual([]);
  });

  it('hold the quote amount of a market order to the decimals of the exchange, and suggest the nearest', () => {
    expect(violationsOf(samples.spot, quoteOrder('50.123456785'))).toMatchObject([
      {
        field: 'quoteQuantity',
        rule: 'quoteStep',
        given: '50.123456785',
        bound: '0.00000001',
        suggestion: ['50.12345678', '50.12345679'],
      },
    ]);
    expect(violationsOf(samples.spot, quoteOrder('50.12345678'))).toEqual([]);
    expect(violationsOf(samples.spot, quoteOrder('50.1234567800'))).toEqual([]);
    expect(violationsOf({ ...samples.spot, quoteStep: '0.01' }, quoteOrder('4.999'))[0]?.suggestion).toBe('5');
    expect(violationsOf({ ...samples.spot, quoteStep: null }, quoteOrder('50.123456785'))).toEqual([]);
  });
});

describe('the fields of an order type', () => {
  it.each([
    [{ side: 'BUY', type: 'LIMIT', quantity: '1' }, 'price', 'required'],
    [{ side: 'BUY', type: 'LIMIT', price: '90000' }, 'quantity', 'required'],
    [{ side: 'BUY', type: 'LIMIT', price: '90000', quantity: '1', quoteQuantity: '9' }, 'quoteQuantity', 'orderType'],
    [{ side: 'BUY', type: 'MARKET', quantity: '1', price: '90000' }, 'price', 'orderType'],
    [{ side: 'BUY', type: 'MARKET' }, 'quantity', 'required'],
    [{ side: 'BUY', type: 'MARKET', quantity: '1', quoteQuantity: '50' }, 'quantity', 'required'],
  ] as const)('%j breaks %s: %s', (request, field, rule) => {
    expect(violationsOf(samples.spot, request)).toContainEqual(expect.objectContaining({ field, rule }));
  });
});

describe('what an instrument cannot do', () => {
  it.each([
    ['reduceOnly on spot', samples.spot, order({ reduceOnly: true }), 'reduceOnly'],
    ['quoteQuantity on a contract', samples.linear, quoteOrder('500'), 'quoteQuantity'],
    [
      'postOnly where it is not supported',
      { ...samples.spot, capabilities: { ...samples.spot.capabilities, postOnly: false } },
      order({ postOnly: true }),
      'postOnly',
    ],
    [
      'an order type that is not supported',
      { ...samples.spot, capabilities: { ...samples.spot.capabilities, orderTypes: ['LIMIT', 'STOP_LIMIT'] as const } },
      { side: 'BUY', type: 'MARKET', quantity: '0.001' } as const,
      'type',
      'LIMIT, STOP_LIMIT',
    ],
    [
      'a time in force that is not supported',
      { ...samples.spot, capabilities: { ...samples.spot.capabilities, timeInForce: ['GTC'] as const } },
      order({ timeInForce: 'FOK' }),
      'timeInForce',
      'GTC',
    ],
  ])('is refused with 422 NOT_SUPPORTED: %s', (_, each, request, field, bound?: string) => {
    expect(() => checkOrder(each, { ...request, clientOrderId: 'x' })).toThrow(
      expect.objectContaining({ code: 'NOT_SUPPORTED', status: 422 }),
    );
    expect(violationsOf(each, request)).toContainEqual(
      expect.objectContaining({ field, rule: 'capability', ...(bound !== undefined && { bound }) }),
    );
  });

  it('is reported together with broken rules', () => {
    const rules = violationsOf(samples.spot, order({ reduceOnly: true, quantity: '0.000015', price: '1.001' }));
    expect(rules.map(({ rule }) => rule)).toEqual(['capability', 'step', 'tickSize', 'minNotional']);
  });

  it('affects only orders that ask for it', () => {
    expect(violationsOf(samples.linear, order({ reduceOnly: true }))).toEqual([]);
    expect(violationsOf(samples.spot, order({ reduceOnly: false, postOnly: true }))).toEqual([]);
  });
});

describe('the rules of an amend', () => {
  const resting = { type: 'LIMIT', price: '90000', quantity: '0.005', filledQuantity: '0.002' } as const;
  const rulesOf = (
    change: AmendedValues,
    current: Parameters<typeof checkAmend>[2] = resting,
    instrument: Instrument = samples.spot,
  ) => {
    try {
      checkAmend(instrument, change, current);
      return [];
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return error.details.violations?.map(({ field, rule }) => `${field} ${rule}`);
    }
  };

  it.each([
    [{ quantity: '0.003' }, []],
    [{ price: '91000' }, []],
    [{ quantity: '0.002' }, ['quantity filledQuantity']],
    [{ quantity: '0.001' }, ['quantity filledQuantity']],
    [{ quantity: '0.0030001' }, ['quantity step']],
    [{ price: '91000.001', quantity: '0.0010001' }, ['quantity step', 'price tickSize', 'quantity filledQuantity']],
    [{ price: '900' }, ['quantity minNotional']],
    [{ quantity: '0' }, ['quantity positive']],
  ] as const)('%j breaks %j', (change, rules) => {
    expect(rulesOf(change)).toEqual(rules);
  });

  const STOP = { ...resting, type: 'STOP_MARKET', price: null, filledQuantity: '0' } as const;
  const TRAILING = { ...STOP, type: 'TRAILING_STOP_MARKET' } as const;
  it.each([
    [{ triggerPrice: '91000' }, STOP, []],
    [{ triggerPrice: '91000' }, { ...STOP, type: 'TAKE_PROFIT_LIMIT', price: '90000' }, []],
    [{ triggerPrice: '91000.001' }, STOP, ['triggerPrice tickSize']],
    [{ triggerPrice: '0' }, STOP, ['triggerPrice positive']],
    [{ price: '91000' }, STOP, ['price orderType']],
    [{ triggerPrice: '91000' }, resting, ['triggerPrice orderType']],
    [{ triggerPrice: '91000' }, TRAILING, ['triggerPrice orderType']],
    [{ trailingAmount: '100' }, TRAILING, []],
    [{ trailingAmount: '100.001' }, TRAILING, ['trailingAmount tickSize']],
    [{ trailingAmount: '100' }, STOP, ['trailingAmount orderType']],
    [{ quantity: '0.004' }, { ...STOP, closePosition: true }, ['quantity closePosition']],
    [{ triggerPrice: '91000' }, { ...STOP, closePosition: true }, []],
  ] as const)('%j of %j breaks %j', (change, current, rules) => {
    const trailing = { ...samples.spot.capabilities, trailingAmount: true };
    expect(rulesOf(change, current, { ...samples.spot, capabilities: trailing })).toEqual(rules);
  });

  const ENTRY = {
    ...{ ...resting, side: 'BUY' as const, filledQuantity: '0', takeProfit: null },
    stopLoss: { triggerPrice: '88000', triggerBy: 'LAST', price: '87900' },
  } as const;
  const exit = (triggerPrice: string, price: string | null = null) =>
    ({ triggerPrice, triggerBy: 'LAST', price }) as const;
  it.each<[AmendedValues, Partial<Parameters<typeof checkAmend>[2]>, readonly string[]]>([
    [{ takeProfit: exit('95000'), stopLoss: null }, {}, []],
    [{ stopLoss: exit('88100', '88000') }, {}, []],
    [{ takeProfit: exit('90000') }, {}, ['takeProfit.triggerPrice triggerSide']],
    [{ takeProfit: exit('90500'), price: '90600' }, {}, ['takeProfit.triggerPrice triggerSide']],
    [{ takeProfit: exit('89000'), price: '88900' }, {}, []],
    [{ stopLoss: exit('90500', '90400') }, {}, ['stopLoss.triggerPrice triggerSide']],
    [{ stopLoss: exit('90500', '90400'), takeProfit: exit('89000') }, { side: 'SELL' }, []],
    [{ takeProfit: exit('95000.001') }, {}, ['takeProfit.triggerPrice tickSize']],
    [{ stopLoss: exit('88000', '87900.001') }, {}, ['stopLoss.price tickSize']],
    [{ takeProfit: { ...exit('95000'), triggerBy: 'INDEX' } }, {}, ['takeProfit.triggerBy capability']],
    [{ takeProfit: exit('95000', '95100') }, {}, ['takeProfit.price capability']],
    [{ takeProfit: null }, { reduceOnly: true }, ['takeProfit reduceOnly']],
    [{ takeProfit: exit('95000') }, { filledQuantity: '0.001' }, ['takeProfit filledQuantity']],
    [
      { takeProfit: exit('91000') },
      { type: 'STOP_MARKET', price: null, ...waitsAt('91500') },
      ['takeProfit.triggerPrice triggerSide'],
    ],
    [
      { takeProfit: exit('91000'), triggerPrice: '90900' },
      { type: 'STOP_MARKET', price: null, ...waitsAt('91500') },
      [],
    ],
  ])('%j of an entry with %j breaks %j', (change, with_, rules) => {
    const able = { ...samples.spot.capabilities, attached: true, amendAttached: true, triggerBy: ['LAST'] } as const;
    expect(rulesOf(change, { ...ENTRY, ...with_ }, { ...samples.spot, capabilities: able })).toEqual(rules);
  });

  it.each([{ attached: false }, { attached: true }])('says where exits cannot change at all: %j', (able) => {
    const instrument = { ...samples.spot, capabilities: { ...samples.spot.capabilities, ...able } };
    for (const change of [{ takeProfit: null }, { takeProfit: exit('95000') }]) {
      expect(rulesOf(change, ENTRY, instrument)).toEqual(['takeProfit capability']);
    }
  });

  it('says where no distance can be an amount', () => {
    expect(rulesOf({ trailingAmount: '100' }, TRAILING)).toEqual(['trailingAmount capability']);
  });
});

function waitsAt(triggerPrice: string) {
  const nothing = { trailingPercent: null, trailingAmount: null, activationPrice: null };
  return { trigger: { ...nothing, triggerPrice, triggerBy: 'LAST' } } as const;
}

const none: Violation = { field: '', rule: '', message: '' };

function order(with_: Partial<OrderRequest>): OrderRequest {
  return { side: 'BUY', type: 'LIMIT', quantity: '100', price: '1000', ...with_ };
}

function marketOrder(quantity: string): OrderRequest {
  return { side: 'BUY', type: 'MARKET', quantity };
}

function quoteOrder(quoteQuantity: string): OrderRequest {
  return { side: 'BUY', type: 'MARKET', quoteQuantity };
}
