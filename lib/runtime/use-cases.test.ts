import { describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import type { Deadline } from '../domain/deadline.ts';
import { Problem } from '../domain/problem.ts';
import { UNSHARED_BACK_OFFS } from '../exchanges/client/shared-back-off.ts';
import type { ExchangePort } from '../exchanges/port.ts';
import { loadedPort } from '../exchanges/testing/loaded-port.ts';
import { PRODUCTS } from '../exchanges/venues.ts';
import { fixedTradingState } from '../guard/trading-state.ts';
import type { Intent } from '../intents/intent.ts';
import type { IntentStore } from '../intents/intent-store.ts';
import { placeIntent } from '../orders/reconcile/testing/intent-sample.ts';
import { createCatalogue } from '../reference/catalogue.ts';
import { type FakeVenue, fakeInstrument, fakeVenue, patience } from '../reference/testing/history-fake.ts';
import { silentObservability } from '../telemetry/observability.ts';
import { type Atlas, type AtlasParts, createAtlas } from './compose.ts';
import * as use from './use-cases.ts';

/** A deadline in the past: no request is sent, and every call fails with that reason. */
const OVER: Deadline = { signal: AbortSignal.abort(), deadline: 0 };
const CALLER = { principal: null, keyOwner: null, requestId: 'r', idempotencyKey: undefined };
const ORDER_ID = 'binance.spot.BTCUSDT.1';
const ORDER = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'MARKET', quantity: '1' } as const;

const HOUR = 3_600_000;
const PROBLEM = { code: 'EXCHANGE_UNREACHABLE', detail: 'down', details: {} } as const;

/** The notifications that a call caused, in order. */
async function heardDuring(call: (atlas: Atlas) => Promise<unknown>): Promise<readonly string[]> {
  const heard: string[] = [];
  const atlas = createAtlas(readConfig({ ATLAS_CREDENTIALS: 'environment' }, PRODUCTS), {
    observability: silentObservability(),
    credentials: { get: () => Promise.reject(new Error('no keys')), renew: () => Promise.resolve(undefined) },
    backOffs: {
      ...UNSHARED_BACK_OFFS,
      refresh: () => heard.push('back-offs refreshed'),
      announced: () => Promise.resolve(void heard.push('back-offs announced')),
    },
    tradingState: { ...fixedTradingState('active'), refresh: () => heard.push('trading state refreshed') },
  });
  await call(atlas).catch(() => undefined);
  atlas.close();
  return heard;
}

const OCO = {
  ...({ exchange: 'binance', symbol: 'BTC/USDT', kind: 'OCO', side: 'SELL', quantity: '1' } as const),
  takeProfit: { price: '95000' },
  stopLoss: { triggerPrice: '88000' },
} as const;
const PRODUCT = { exchange: 'binance', market: 'usdm' } as const;

const CALLS: readonly (readonly [string, (atlas: Atlas) => Promise<unknown>])[] = [
  ['a place', (atlas) => use.place(atlas, ORDER, OVER, CALLER)],
  ['a place of several', (atlas) => use.placeSeveral(atlas, { orders: [ORDER] }, OVER, CALLER)],
  ['a place of linked orders', (atlas) => use.placeList(atlas, OCO, OVER, CALLER)],
  ['a flattening', (atlas) => use.flattenProduct(atlas, PRODUCT, OVER, CALLER)],
  ['an amend', (atlas) => use.amend(atlas, ORDER_ID, { quantity: '1', allowReplace: false }, OVER, CALLER)],
  ['a cancel', (atlas) => use.cancel(atlas, ORDER_ID, OVER, CALLER)],
  ['a cancel-all', (atlas) => use.cancelAll(atlas, {}, OVER, CALLER)],
  ['a read', (atlas) => use.get(atlas, ORDER_ID, OVER)],
  ['a list', (atlas) => use.active(atlas, {}, OVER)],
  ['a list of the history', (atlas) => use.list(atlas, { limit: 1 }, OVER)],
  ['a list by ids', (atlas) => use.byIds(atlas, [ORDER_ID], OVER)],
  ['the following of an intent', (atlas) => use.follow(atlas, 'intent-1', OVER)],
  ['a list of instruments', (atlas) => use.tradable(atlas, {}, OVER)],
  ['a refresh of the catalogue', (atlas) => use.refresh(atlas, OVER)],
  ['a report on the exchanges', (atlas) => use.exchangeReports(atlas, OVER)],
  ['a sweep', (atlas) => use.sweep(atlas, OVER)],
];

/** The first of them obey the trading state. */
const OBEYING = 5;

describe('during a call', () => {
  test.each(CALLS)('%s refreshes the shared back-offs, and announces its own before it ends', async (_, call) => {
    const heard = await heardDuring(call);
    expect(heard.filter((each) => each.startsWith('back-offs'))).toEqual([
      'back-offs refreshed',
      'back-offs announced',
    ]);
  });

  test.each(CALLS.slice(0, OBEYING))('%s refreshes the trading state ahead', async (_, call) => {
    expect(await heardDuring(call)).toContain('trading state refreshed');
  });

  test.each(CALLS.slice(OBEYING))('%s, which the operator cannot forbid, does not', async (_, call) => {
    expect(await heardDuring(call)).not.toContain('trading state refreshed');
  });
});

describe('what operators count', () => {
  const ANSWERED = { serverTime: 7_000, offset: 250, roundTripMs: 10 };

  /** The metrics that a call adds in a container with one exchange. */
  async function countedDuring(port: ExchangePort, parts: AtlasParts, call: (atlas: Atlas) => Promise<unknown>) {
    const counted: unknown[] = [];
    const silent = silentObservability();
    const metrics = { add: (...of: unknown[]) => counted.push(of), flush() {} };
    const atlas = createAtlas(readConfig({ ATLAS_CREDENTIALS: 'environment' }, PRODUCTS), {
      ...{ observability: { ...silent, metrics }, ...parts },
    });
    await call({ ...atlas, context: { ...atlas.context, ports: [loadedPort(port)] } });
    atlas.close();
    return counted;
  }
  const bitcoin = fakeInstrument('binance', 'spot', 'BTC/USDT', 'BTCUSDT');
  const { port } = fakeVenue({ exchange: 'binance', markets: ['spot'], instruments: [bitcoin], rangeBy: 'created' });

  test('is how far the clock of each exchange is off, where it answers', async () => {
    const report = (time: ExchangePort['time']) =>
      countedDuring({ ...port, time }, {}, (atlas) => use.exchangeReports(atlas, patience()));
    expect(await report(() => Promise.resolve(ANSWERED))).toEqual([
      ['ClockOffset', 250, { exchange: 'binance', market: 'spot' }],
    ]);
    expect(await report(() => Promise.reject(new Problem('EXCHANGE_UNREACHABLE', 'down')))).toEqual([]);
  });
});

describe('what a sweep counts', () => {
  /** The metrics of a sweep of one command, as old as this, at an exchange that is not enabled any more. */
  async function swept(ageMs: number) {
    const createdAt = Date.now() - ageMs;
    const progress = { ...placeIntent().progress, lease: null, state: 'UNKNOWN', cause: PROBLEM } as const;
    let stored: Intent = { ...placeIntent({ createdAt, progress }, { exchange: 'bybit' }) };
    const unused = () => Promise.reject(new Error('a sweep does not ask for this'));
    const intents: IntentStore = {
      namingLagMs: 0,
      ...{ begin: unused, byClientOrderId: unused, get: () => Promise.resolve(stored) },
      due: () => Promise.resolve([stored.intentId]),
      replace: (next) => {
        stored = next;
        return Promise.resolve(true);
      },
    };
    const counted: unknown[] = [];
    const metrics = { add: (...of: unknown[]) => counted.push(of), flush() {} };
    const atlas = createAtlas(readConfig({ ATLAS_CREDENTIALS: 'environment', ATLAS_EXCHANGES: 'binance.spot' }), {
      ...{ observability: { ...silentObservability(), metrics }, intents },
    });
    await use.sweep(atlas, patience());
    atlas.close();
    return counted;
  }
  const where = { operation: 'place', exchange: 'bybit' };
  const unknown = ['IntentsSwept', 1, { ...where, outcome: 'UNKNOWN' }];

  test('is each command once, and again where it is stuck', async () => {
    expect(await swept(60_000)).toEqual([unknown]);
    expect(await swept(10 * 60_000)).toEqual([unknown, ['IntentsStuck', 1, where]]);
  });

  test('is a command again where it is overdue', async () => {
    const twice = [unknown, ['IntentsStuck', 1, where]];
    expect(await swept(11 * HOUR)).toEqual(twice);
    expect(await swept(13 * HOUR)).toEqual([...twice, ['IntentsOverdue', 1, where]]);
  });
});

describe('lists', () => {
  const START = 1_800_000_000_000;
  const bitcoin = fakeInstrument('binance', 'spot', 'BTC/USDT', 'BTCUSDT');

  /** A container whose exchange holds twenty orders. */
  function container(venue: FakeVenue, port: ExchangePort = venue.port): Atlas {
    const now = () => START;
    const atlas = createAtlas(readConfig({ ATLAS_CREDENTIALS: 'environment' }, PRODUCTS), {
      observability: silentObservability(),
      credentials: { get: () => Promise.reject(new Error('no keys')), renew: () => Promise.resolve(undefined) },
      now,
    });
    const ports = [loadedPort(port)];
    const catalogue = createCatalogue({ ports, ttlMs: HOUR, now });
    return { ...atlas, context: { ...atlas.context, ports, catalogue } };
  }

  function venueWithOrders(): FakeVenue {
    const venue = fakeVenue({ exchange: 'binance', markets: ['spot'], instruments: [bitcoin], rangeBy: 'created' });
    for (let number = 1; number <= 20; number += 1) {
      const at = START - number * HOUR;
      venue.orders.push({
        ...{ instrument: bitcoin, number: String(number), createdAt: at, updatedAt: at, state: 'FILLED' },
      });
    }
    return venue;
  }

  test('make eight requests at once, and no more', async () => {
    const venue = venueWithOrders();
    let atOnce = 0;
    let most = 0;
    const find: ExchangePort['find'] = async (...of) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise(setImmediate);
      atOnce -= 1;
      return venue.port.find(...of);
    };
    const ids = venue.orders.map(({ number }) => `binance.spot.BTCUSDT.${number}`);
    const { orders } = await use.byIds(container(venue, { ...venue.port, find }), ids, patience());
    expect([orders.length, most]).toEqual([20, 8]);
  });

  test('keep for the next page what a container has read for this one', async () => {
    const venue = venueWithOrders();
    const atlas = container(venue);
    const first = await use.list(atlas, { limit: 4 }, patience());
    const cursor = first.nextCursor ?? '';
    const read = venue.reads.length;
    const second = await use.list(atlas, { limit: 4, cursor }, patience());
    expect(second.orders.map(({ exchangeOrderId }) => exchangeOrderId)).toEqual(['5', '6', '7', '8']);
    expect(venue.reads).toHaveLength(read);
    // Another container reads the same rows again.
    expect((await use.list(container(venue), { limit: 4, cursor }, patience())).orders).toEqual(second.orders);
    expect(venue.reads.length).toBeGreaterThan(read);
  });
});
