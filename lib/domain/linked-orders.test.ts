import { describe, expect, test } from 'vitest';
import type { Instrument, InstrumentCapabilities } from './instrument.ts';
import {
  checkLinkedOrders,
  checkListPrices,
  isBetweenOrders,
  type LinkedOrdersRequest,
  type ListLeg,
  tellsEachOrder,
} from './linked-orders.ts';
import type { MarketPrices } from './order-terms.ts';
import { ORDER_LIST_KINDS, ORDER_TYPES, type OrderListKind } from './order-type.ts';
import { Problem } from './problem.ts';
import { samples } from './testing/instrument-samples.ts';
import { sampleOrder } from './testing/order-sample.ts';

const allowing = (changes: Partial<InstrumentCapabilities> = {}): Instrument => ({
  ...samples.spot,
  capabilities: {
    ...samples.spot.capabilities,
    ...{ orderTypes: ORDER_TYPES, triggerBy: ['LAST'], orderLists: ORDER_LIST_KINDS },
    ...changes,
  },
});

type Of<K extends LinkedOrdersRequest['kind']> = Extract<LinkedOrdersRequest, { readonly kind: K }>;

const SALE: Of<'OCO'> = {
  ...{ kind: 'OCO', side: 'SELL', quantity: '0.005' },
  takeProfit: { price: '95000' },
  stopLoss: { triggerPrice: '88000' },
};
const PURCHASE: Of<'OCO'> = {
  ...{ kind: 'OCO', side: 'BUY', quantity: '0.005' },
  takeProfit: { price: '88000' },
  stopLoss: { triggerPrice: '95000' },
};
const WORKING = { side: 'BUY', quantity: '0.005', price: '90000' } as const;
const OTO: LinkedOrdersRequest = {
  kind: 'OTO',
  working: WORKING,
  pending: { side: 'SELL', type: 'LIMIT', quantity: '0.004', price: '95000' },
};
const BRACKET: Of<'OTOCO'> = {
  ...{ kind: 'OTOCO', working: WORKING },
  ...{ takeProfit: { price: '95000' }, stopLoss: { triggerPrice: '88000' } },
};

const checked = (request: LinkedOrdersRequest, instrument = allowing()) =>
  checkLinkedOrders(instrument, request, 'list');

/** The orders of a list: role, client order id, side, type, quantity, and the prices at which each acts. */
const legsOf = (request: LinkedOrdersRequest) =>
  checked(request).legs.map(({ role, order }) => [
    ...[role, order.clientOrderId, order.side, order.type, order.quantity],
    ...[order.price, order.trigger?.triggerPrice ?? null],
  ]);

function refusalOf(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const brokenBy = (request: LinkedOrdersRequest, instrument = allowing()) =>
  refusalOf(() => checked(request, instrument)).details.violations?.map(({ field, rule }) => `${field} ${rule}`);

describe('the orders of a list', () => {
  test('of a pair are of one side and quantity, the take-profit first', () => {
    expect(legsOf(SALE)).toEqual([
      ['takeProfit', 'list-t', 'SELL', 'LIMIT', '0.005', '95000', null],
      ['stopLoss', 'list-s', 'SELL', 'STOP_MARKET', '0.005', null, '88000'],
    ]);
  });

  test('of a pair only add to the book where they rest', () => {
    expect(checked(SALE).legs.map(({ order }) => order.postOnly)).toEqual([true, false]);
  });

  test('behind a working order are what the caller asked for', () => {
    expect(legsOf(OTO)).toEqual([
      ['working', 'list-w', 'BUY', 'LIMIT', '0.005', '90000', null],
      ['pending', 'list-p', 'SELL', 'LIMIT', '0.004', '95000', null],
    ]);
  });

  test.each([
    ['BUY', 'SELL', '95000', '88000'],
    ['SELL', 'BUY', '88000', '95000'],
  ] as const)('behind a %s are a pair of a %s, of its quantity', (side, opposite, price, triggerPrice) => {
    const working = { ...WORKING, side };
    expect(legsOf({ kind: 'OTOCO', working, takeProfit: { price }, stopLoss: { triggerPrice } })).toEqual([
      ['working', 'list-w', side, 'LIMIT', '0.005', '90000', null],
      ['takeProfit', 'list-t', opposite, 'LIMIT', '0.005', price, null],
      ['stopLoss', 'list-s', opposite, 'STOP_MARKET', '0.005', null, triggerPrice],
    ]);
  });

  test('behind a working order have a quantity of their own where it is given', () => {
    const quantities = checked({ ...BRACKET, pendingQuantity: '0.004' }).legs.map(({ order }) => order.quantity);
    expect(quantities).toEqual(['0.005', '0.004', '0.004']);
  });

  test('with a trigger are market orders, and limit orders with a price besides', () => {
    const at = (takeProfit: object, stopLoss: object) =>
      legsOf({ ...SALE, takeProfit, stopLoss: { triggerPrice: '88000', ...stopLoss } }).map((leg) => leg.slice(3));
    expect(at({ triggerPrice: '95000' }, {})).toEqual([
      ['TAKE_PROFIT_MARKET', '0.005', null, '95000'],
      ['STOP_MARKET', '0.005', null, '88000'],
    ]);
    expect(at({ triggerPrice: '95000', price: '94900' }, { price: '87900' })).toEqual([
      ['TAKE_PROFIT_LIMIT', '0.005', '94900', '95000'],
      ['STOP_LIMIT', '0.005', '87900', '88000'],
    ]);
  });
});

describe('a list', () => {
  test('carries its kind, its id and its instrument', () => {
    const instrument = allowing();
    expect(checked(OTO, instrument)).toMatchObject({ kind: 'OTO', clientListId: 'list', instrument });
  });

  test.each<[string, Partial<InstrumentCapabilities>, string, string?]>([
    [
      'names the kinds that there are',
      { orderLists: ['OTO', 'OTOCO'] },
      'BTC/USDT at binance takes order lists OTO, OTOCO.',
      'OTO, OTOCO',
    ],
    [
      'points to attached orders where there are those',
      { orderLists: [], attached: true },
      'BTC/USDT at binance takes no order lists: attach takeProfit and stopLoss to the order.',
    ],
    [
      'points to orders of their own where there is nothing else',
      { orderLists: [] },
      'BTC/USDT at binance takes no order lists: place the stop and the take-profit as orders of their own, and cancel one when the other has filled.',
    ],
  ])('of a kind that the instrument does not take %s', (_, capabilities, message, bound) => {
    const problem = refusalOf(() => checked(SALE, allowing(capabilities)));
    expect([problem.code, problem.detail]).toEqual(['NOT_SUPPORTED', message]);
    expect(problem.details).toEqual({
      ...{ exchange: 'binance', orderState: 'notPlaced' },
      violations: [{ field: 'kind', rule: 'capability', given: 'OCO', message, bound }],
    });
  });

  test('names every broken rule, each with the order that breaks it', () => {
    const request: LinkedOrdersRequest = {
      ...BRACKET,
      working: { ...WORKING, price: '90000.001' },
      stopLoss: { triggerPrice: '88000.001' },
      pendingQuantity: '0.000001',
    };
    const problem = refusalOf(() => checked(request));
    expect([problem.code, problem.details.orderState]).toEqual(['RULE_VIOLATION', 'notPlaced']);
    expect(brokenBy(request)).toEqual([
      'working.price tickSize',
      'takeProfit.quantity minQuantity',
      'takeProfit.quantity minNotional',
      'stopLoss.quantity minQuantity',
      'stopLoss.triggerPrice tickSize',
    ]);
    for (const { message } of problem.details.violations ?? []) expect(problem.detail).toContain(message);
  });

  test('names the quantity of a pair as the caller wrote it, and the price of the order', () => {
    expect(brokenBy({ ...SALE, quantity: '0.0100001', takeProfit: { price: '95000.001' } })).toEqual([
      'quantity step',
      'takeProfit.price tickSize',
      'quantity step',
    ]);
  });

  test('with an order of a type that the instrument does not take is not supported', () => {
    const instrument = allowing({ orderTypes: ['LIMIT'] });
    expect(refusalOf(() => checked(SALE, instrument)).code).toBe('NOT_SUPPORTED');
    expect(brokenBy(SALE, instrument)).toEqual(['stopLoss.type capability']);
  });

  test.each<[Of<'OCO'>, string, string, string]>([
    [SALE, '88000', '88000.01', 'above'],
    [PURCHASE, '95000', '94999.99', 'below'],
  ])('%#: takes its profit on the other side of its stop', (request, wrong, right, where) => {
    const at = (takeProfit: { price?: string; triggerPrice?: string }) => ({ ...request, takeProfit });
    for (const field of ['price', 'triggerPrice']) {
      expect(refusalOf(() => checked(at({ [field]: wrong }))).details.violations).toEqual([
        {
          ...{ field: `takeProfit.${field}`, rule: 'listPrices', given: wrong, bound: wrong },
          message: `takeProfit.${field} ${wrong} must be ${where} the stop-loss at ${wrong} for a ${request.side}.`,
        },
      ]);
      expect(checked(at({ [field]: right })).legs).toHaveLength(2);
    }
  });

  test('of a bracket is held to the same order of its prices', () => {
    expect(brokenBy({ ...BRACKET, takeProfit: { price: '87000' } })).toEqual(['takeProfit.price listPrices']);
  });

  test('compares the trigger of the stop, not the price behind it', () => {
    const stopLoss = { triggerPrice: '88000', price: '96000' };
    expect(checked({ ...SALE, stopLoss }).legs).toHaveLength(2);
  });
});

describe('the market of a pair', () => {
  const MARKET: MarketPrices = { bid: '89999', ask: '90001', markPrice: null };
  const judged =
    (request: LinkedOrdersRequest, market = MARKET) =>
    () =>
      checkListPrices(checked(request), market);

  test.each([
    [SALE, '89999', '89999.01', 'above'],
    [PURCHASE, '90001', '90000.99', 'below'],
  ] as const)('%#: has not reached its resting order', (request, wrong, right, where) => {
    const price = (at: string) => ({ ...request, takeProfit: { price: at } });
    const problem = refusalOf(judged(price(wrong)));
    const message = `takeProfit.price ${wrong} must be ${where} the market (${wrong} USDT) for a ${request.side}; it would trade at once.`;
    expect(problem.details).toEqual({
      ...{ exchange: 'binance', orderState: 'notPlaced' },
      violations: [{ field: 'takeProfit.price', rule: 'listPrices', given: wrong, bound: wrong, message }],
    });
    expect(problem.code).toBe('RULE_VIOLATION');
    expect(judged(price(right))).not.toThrow();
  });

  test.each([
    [SALE, '90001', '90000.99'],
    [PURCHASE, '89999', '89999.01'],
  ] as const)('%#: has not reached its stop', (request, wrong, right) => {
    const stop = (triggerPrice: string) => ({ ...request, stopLoss: { triggerPrice } });
    expect(refusalOf(judged(stop(wrong))).details.violations).toMatchObject([
      { field: 'stopLoss.triggerPrice', rule: 'triggerSide', given: wrong, bound: wrong },
    ]);
    expect(judged(stop(right))).not.toThrow();
  });

  test('is not judged where its price is not known', () => {
    const unknown = { bid: null, ask: null, markPrice: null };
    for (const request of [SALE, PURCHASE]) expect(judged(request, unknown)).not.toThrow();
  });

  test('does not matter to orders that are placed later', () => {
    const passed = { bid: '99999', ask: '100001', markPrice: null };
    for (const request of [OTO, BRACKET]) expect(judged(request, passed)).not.toThrow();
  });

  test('is compared with the trigger of an order that waits for one, not with its limit', () => {
    expect(judged({ ...SALE, takeProfit: { triggerPrice: '95000', price: '80000' } })).not.toThrow();
  });
});

describe('a list between two orders', () => {
  const leg = (role: ListLeg['role'], stage: ListLeg['stage']): ListLeg => ({ role, stage, order: sampleOrder });
  const isBetween = (working: ListLeg['stage'], pending: ListLeg['stage'], state: 'EXECUTING' | 'ALL_DONE') =>
    isBetweenOrders({ state, legs: [leg('working', working), leg('pending', pending)] });

  test('executes, and still shows as waiting the order behind one that has ended', () => {
    expect(isBetween('ended', 'pending', 'EXECUTING')).toBe(true);
    expect(isBetween('active', 'pending', 'EXECUTING')).toBe(false);
    expect(isBetween('ended', 'active', 'EXECUTING')).toBe(false);
    expect(isBetween('ended', 'pending', 'ALL_DONE')).toBe(false);
  });

  test('is none without a working order', () => {
    const legs = [leg('takeProfit', 'ended'), leg('stopLoss', 'pending')];
    expect(isBetweenOrders({ state: 'EXECUTING', legs })).toBe(false);
  });
});

describe('the orders that a list tells', () => {
  const leg: ListLeg = { role: 'takeProfit', stage: 'ended', order: sampleOrder };
  const tells = (kind: OrderListKind | null, count: number) =>
    tellsEachOrder({ kind, legs: Array.from({ length: count }, () => leg) });

  test.each([
    ['OCO', 2],
    ['OTO', 2],
    ['OTOCO', 3],
  ] as const)('are all of an %s if they are %i', (kind, all) => {
    for (const count of [0, 1, 2, 3, 4]) expect(tells(kind, count)).toBe(count === all);
  });

  test('are never known to be all where the kind is not known', () => {
    for (const count of [0, 1, 2, 3]) expect(tells(null, count)).toBe(false);
  });
});
