import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CheckedOrder } from '../domain/checked-order.ts';
import type { Order } from '../domain/order.ts';
import type { CommandOutcome } from '../domain/outcome.ts';
import { Problem } from '../domain/problem.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { Acceptance } from '../exchanges/port.ts';
import type { IntentStore } from '../intents/intent-store.ts';
import { createCatalogue } from '../reference/catalogue.ts';
import { type OneOfMany, placeMany } from './place-many.ts';
import type { RecordingContext } from './reconcile/context.ts';
import {
  acknowledged,
  CALLER,
  type ExchangeScript,
  exchangeFake,
  heldOrder,
  problemThrownBy,
  rejectedOutcome,
} from './reconcile/testing/exchange-fake.ts';

type Placing = (
  order: CheckedOrder,
) => CommandOutcome<Order | Acceptance> | Promise<CommandOutcome<Order | Acceptance>>;

const onBinance = (name: string): OneOfMany => ({
  name,
  request: {
    ...{ exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'LIMIT' },
    ...{ quantity: '0.005', price: '90000', clientOrderId: name },
  },
});
const onBitmex = (name: string): OneOfMany => ({
  name,
  request: {
    ...{ exchange: 'bitmex', symbol: 'ETH/USD:BTC', side: 'BUY', type: 'LIMIT' },
    ...{ quantity: '1', price: '3000', clientOrderId: name },
  },
});
const placed = ({ clientOrderId }: CheckedOrder) => acknowledged(heldOrder({ clientOrderId }));

function fixture(place: Placing, script: ExchangeScript = {}) {
  const fake = exchangeFake({ ...script, place });
  const failures: unknown[] = [];
  const context: RecordingContext = {
    ...fake.context,
    intents: { ...fake.context.intents, failed: (what, error) => failures.push([what, error]) },
  };
  const many = (orders: readonly OneOfMany[], in_ = context) =>
    placeMany(in_, orders, { operation: 'batch', input: orders, caller: CALLER, deadline: fake.call });
  return { ...fake, context, failures, many };
}

/** What each order ended in: its client order id, or the code of its problem. */
const endsOf = async (result: ReturnType<typeof placeMany>) =>
  (await result).map((ending) => {
    if ('problem' in ending) return ending.problem.code;
    return ending.result.outcome === 'placed' ? ending.result.order.clientOrderId : ending.result.outcome;
  });

/** Counts the orders in flight; each stays so until nothing else can begin. */
function counting() {
  const inFlight = { now: 0, most: 0 };
  const place: Placing = async (order) => {
    inFlight.now += 1;
    inFlight.most = Math.max(inFlight.most, inFlight.now);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    inFlight.now -= 1;
    return placed(order);
  };
  return { inFlight, place };
}

const names = (count: number, prefix = 'order') => Array.from({ length: count }, (_, at) => `${prefix}-${at}`);

afterEach(() => vi.restoreAllMocks());

describe('placing several orders', () => {
  it('tells of each in their order, whichever ends first', async () => {
    const { many } = fixture(async (order) => {
      if (order.clientOrderId === 'slow') await new Promise((resolve) => setImmediate(resolve));
      return placed(order);
    });
    expect(await endsOf(many(['slow', 'b', 'c'].map(onBinance)))).toEqual(['slow', 'b', 'c']);
  });

  it('has at most four in flight at an exchange', async () => {
    const { inFlight, place } = counting();
    const { many } = fixture(place);
    expect(await endsOf(many(names(9).map(onBinance)))).toEqual(names(9));
    expect(inFlight.most).toBe(4);
  });

  it('lets no exchange wait for another', async () => {
    const { inFlight, place } = counting();
    const binance = fixture(place);
    const bitmex = fixture(place, { instrument: samples.quanto });
    const ports = [...binance.context.ports, ...bitmex.context.ports];
    const catalogue = createCatalogue({ ports, ttlMs: 3_600_000, now: binance.now });
    const orders = [...names(5).map(onBinance), ...names(5, 'other').map(onBitmex)];
    const result = binance.many(orders, { ...binance.context, ports, catalogue });
    expect(await endsOf(result)).toEqual([...names(5), ...names(5, 'other')]);
    expect(inFlight.most).toBe(8);
  });

  it('makes the checks of the whole request first, without a key too', async () => {
    const { context, call, calls } = fixture(placed);
    const orders = ['a'].map(onBinance);
    const refusal = new Problem('RULE_VIOLATION', 'one is wrong');
    const beforeFirst = () => Promise.reject(refusal);
    const many = { operation: 'batch', input: orders, caller: CALLER, deadline: call, beforeFirst };
    expect(await problemThrownBy(placeMany(context, orders, many))).toBe(refusal);
    expect(calls).toEqual([]);
  });

  it('is refused without a key where the deployment requires one', async () => {
    const { context, many, calls } = fixture(placed);
    const strict = { ...context, intents: { ...context.intents, requireKey: true } };
    expect((await problemThrownBy(many(['a'].map(onBinance), strict))).code).toBe('IDEMPOTENCY_KEY_REQUIRED');
    expect(calls).toEqual([]);
  });
});

describe('an order of several', () => {
  it.each([
    [1_000, 'a'],
    [999, 'DEADLINE_EXCEEDED'],
  ])('with %i ms left ends in %s', async (budgetMs, end) => {
    const { many } = fixture(placed, { budgetMs });
    expect(await endsOf(many(['a'].map(onBinance)))).toEqual([end]);
  });

  it('that there was no time to begin is not sent, and says so', async () => {
    const { many, calls } = fixture(placed, { budgetMs: 500 });
    const [ending] = await many(['a'].map(onBinance));
    expect(ending).toMatchObject({
      problem: { code: 'DEADLINE_EXCEEDED', details: { exchange: 'binance', orderState: 'notPlaced' } },
    });
    expect(calls).toEqual([]);
  });

  it('that there was no time to begin is answered from its record, which is read all the same', async () => {
    const { context, call, pass, calls } = fixture(placed);
    // A store that takes a tenth of a second.
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) =>
      ms > 100 ? new AbortController().signal : AbortSignal.abort(),
    );
    const store: Pick<IntentStore, 'get'> = {
      get: (id, signal) =>
        signal?.aborted ? Promise.reject(new Error(`no answer about ${id}`)) : Promise.resolve(undefined),
    };
    // The test uses only the reads of a command that is not sent.
    const intents = { ...context.intents, store: store as IntentStore, outlivesProcess: true };
    const orders = ['a'].map(onBinance);
    const caller = { ...CALLER, idempotencyKey: 'a-key' };
    const beforeFirst = () => {
      pass(60_000);
      return Promise.resolve();
    };
    const many = { operation: 'batch', input: orders, caller, deadline: call, beforeFirst };
    expect(await endsOf(placeMany({ ...context, intents }, orders, many))).toEqual(['DEADLINE_EXCEEDED']);
    expect(calls).toEqual([]);
  });

  it('that is begun in time has all the time of the request', async () => {
    const { context, call } = fixture(placed);
    const signals: unknown[] = [];
    const store: Pick<IntentStore, 'get' | 'begin' | 'replace'> = {
      get: () => Promise.resolve(undefined),
      begin: (_, signal) => {
        signals.push(signal);
        return Promise.resolve(undefined);
      },
      replace: () => Promise.resolve(true),
    };
    // The test uses only the writes of one command.
    const intents = { ...context.intents, store: store as IntentStore, outlivesProcess: true };
    const orders = ['a'].map(onBinance);
    const caller = { ...CALLER, idempotencyKey: 'a-key' };
    const many = { operation: 'batch', input: orders, caller, deadline: call };
    expect(await endsOf(placeMany({ ...context, intents }, orders, many))).toEqual(['a']);
    expect(signals).toEqual([call.signal]);
  });

  it('that is refused hides no other', async () => {
    const { many } = fixture((order) =>
      order.clientOrderId === 'b' ? rejectedOutcome('INSUFFICIENT_FUNDS') : placed(order),
    );
    expect(await endsOf(many(['a', 'b', 'c'].map(onBinance)))).toEqual(['a', 'INSUFFICIENT_FUNDS', 'c']);
  });

  it('that fails inside Atlas is unknown, and hides no other', async () => {
    const fault = new TypeError('a bug');
    const { many, failures } = fixture((order) =>
      order.clientOrderId === 'a' ? Promise.reject(fault) : placed(order),
    );
    const [failed, other] = await many(['a', 'b'].map(onBinance));
    expect(failed).toMatchObject({
      problem: { code: 'INTERNAL', cause: fault, details: { exchange: 'binance', orderState: 'unknown' } },
    });
    expect(other).toMatchObject({ result: { outcome: 'placed' } });
    expect(failures).toEqual([[expect.stringContaining('failed inside Atlas'), fault]]);
  });

  it.each([
    ['for that reason', true, 'DEADLINE_EXCEEDED', 0],
    ['for another', false, 'INTERNAL', 1],
  ])('that ends while the time runs out tells so only when it failed %s', async (_, forThat, code, told) => {
    const fake = fixture((order) => {
      fake.pass(60_000);
      if (order.clientOrderId === 'a') throw forThat ? fake.call.signal.reason : new TypeError('a bug');
      return placed(order);
    });
    const [ending] = await fake.many(['a'].map(onBinance));
    expect(ending).toMatchObject({ problem: { code, details: { exchange: 'binance', orderState: 'unknown' } } });
    expect(fake.failures).toHaveLength(told);
    expect(ending).toHaveProperty('problem.cause', forThat ? fake.call.signal.reason : expect.any(TypeError));
  });
});
