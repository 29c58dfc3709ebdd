import { describe, expect, test } from 'vitest';
import { checkOrder } from '../../domain/checked-order.ts';
import { type Order, timestamp } from '../../domain/order.ts';
import { Problem } from '../../domain/problem.ts';
import { samples } from '../../domain/testing/instrument-samples.ts';
import type { ExchangePort } from '../../exchanges/port.ts';
import { callOf } from '../../reference/context.ts';
import { sendingNow } from './attribution.ts';
import { listedFrom } from './resolve.ts';
import {
  adoptDuplicate,
  lookForLost,
  placedAs,
  settleAccepted,
  settlePlace,
  stillPossible,
  withAdjusted,
} from './settle-place.ts';
import { type ExchangeScript, exchangeFake, heldOrder, problemThrownBy, START } from './testing/exchange-fake.ts';

const order = checkOrder(samples.spot, {
  ...{ side: 'BUY', type: 'LIMIT', quantity: '0.005', price: '90000', clientOrderId: 'mine' },
});
const yesterday = timestamp(START - 86_400_000);

/** A place under the caller's own id, sent at the start. */
function fixture(script: ExchangeScript, changes: Partial<ExchangePort> = {}) {
  const fake = exchangeFake(script);
  const port = { ...fake.port, ...changes };
  const sent = { order, idOrigin: 'given', sentAt: sendingNow(port, START) } as const;
  return { ...fake, port, sent, call: callOf(fake.context, port, fake.call) };
}

describe('an order that the exchange accepted and rejected', () => {
  const refusal = (stateReason: string | null) => {
    const rejected = heldOrder({ state: 'REJECTED', stateReason });
    try {
      return { rejected, problem: placedAs(rejected) };
    } catch (problem) {
      return { rejected, problem };
    }
  };

  test.each([
    ['POST_ONLY: it would take', 'POST_ONLY_WOULD_TAKE'],
    ['FILL_OR_KILL: no liquidity', 'FILL_OR_KILL_UNFILLABLE'],
    ['REDUCE_ONLY: no position', 'REDUCE_ONLY_REJECTED'],
    ['no margin', 'EXCHANGE_REJECTED'],
    ['constructor: odd', 'EXCHANGE_REJECTED'],
  ])('for the reason "%s" is %s', (reason, code) => {
    const { rejected, problem } = refusal(reason);
    expect(problem).toMatchObject({ code, detail: `binance rejected the order: ${reason}` });
    expect((problem as Problem).details).toEqual({
      ...{ exchange: 'binance', exchangeMessage: reason, orderState: 'notPlaced', order: rejected },
    });
  });

  test('is a refusal without a reason where the exchange gives none', () => {
    expect(refusal(null).problem).toMatchObject({
      code: 'EXCHANGE_REJECTED',
      detail: 'binance rejected the order: it gives no reason',
      details: { exchangeMessage: undefined },
    });
  });
});

describe('the price that was asked for', () => {
  const adjusted = (price: string | null, shown: string | null, movesPrices = true) => {
    const { port } = fixture({ facts: { movesPrices } });
    const told = withAdjusted({ outcome: 'placed', order: heldOrder({ price: shown }) }, port, { price });
    if (told.outcome !== 'placed') throw new Error('it is placed');
    expect(told.order.price).toBe(shown);
    return told.order.adjusted;
  };

  test('is told where the exchange moved it', () => {
    expect(adjusted('90000', '89000')).toEqual({ price: '90000' });
  });

  test.each<[string, string | null, string | null, boolean]>([
    ['the order shows it', '90000', '90000.0', true],
    ['the order shows no price', '90000', null, true],
    ['none was asked for', null, '90000', true],
    ['the exchange moves no prices', '90000', '89000', false],
  ])('is not told where %s', (_, price, shown, movesPrices) => {
    expect(adjusted(price, shown, movesPrices)).toBeNull();
  });

  test('is not told of an order that is not known', () => {
    const { context, port } = fixture({ facts: { movesPrices: true } });
    const unknown = stillPossible(context, port, order, new Problem('EXCHANGE_UNREACHABLE', ''));
    expect(withAdjusted(unknown, port, { price: '90000' })).toBe(unknown);
  });
});

describe('an order that is only accepted', () => {
  const accepted = { kind: 'accepted', exchangeOrderId: '7' } as const;

  test('is read at once', async () => {
    const { context, port, call, sent, looks, count } = fixture({ find: () => heldOrder() });
    expect(await settleAccepted(context, port, sent, accepted, call)).toMatchObject({ outcome: 'placed' });
    expect([looks, count('time')]).toEqual([[0], 0]);
  });

  test('is unknown where it does not show: the reply says too little', async () => {
    const { context, port, call, sent } = fixture({ find: () => undefined });
    expect(await settleAccepted(context, port, sent, accepted, call)).toMatchObject({
      ...{ outcome: 'unknown', clientOrderIds: ['mine'] },
      lost: { problem: { code: 'EXCHANGE_PROTOCOL', details: { exchange: 'binance', orderState: 'unknown' } } },
    });
  });
});

describe('an answer that may hide the effect of another copy', () => {
  const problem = new Problem('EXCHANGE_CLOCK', 'It says no.', { exchange: 'binance', orderState: 'notPlaced' });

  test('is unknown until no copy of it can be accepted, listed and held any more', () => {
    const { context, port } = fixture({ clockOffset: 700 });
    const lost = { acceptedUntil: START + 700 + 3_000, clientOrderIds: ['mine'] };
    expect(stillPossible(context, port, order, problem)).toMatchObject({
      ...{ outcome: 'unknown', operation: 'place', orderId: null, orderState: 'unknown', askAgainMs: 15_000 },
      lost: { ...lost, problem: { code: 'EXCHANGE_CLOCK', details: { exchange: 'binance', orderState: 'unknown' } } },
    });
  });

  test('is unknown for ever where signatures do not expire', () => {
    const { context, port } = fixture({}, { validityMs: null });
    expect(stillPossible(context, port, order, problem)).toMatchObject({
      ...{ askAgainMs: 2_000, lost: { acceptedUntil: null } },
    });
  });
});

describe('a lost order', () => {
  const lookFor = (found: Order, acceptedUntil: number | null) => {
    const { context, port, call, sent } = fixture({ find: () => found, budgetMs: 2_000 });
    return lookForLost(context, port, sent, acceptedUntil, call);
  };

  test('is one that was created while it could take effect, and none that came later', async () => {
    const created = (ms: number) => heldOrder({ createdAt: timestamp(START + ms) });
    // The engine of the fake may hold a request for ten seconds.
    expect(await lookFor(created(13_000), START + 3_000)).toMatchObject({ kind: 'effect' });
    expect(await lookFor(created(13_001), START + 3_000)).toMatchObject({ kind: 'unresolved' });
    expect(await lookFor(created(13_001), null)).toMatchObject({ kind: 'effect' });
  });

  test('that stays unknown can be asked for by its client order id alone', async () => {
    const { context, port, call, sent } = fixture({ find: () => undefined, budgetMs: 2_000 });
    const problem = new Problem('EXCHANGE_UNREACHABLE', 'down');
    const lost = { problem, acceptedUntil: START + 3_000, clientOrderIds: ['other', 'ids'] };
    expect(await settlePlace(context, port, sent, lost, call)).toMatchObject({
      ...{ outcome: 'unknown', clientOrderIds: ['mine'], lost: { ...lost, clientOrderIds: ['mine'] } },
    });
  });

  test('that is proven absent may be sent again', async () => {
    const { context, port, call, sent } = fixture({ find: () => undefined });
    const lost = {
      problem: new Problem('EXCHANGE_UNREACHABLE', 'It is away.'),
      acceptedUntil: START,
      clientOrderIds: [],
    };
    expect(await problemThrownBy(settlePlace(context, port, sent, lost, call))).toMatchObject({
      ...{ code: 'NOT_PLACED', details: { exchange: 'binance', orderState: 'notPlaced', retryable: true } },
      detail: 'The order did not take effect at binance: It is away. This is proven, so it may be sent again.',
    });
  });
});

describe('an order that has lost the client order id it was placed with', () => {
  const smaller = heldOrder({ clientOrderId: 'web_1', quantity: '0.004' });
  const renamed = { order: smaller, placedQuantity: '0.005' };
  const lost = { problem: new Problem('EXCHANGE_UNREACHABLE', 'down'), acceptedUntil: START, clientOrderIds: [] };
  const settle = (script: ExchangeScript, asked = order) => {
    const fake = fixture({ find: () => undefined, budgetMs: 30_000, ...script });
    const { context, port, call, sent } = fake;
    return { ...fake, result: settlePlace(context, port, { ...sent, order: asked }, lost, call) };
  };

  test('is the order that was placed, as it is now', async () => {
    const { result } = settle({ findRenamed: () => renamed });
    expect(await result).toEqual({ outcome: 'placed', order: smaller });
  });

  test('is looked for once an absence would be proof, as it was sent and among all that can be it', async () => {
    const asked: unknown[] = [];
    const { result } = settle({ findRenamed: (of, at) => void asked.push([at - START > 12_000, of]) });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'NOT_PLACED' });
    const { instrument, side, type, price, quantity } = order;
    const range = { from: START - 1_000, to: START + 12_000 + 1_000 };
    expect(asked).toEqual([[true, { instrument, clientOrderId: 'mine', side, type, price, quantity, ...range }]]);
  });

  test.each([
    ['was placed with another quantity under the same id', { placedQuantity: '0.006' }],
    ['came later than any copy can have', { order: { ...smaller, createdAt: timestamp(START + 10_001) } }],
  ])('leaves it open where it %s', async (_, changes) => {
    const { result } = settle({ findRenamed: () => ({ ...renamed, ...changes }) });
    expect(await result).toMatchObject({ outcome: 'unknown' });
  });

  test('is none of an earlier command with the id', async () => {
    const older = { ...smaller, createdAt: timestamp(START - 500) };
    const { result } = settle({ findRenamed: () => ({ ...renamed, order: older }) });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'NOT_PLACED' });
  });

  test('leaves it open where it cannot be looked for', async () => {
    const { result } = settle({
      findRenamed: () => {
        throw new Problem('RATE_LIMITED', 'Later.');
      },
    });
    expect(await result).toMatchObject({ outcome: 'unknown' });
  });

  test('cannot be one that never rests', async () => {
    const { side, quantity, price, clientOrderId } = { ...order, price: '90000', quantity: '0.005' };
    const terms = { side, quantity, price, clientOrderId, type: 'LIMIT', timeInForce: 'IOC' } as const;
    const { result, count } = settle({ findRenamed: () => renamed, fills: () => [] }, checkOrder(samples.spot, terms));
    expect(await problemThrownBy(result)).toMatchObject({ code: 'NOT_PLACED' });
    expect(count('findRenamed')).toBe(0);
  });
});

describe('an order that the exchange may have forgotten, since it can have ended without a fill', () => {
  const RETENTION_MS = 3 * 86_400_000;
  const settle = (sentBefore: number, script: ExchangeScript = {}) => {
    const facts = { unfilledRetentionMs: RETENTION_MS };
    const { context, port, call } = fixture({ find: () => undefined, budgetMs: 20_000, facts, ...script });
    const sent = { order, idOrigin: 'derived', sentAt: sendingNow(port, START - sentBefore) } as const;
    const problem = new Problem('EXCHANGE_UNREACHABLE', 'down');
    const lost = { problem, acceptedUntil: START - sentBefore + 3_000, clientOrderIds: [] };
    return settlePlace(context, port, sent, lost, call);
  };

  test('is not called absent: it stays unknown', async () => {
    expect(await settle(RETENTION_MS)).toMatchObject({ outcome: 'unknown', orderState: 'unknown' });
  });

  test('is proven absent while the exchange still tells of it', async () => {
    expect(await problemThrownBy(settle(RETENTION_MS - 60_000))).toMatchObject({ code: 'NOT_PLACED' });
  });

  test('is told as placed where it shows all the same', async () => {
    const rests = heldOrder({ createdAt: timestamp(START - RETENTION_MS) });
    expect(await settle(RETENTION_MS, { find: () => rests })).toEqual({ outcome: 'placed', order: rests });
  });
});

describe('a rejected order under the id of a lost one', () => {
  const immediate = checkOrder(samples.spot, {
    ...{ side: 'BUY', type: 'LIMIT', timeInForce: 'IOC', quantity: '0.005', price: '90000', clientOrderId: 'mine' },
  });
  const rejected = heldOrder({ state: 'REJECTED', stateReason: 'no margin' });
  const lost = {
    ...{ problem: new Problem('EXCHANGE_UNREACHABLE', 'down'), acceptedUntil: null, clientOrderIds: [] },
  };
  const settle = (script: ExchangeScript, asked = order) => {
    const { context, port, call, sent, looks } = fixture(script);
    return { looks, result: settlePlace(context, port, { ...sent, idOrigin: 'drawn', order: asked }, lost, call) };
  };

  test('is the answer once an accepted copy before it would be listed, and not before', async () => {
    const { looks, result } = settle({ find: () => rejected, facts: { listingLagMs: 1_000 } });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'EXCHANGE_REJECTED', details: { order: rejected } });
    expect(looks.filter((at) => at > 1_000)).toHaveLength(1);
  });

  test('hides an accepted copy that is listed later', async () => {
    const accepted = heldOrder({ state: 'FILLED' });
    const { result } = settle({ find: (_, at) => (at < START + 900 ? rejected : accepted) });
    expect(await result).toEqual({ outcome: 'placed', order: accepted });
  });

  test.each([
    ['shows in the fills', '7', 'placed'],
    ['may show in the fills', '8', 'unknown'],
  ])('hides an accepted copy that %s', async (_, exchangeOrderId, outcome) => {
    const filled = heldOrder({ state: 'FILLED', filledQuantity: '0.005' });
    const { result } = settle(
      {
        find: (ref) => {
          if (!('exchangeOrderId' in ref)) return rejected;
          return ref.exchangeOrderId === '7' ? filled : undefined;
        },
        fills: () => [{ exchangeOrderId, clientOrderId: null, side: 'BUY', maker: false }],
        budgetMs: 10_000,
      },
      immediate,
    );
    expect(await result).toMatchObject({ outcome });
  });

  test('is compared with the fills until it was rejected, also where the doubt never ends', async () => {
    const asked: number[] = [];
    const fills: ExchangeScript['fills'] = ({ to }) => {
      asked.push(to - START);
      return [];
    };
    const { result } = settle({ find: () => rejected, fills, facts: { listingLagMs: 1_000 } }, immediate);
    expect(await problemThrownBy(result)).toMatchObject({ code: 'EXCHANGE_REJECTED' });
    expect(asked).toEqual([1 + 1_000 + 1_000]);
  });

  test('is no answer as long as nobody knows when it was rejected and a copy can take effect', async () => {
    const undated = { ...rejected, createdAt: null, updatedAt: null };
    expect(await settle({ find: () => undated, budgetMs: 10_000 }).result).toMatchObject({ outcome: 'unknown' });
    const { context, port, call, sent } = fixture({ find: () => undated });
    const place = settlePlace(context, port, { ...sent, idOrigin: 'drawn' }, { ...lost, acceptedUntil: START }, call);
    expect(await problemThrownBy(place)).toMatchObject({ code: 'EXCHANGE_REJECTED' });
  });
});

describe('an order that the exchange calls a duplicate', () => {
  const refusal = new Problem('DUPLICATE_CLIENT_ORDER_ID', 'Duplicate.', { exchangeCode: '-2010' });
  const adopt = (script: ExchangeScript) => {
    const { context, port, call, sent, looks } = fixture(script);
    return { looks, result: adoptDuplicate(context, port, sent, refusal, call) };
  };
  const closed = heldOrder({ createdAt: yesterday, state: 'FILLED', exchangeOrderId: '6' });

  test('is refused with the words of the exchange and the order that rests under the id', async () => {
    const older = heldOrder({ createdAt: yesterday });
    const { code, details } = await problemThrownBy(adopt({ find: () => older }).result);
    expect([code, details]).toEqual([refusal.code, { exchangeCode: '-2010', orderState: 'notPlaced', order: older }]);
  });

  test('that cannot rest is looked for in the fills once the list shows everything, and not before', async () => {
    const immediate = checkOrder(samples.spot, {
      ...{ side: 'BUY', type: 'LIMIT', timeInForce: 'IOC', quantity: '0.005', price: '90000', clientOrderId: 'mine' },
    });
    const filled = heldOrder({ state: 'FILLED', filledQuantity: '0.005' });
    const asked: number[] = [];
    const { context, port, call, sent } = fixture({
      find: (ref) => ('exchangeOrderId' in ref ? filled : closed),
      fills: (_, at) => {
        asked.push(at - START);
        return [{ exchangeOrderId: '7', clientOrderId: null, side: 'BUY', maker: false }];
      },
    });
    const result = adoptDuplicate(context, port, { ...sent, order: immediate }, refusal, call);
    expect(await result).toEqual({ outcome: 'placed', order: filled });
    expect(asked.filter((at) => at <= 2_000)).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  test("is looked for as long where the exchange's clock is further ahead than it seems", async () => {
    const { context, port, call, sent } = fixture({ find: (_, at) => (at < START + 1_500 ? closed : heldOrder()) });
    // A slow reading of the clock: it lies in the middle of what is possible, and the truth at the end.
    const exchangeTime = (ours: number) => ({ at: ours - 2_000, within: 2_000.3 });
    const result = adoptDuplicate(context, { ...port, exchangeTime }, sent, refusal, call);
    expect(await result).toMatchObject({ outcome: 'placed' });
    expect(listedFrom({ ...port, exchangeTime }, START)).toBe(START + 2_001);
    expect(listedFrom({ ...port, exchangeTime: (at) => ({ at, within: Number.POSITIVE_INFINITY }) }, START)).toBe(
      START + 2_000,
    );
  });

  test('is unknown while the clock cannot tell whether the order under the id is its own', async () => {
    const { result } = adopt({ find: () => heldOrder({ createdAt: timestamp(START) }), budgetMs: 5_000 });
    expect(await result).toMatchObject({ outcome: 'unknown' });
  });

  test('is unknown where the time runs out before a closed order is believed to be the cause', async () => {
    expect(await adopt({ find: () => closed, budgetMs: 1_500 }).result).toMatchObject({ outcome: 'unknown' });
  });

  test('is unknown where the order that looked like the cause is gone in the end', async () => {
    expect(await adopt({ find: (_, at) => (at < START + 1_000 ? closed : undefined) }).result).toMatchObject({
      outcome: 'unknown',
    });
  });

  test("is refused where the exchange keeps a chosen id for ever and shows nothing: it may be an old order's, or one's elsewhere", async () => {
    const facts = { clientOrderIdReuse: 'never', engineLagMs: Number.POSITIVE_INFINITY } as const;
    const { result, looks } = adopt({ find: () => undefined, facts });
    const { code, details } = await problemThrownBy(result);
    expect([code, details]).toEqual([refusal.code, { exchangeCode: '-2010', orderState: 'notPlaced' }]);
    expect(looks.at(-1)).toBeGreaterThan(2_000);
    // An id that Atlas has made stands for nothing else.
    const { context, port, call, sent } = fixture({ find: () => undefined, facts });
    const derived = { ...sent, idOrigin: 'derived' } as const;
    expect(await adoptDuplicate(context, port, derived, refusal, call)).toMatchObject({ outcome: 'unknown' });
  });

  test('is refused from the moment on at which the list shows everything', async () => {
    const { result, looks } = adopt({ find: () => closed, facts: { listingLagMs: 500 }, clockOffset: 5_000 });
    expect(await problemThrownBy(result)).toMatchObject({ details: { orderState: 'notPlaced', order: closed } });
    expect(looks.filter((at) => at > 500)).toHaveLength(1);
  });
});
