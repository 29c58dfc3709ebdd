import { describe, expect, it } from 'vitest';
import type { CheckedOrder } from '../domain/checked-order.ts';
import type { Deadline } from '../domain/deadline.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Position } from '../domain/position.ts';
import { Problem } from '../domain/problem.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import { loadedPort } from '../exchanges/testing/loaded-port.ts';
import { accountSample } from '../exchanges/testing/port-sample.ts';
import { byExchange } from '../exchanges/venues.ts';
import type { Intent } from '../intents/intent.ts';
import { intentIdOf, partIdOf, requestHashOf } from '../intents/intent-id.ts';
import type { IntentStore } from '../intents/intent-store.ts';
import type { ListDependencies } from '../listing/source.ts';
import { createCatalogue } from '../reference/catalogue.ts';
import { type FlattenScope, flatten } from './flatten.ts';
import type { RecordingContext } from './reconcile/context.ts';
import {
  acknowledged,
  CALLER,
  type ExchangeScript,
  exchangeFake,
  heldOrder,
  problemThrownBy,
  START,
} from './reconcile/testing/exchange-fake.ts';

const { linear } = samples;
const SCOPE: FlattenScope = { exchange: 'binance', market: 'usdm' };

const position = (changes: Partial<Position> = {}): Position => ({
  ...{ exchange: 'binance', market: 'usdm', symbol: 'BTC/USDT:USDT', exchangeSymbol: 'BTCUSDT', side: 'LONG' },
  ...{ hedged: false, quantity: '1', quantityUnit: 'BTC', entryPrice: null, markPrice: null, liquidationPrice: null },
  ...{ marginMode: null, leverage: null, unrealizedProfit: null, updatedAt: null },
  ...changes,
});

const down = () => {
  throw new Problem('EXCHANGE_UNREACHABLE', 'down');
};

const listingOf = (context: RecordingContext, call: Deadline): ListDependencies => ({
  ...context,
  call,
  maxWeight: byExchange(() => 200),
  concurrency: 2,
});

interface Script extends ExchangeScript {
  /** The positions that a read shows, by the number of earlier reads; may throw. */
  readonly positions: (reads: number) => readonly Position[];
}

/** An account on futures with no resting order, and the market orders that were sent. */
function fixture({ positions, ...script }: Script) {
  const sent: CheckedOrder[] = [];
  const fake = exchangeFake({
    instrument: linear,
    active: () => [],
    place: (order) => {
      sent.push(order);
      return acknowledged(heldOrder({ clientOrderId: order.clientOrderId, state: 'FILLED' }));
    },
    ...script,
  });
  const readAt: number[] = [];
  fake.port.account = () =>
    Promise.resolve({
      ...accountSample,
      positions: async () => {
        readAt.push(fake.now());
        await Promise.resolve();
        return { rows: positions(readAt.length - 1), leftOut: [] };
      },
    });
  const context = { ...fake.context };
  return {
    ...fake,
    context,
    sent,
    readAt,
    run: (scope = SCOPE, in_ = context) => flatten(in_, listingOf(in_, fake.call), scope, CALLER, fake.call),
  };
}

const once =
  (...rows: readonly Position[]) =>
  (reads: number) =>
    reads === 0 ? rows : [];

describe('flattening', () => {
  it.each([
    ['LONG', 'SELL'],
    ['SHORT', 'BUY'],
  ] as const)('closes a %s position with a %s at market that can only reduce it', async (side, closedBy) => {
    const { run, sent } = fixture({ positions: once(position({ side })) });
    const { closings, remaining, problem } = await run();
    expect(sent).toMatchObject([{ side: closedBy, type: 'MARKET', quantity: '1', reduceOnly: true }]);
    expect(closings).toMatchObject([{ position: { side }, quantity: '1', ending: { result: { outcome: 'placed' } } }]);
    expect([remaining, problem]).toEqual([[], null]);
  });

  it.each<[string, Partial<Instrument>, string, string[]]>([
    ['the bound of market orders', {}, '250', ['120', '120', '10']],
    ['the bound of orders, where that is lower', { maxQuantity: '100' }, '250', ['100', '100', '50']],
    ['the only bound that there is', { marketMaxQuantity: null, maxQuantity: '200' }, '250', ['200', '50']],
    ['no bound', { marketMaxQuantity: null, maxQuantity: null }, '250', ['250']],
    ['a bound of zero, which is none', { marketMaxQuantity: '0', maxQuantity: null }, '250', ['250']],
    ['a bound that it just keeps', {}, '120', ['120']],
  ])('cuts a position by %s', async (_, bounds, quantity, parts) => {
    const { run, sent } = fixture({
      instrument: { ...linear, ...bounds },
      positions: once(position({ quantity })),
    });
    const { closings } = await run();
    expect(sent.map((order) => order.quantity)).toEqual(parts);
    expect(closings.map((closing) => closing.quantity)).toEqual(parts);
  });

  it('sends ten orders at most for one position, and tells the rest as remaining', async () => {
    const left = position({ quantity: '100' });
    const { run, sent } = fixture({ positions: (reads) => [reads === 0 ? position({ quantity: '1300' }) : left] });
    const { remaining } = await run();
    expect(sent).toHaveLength(10);
    expect(remaining).toEqual([left]);
  });

  it('hides no position behind one whose instrument cannot be found', async () => {
    const other = position({ symbol: 'ETH/USDT:USDT', exchangeSymbol: 'ETHUSDT' });
    const { run, sent } = fixture({ positions: once(other, position()) });
    const { closings } = await run();
    expect(sent).toHaveLength(1);
    expect(closings).toMatchObject([
      { position: { symbol: 'BTC/USDT:USDT' }, ending: { result: { outcome: 'placed' } } },
      {
        position: { symbol: 'ETH/USDT:USDT' },
        quantity: '1',
        ending: { problem: { code: 'UNKNOWN_SYMBOL', details: { orderState: 'notPlaced' } } },
      },
    ]);
  });

  it('leaves alone a position that an order cannot name', async () => {
    const hedged = position({ hedged: true });
    const { run, sent } = fixture({ positions: () => [hedged], facts: { placesHedged: false } });
    const { closings, remaining } = await run();
    expect(sent).toEqual([]);
    expect(closings).toMatchObject([
      {
        position: hedged,
        quantity: '1',
        ending: { problem: { code: 'NOT_SUPPORTED', details: { exchange: 'binance', orderState: 'notPlaced' } } },
      },
    ]);
    expect(remaining).toEqual([hedged]);
  });

  it.each([
    ['hedged, where orders name them', true, true],
    ['of one side, where orders cannot', false, false],
  ])('closes positions that are %s', async (_, hedged, placesHedged) => {
    const { run, sent } = fixture({ positions: once(position({ hedged })), facts: { placesHedged } });
    await run();
    expect(sent).toHaveLength(1);
  });

  it('finds an instrument at the exchange of the position', async () => {
    const { context, run, sent } = fixture({ positions: once(position()) });
    const twin = exchangeFake({ instrument: { ...linear, exchange: 'bybit' } });
    const ports = [...context.ports, loadedPort(twin.port)];
    const catalogue = createCatalogue({ ports, ttlMs: 3_600_000, now: context.now });
    await run(SCOPE, { ...context, ports, catalogue });
    expect(sent).toHaveLength(1);
  });

  it('cancels nothing without a key where the deployment requires one', async () => {
    const { context, run, calls } = fixture({ positions: once(position()) });
    const strict = { ...context, intents: { ...context.intents, requireKey: true } };
    expect((await problemThrownBy(run(SCOPE, strict))).code).toBe('IDEMPOTENCY_KEY_REQUIRED');
    expect(calls).toEqual([]);
  });

  it('records each order under a key by what it closes, so that a repeated request knows it', async () => {
    const rows = [position({ quantity: '250' }), position({ side: 'SHORT' })];
    const { context, call, sent } = fixture({ positions: once(...rows) });
    const records = new Map<string, Intent>();
    let reads = 0;
    const store: Pick<IntentStore, 'get' | 'begin' | 'replace'> = {
      get: (id) => {
        reads += 1;
        return Promise.resolve(records.get(id));
      },
      begin: (intent) => {
        const standing = records.get(intent.intentId);
        if (standing === undefined) records.set(intent.intentId, intent);
        return Promise.resolve(standing);
      },
      replace: (next) => {
        records.set(next.intentId, next);
        return Promise.resolve(true);
      },
    };
    // The test uses only the reads and writes of commands.
    const intents = { ...context.intents, store: store as IntentStore, outlivesProcess: true, requireKey: true };
    const keyed = { ...CALLER, idempotencyKey: 'a-key' };
    const flattenUnder = (key: typeof keyed) =>
      flatten({ ...context, intents }, listingOf(context, call), SCOPE, key, call);
    await flattenUnder(keyed);
    expect(sent.map(({ side, quantity }) => [side, quantity])).toEqual([
      ['SELL', '120'],
      ['SELL', '120'],
      ['SELL', '10'],
      ['BUY', '1'],
    ]);
    const hash = requestHashOf('flatten', SCOPE);
    expect(records.get(intentIdOf('test', null, 'a-key'))?.requestHash).toBe(`${hash}.BTCUSDT.LONG.0`);
    for (const name of ['BTCUSDT.LONG.1', 'BTCUSDT.LONG.2', 'BTCUSDT.SHORT.0']) {
      expect(records.get(partIdOf('test', null, 'a-key', name))?.requestHash).toBe(hash);
    }
    // Where nothing is left to close, the key is read once.
    reads = 0;
    await flattenUnder({ ...keyed, idempotencyKey: 'another-key' });
    expect(reads).toBe(1);
  });

  it('cancels without its key, which is that of the closing orders', async () => {
    const resting = heldOrder({
      ...{ id: 'binance.usdm.BTCUSDT.7', market: 'usdm', symbol: 'BTC/USDT:USDT', exchangeOrderId: '7' },
    });
    const { context, call, count } = fixture({
      positions: () => [],
      active: (reads) => (reads === 0 ? [resting] : []),
      cancelAll: () => acknowledged({ orders: [], allNamed: false, emptied: false }),
      cancel: () => acknowledged({ ...resting, state: 'CANCELED' }),
    });
    const begun: Intent[] = [];
    const store: Pick<IntentStore, 'get' | 'begin'> = {
      get: () => Promise.resolve(undefined),
      begin: (intent) => {
        begun.push(intent);
        return Promise.resolve(undefined);
      },
    };
    // The test uses only what a command writes before it is sent.
    const intents = { ...context.intents, store: store as IntentStore, outlivesProcess: true };
    const keyed = { ...CALLER, idempotencyKey: 'a-key' };
    const { canceled } = await flatten({ ...context, intents }, listingOf(context, call), SCOPE, keyed, call);
    expect(canceled.results).toMatchObject([{ outcome: 'canceled' }]);
    expect([count('cancel'), begun]).toEqual([1, []]);
  });

  it('is refused on spot, which has no positions', async () => {
    const { run, calls } = fixture({ positions: () => [] });
    expect(await problemThrownBy(run({ exchange: 'binance', market: 'spot' }))).toMatchObject({
      code: 'NOT_SUPPORTED',
      details: { exchange: 'binance', orderState: 'notPlaced' },
    });
    expect(calls).toEqual([]);
  });
});

describe('what remains', () => {
  it('is read once where nothing had to be closed', async () => {
    const { run, readAt } = fixture({ positions: () => [] });
    expect(await run()).toMatchObject({ closings: [], remaining: [], problem: null });
    expect(readAt).toHaveLength(1);
  });

  it('is read again after the listing lag while the list still shows some', async () => {
    const { run, readAt } = fixture({ positions: (reads) => (reads < 2 ? [position()] : []) });
    expect((await run()).remaining).toEqual([]);
    const [, first = 0, second = 0] = readAt;
    expect([readAt.length, second - first]).toEqual([3, 2_000]);
  });

  it('is not read again once a read shows nothing', async () => {
    const { run, readAt } = fixture({ positions: once(position()) });
    await run();
    expect(readAt).toHaveLength(2);
  });

  it('is told as it was read where the lag does not end before the time of the request', async () => {
    const positions = () => [position()];
    const free = fixture({ positions });
    await free.run();
    const untilLag = (free.readAt[1] ?? 0) - START + 2_000;
    const reads = async (budgetMs: number) => {
      const { run, readAt, now } = fixture({ positions, budgetMs });
      expect((await run()).remaining).toEqual([position()]);
      // What would come too late is not waited for.
      expect(now()).toBe(readAt.at(-1));
      return readAt.length;
    };
    expect([await reads(untilLag), await reads(untilLag + 1)]).toEqual([2, 3]);
  });

  it('is told as it was read where the time runs out during the lag', async () => {
    const fake = fixture({ positions: (reads) => (reads < 2 ? [position()] : []) });
    const sleep: RecordingContext['sleep'] = async (ms) => {
      await Promise.resolve();
      // The wait of the cancels came before.
      fake.pass(fake.readAt.length < 2 ? ms : 60_000);
    };
    expect((await fake.run(SCOPE, { ...fake.context, sleep })).remaining).toEqual([position()]);
    expect(fake.readAt).toHaveLength(2);
  });

  it('is not known where it cannot be read, which is no failure of the closing', async () => {
    const { run } = fixture({ positions: (reads) => (reads === 0 ? [position()] : down()) });
    expect(await run()).toMatchObject({
      closings: [{ ending: { result: { outcome: 'placed' } } }],
      remaining: null,
      problem: { code: 'EXCHANGE_UNREACHABLE' },
      sources: [],
    });
  });

  it('is not known where the positions could not be read before, and nothing is closed', async () => {
    const { run, sent } = fixture({ positions: down });
    expect(await run()).toMatchObject({
      ...{ canceled: { results: [], sources: [{ status: 'complete' }] }, closings: [] },
      ...{ remaining: null, problem: { code: 'EXCHANGE_UNREACHABLE' }, sources: [] },
    });
    expect(sent).toEqual([]);
  });

  it('is a fault of Atlas where that stops the reading', async () => {
    const fault = new TypeError('a bug');
    const { run } = fixture({
      positions: () => {
        throw fault;
      },
    });
    await expect(run()).rejects.toBe(fault);
  });
});
