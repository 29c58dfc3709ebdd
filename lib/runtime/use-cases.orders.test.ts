import { describe, expect, test } from 'vitest';
import { memoryAlertCounts } from '../alerts/testing/memory-alert-counts.ts';
import { readConfig } from '../config.ts';
import type { Position } from '../domain/position.ts';
import { Problem } from '../domain/problem.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import { accountSample } from '../exchanges/testing/port-sample.ts';
import { PRODUCTS } from '../exchanges/venues.ts';
import { fixedTradingState } from '../guard/trading-state.ts';
import type { Intent } from '../intents/intent.ts';
import type { IntentStore } from '../intents/intent-store.ts';
import {
  acknowledged,
  CALLER,
  type ExchangeScript,
  exchangeFake,
  heldOrder,
  lostReply,
  rejectedOutcome,
  START,
} from '../orders/reconcile/testing/exchange-fake.ts';
import { switchFixture } from '../orders/testing/switches.ts';
import { silentObservability } from '../telemetry/observability.ts';
import { Secret } from '../text/secret.ts';
import { type Atlas, createAtlas } from './compose.ts';
import * as use from './use-cases.ts';

/** Intents in the memory of one test. */
function memoryIntents(): IntentStore {
  const records = new Map<string, Intent>();
  return {
    get: (id) => Promise.resolve(records.get(id)),
    begin: (intent) => {
      const standing = records.get(intent.intentId);
      if (standing === undefined) records.set(intent.intentId, intent);
      return Promise.resolve(standing);
    },
    replace: (next) => {
      records.set(next.intentId, next);
      return Promise.resolve(true);
    },
    namingLagMs: 0,
    byClientOrderId: () => Promise.resolve([]),
    due: () => Promise.resolve([]),
  };
}

/** A container that works in this context, and what it counts and warns of, in order. */
function containerOf(context: Partial<Atlas['context']> & Pick<Atlas['context'], 'now'>) {
  const told: unknown[] = [];
  const silent = silentObservability();
  const made = createAtlas(readConfig({ ATLAS_CREDENTIALS: 'environment' }, PRODUCTS), {
    observability: {
      ...silent,
      logger: { ...silent.logger, warn: (...of) => told.push(['warning', ...of]) },
      metrics: { add: (...of: unknown[]) => told.push(of), flush() {} },
    },
    now: context.now,
    alertCounts: memoryAlertCounts(),
    strategies: { find: (name) => Promise.resolve(STRATEGIES.get(name)) },
    tradingState: { ...fixedTradingState('active'), refresh: () => told.push('trading state refreshed') },
  });
  made.close();
  const atlas: Atlas = { ...made, context: { ...made.context, ...context } };
  return { atlas, told };
}

const SECRET = 'q6m2Vt0sWc8u4Zr1Xy7pLk3hGf5jNb9dEaTi0oSvMwQ';
const TEMPLATE = {
  time: 'time',
  order: { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'MARKET', quantity: '0.005' },
  limits: { symbols: { 'BTC/USDT': { maxQuantity: '1' } }, ordersPerDay: 5 },
};
const STRATEGIES = new Map([['ema', { name: 'ema', secret: Secret.of(SECRET), template: JSON.stringify(TEMPLATE) }]]);

type Answer = NonNullable<ExchangeScript['place']>;

/** An exchange that answers every place like this, in a deployment that records commands. */
function exchangeWith(place: Answer, script: ExchangeScript = {}) {
  const fake = exchangeFake({ find: () => undefined, fills: () => [], active: () => [], ...script, place });
  const intents = { ...fake.context.intents, store: memoryIntents(), outlivesProcess: true };
  return { fake, ...containerOf({ ...fake.context, intents }) };
}

const placed: Answer = ({ clientOrderId }) => acknowledged(heldOrder({ clientOrderId, state: 'FILLED' }));
const refused: Answer = () => rejectedOutcome('EXCHANGE_REJECTED');
const unreachable: Answer = () => rejectedOutcome('EXCHANGE_UNREACHABLE', 'notExecuted');
const lost: Answer = ({ clientOrderId }) => lostReply(null, [clientOrderId]);
const faulty: Answer = () => {
  throw new Error('a fault of Atlas');
};

describe('each order of a request with several', () => {
  const ORDER = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'MARKET', quantity: '0.005' } as const;
  const counted = (outcome: string) => ['Orders', 1, { operation: 'placeOrders', exchange: 'binance', outcome }];
  const unknown = ['UnknownOutcome', 1, { operation: 'placeOrders', exchange: 'binance' }];

  test.each<[string, Answer, readonly unknown[]]>([
    ['acknowledged', placed, [counted('acknowledged')]],
    ['rejected', refused, [counted('rejected')]],
    ['not executed, and may be sent again', unreachable, [counted('notExecuted')]],
    ['in doubt, because its answer is lost', lost, [counted('unknown'), unknown]],
    ['in doubt, because Atlas has failed', faulty, [counted('unknown'), unknown]],
  ])('is counted by its own outcome: %s', async (_, place, metrics) => {
    const { atlas, told, fake } = exchangeWith(place);
    await use.placeSeveral(atlas, { orders: [ORDER] }, fake.call, CALLER);
    expect(told).toEqual(['trading state refreshed', ...metrics]);
  });

  test.each<[string, Answer]>([
    ['placed', placed],
    ['refused', refused],
  ])('that was %s is counted once, however often the request is repeated', async (_, place) => {
    const { atlas, told, fake } = exchangeWith(place, { find: () => heldOrder({ state: 'FILLED' }) });
    const keyed = { ...CALLER, idempotencyKey: 'a-key' };
    const orders = [ORDER, ORDER];
    await use.placeSeveral(atlas, { orders }, fake.call, keyed);
    const metrics = told.filter((each) => Array.isArray(each));
    expect(metrics).toHaveLength(2);
    await use.placeSeveral(atlas, { orders }, fake.call, keyed);
    expect(told.filter((each) => Array.isArray(each))).toEqual(metrics);
    expect(fake.count('place')).toBe(2);
  });

  test('is counted for the product that it flattens', async () => {
    const { atlas, told, fake } = exchangeWith(placed, { instrument: samples.linear });
    const position: Position = {
      ...{ exchange: 'binance', market: 'usdm', symbol: 'BTC/USDT:USDT', exchangeSymbol: 'BTCUSDT', side: 'LONG' },
      ...{ hedged: false, quantity: '1', quantityUnit: 'BTC', entryPrice: null, markPrice: null },
      ...{ liquidationPrice: null, marginMode: null, leverage: null, unrealizedProfit: null, updatedAt: null },
    };
    fake.port.account = () =>
      Promise.resolve({ ...accountSample, positions: () => Promise.resolve({ rows: [position], leftOut: [] }) });
    await use.flattenProduct(atlas, { exchange: 'binance', market: 'usdm' }, fake.call, CALLER);
    expect(told).toEqual([
      'trading state refreshed',
      ['Orders', 1, { operation: 'flatten', exchange: 'binance', outcome: 'acknowledged' }],
    ]);
  });
});

describe('an alert', () => {
  const alertOf = (secret: string) => JSON.stringify({ secret, time: new Date(START).toISOString() });

  /** Sends an alert, and returns what the line of its request says. */
  async function noted({ atlas, fake }: ReturnType<typeof exchangeWith>, text = alertOf(SECRET)) {
    return await atlas.observability.request({ requestId: 'r', operation: 'receiveAlert' }, async (record) => {
      await use.receiveAlert(atlas, 'ema', { requestId: 'r', deadline: fake.call, ownText: () => text });
      return record.facts;
    });
  }
  const order = { exchange: 'binance', market: 'spot', symbol: 'BTC/USDT' };
  const clientOrderId = expect.stringMatching(/^[\w-]{22}/);

  test.each<[string, Answer, object]>([
    ['placed', placed, { ...order, outcome: 'acknowledged', orderId: heldOrder().id, clientOrderId }],
    ['refused', refused, { outcome: 'rejected', exchange: 'binance', code: 'EXCHANGE_REJECTED' }],
    ['unknown', lost, { ...order, outcome: 'unknown', clientOrderId, code: 'EXCHANGE_UNREACHABLE' }],
  ])('leaves its strategy and its order in the line of its request: %s', async (_, place, facts) => {
    expect(await noted(exchangeWith(place))).toEqual({ strategy: 'ema', ...facts });
  });

  test('that comes again is no second order', async () => {
    const exchange = exchangeWith(placed, { find: () => heldOrder({ state: 'FILLED' }) });
    expect(await noted(exchange)).toHaveProperty('outcome', 'acknowledged');
    expect(await noted(exchange)).not.toHaveProperty('outcome');
  });

  test('obeys the trading state, which is refreshed ahead', async () => {
    const exchange = exchangeWith(placed);
    await noted(exchange);
    expect(exchange.told).toEqual(['trading state refreshed']);
  });

  test('without the secret of its strategy is counted', async () => {
    const exchange = exchangeWith(placed);
    await expect(noted(exchange, alertOf('wrong'))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(exchange.told).toEqual(['trading state refreshed', ['AlertsUnauthenticated', 1, {}]]);
    expect(exchange.fake.calls).toEqual([]);
  });
});

test('fees are read where they are asked for', async () => {
  const { atlas, fake } = exchangeWith(placed);
  const order = heldOrder({ filledQuantity: '0' });
  expect(await use.includingFees(atlas, ['fees'], [order], fake.call)).toEqual([{ ...order, fees: [] }]);
  expect(await use.includingFees(atlas, undefined, [order], fake.call)).toEqual([order]);
});

describe("a sweep that fires a dead man's switch", () => {
  const exchange = { exchange: 'binance' };
  const resting = () =>
    heldOrder({
      ...{ id: 'binance.usdm.BTCUSDT.7', exchange: 'binance', market: 'usdm', symbol: 'BTC/USDT:USDT' },
      ...{ exchangeSymbol: 'BTCUSDT', exchangeOrderId: '7' },
    });

  /** A switch that is due, where an order rests or does not. */
  async function due(rests: boolean) {
    const fixture = switchFixture({
      active: () => (rests ? [resting()] : []),
      cancelAll: () => acknowledged({ orders: [], allNamed: !rests, emptied: !rests }),
      cancel: () => rejectedOutcome('EXCHANGE_REJECTED'),
      find: resting,
    });
    await fixture.set({ seconds: 60 });
    fixture.pass(61_000);
    const { atlas, told } = containerOf(fixture.context);
    const sweep = (ms: number) => use.sweep(atlas, { ...fixture.call, deadline: fixture.now() + ms });
    return { ...fixture, atlas, told, sweep };
  }

  test('warns of it, and counts it', async () => {
    const { told, sweep } = await due(false);
    await sweep(55_000);
    expect(told).toEqual([
      ['warning', "a dead man's switch has fired", expect.objectContaining({ ...exchange, isClear: true })],
      ['CancelAfterFired', 1, exchange],
    ]);
  });

  test('counts one that lasts once, and again each time it is stuck', async () => {
    const { told, sweep, pass } = await due(true);
    const warning = ['warning', "a dead man's switch is firing", expect.objectContaining({ isClear: false })];
    await sweep(20_000);
    expect(told).toEqual([warning, ['CancelAfterFired', 1, exchange]]);
    pass(200_000);
    told.length = 0;
    await sweep(20_000);
    expect(told).toEqual([warning, ['CancelAfterStuck', 1, exchange]]);
  });

  test('tells of it even where the open commands cannot be read, and fails', async () => {
    const { atlas, told, call, now } = await due(false);
    const down = new Problem('INTENT_STORE_UNAVAILABLE', 'down');
    const store = { ...memoryIntents(), due: () => Promise.reject(down) };
    const context = { ...atlas.context, intents: { ...atlas.context.intents, store } };
    await expect(use.sweep({ ...atlas, context }, { ...call, deadline: now() + 55_000 })).rejects.toThrow('down');
    expect(told).toContainEqual(['CancelAfterFired', 1, exchange]);
  });

  test('fails where the switches cannot be read', async () => {
    const { atlas, store, call, now } = await due(false);
    const switches = { ...store, due: () => Promise.reject(new Error('no switches')) };
    const context = { ...atlas.context, switches };
    await expect(use.sweep({ ...atlas, context }, { ...call, deadline: now() + 55_000 })).rejects.toThrow(
      'no switches',
    );
  });
});
