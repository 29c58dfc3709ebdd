import { describe, expect, test } from 'vitest';
import { changedInPlace } from '../../domain/amendment.ts';
import { type Order, PLAIN_TERMS, timestamp } from '../../domain/order.ts';
import { Problem } from '../../domain/problem.ts';
import { samples } from '../../domain/testing/instrument-samples.ts';
import { type Intent, intentProductOf } from '../../intents/intent.ts';
import { recordOf } from '../../intents/problem-record.ts';
import type { RecordingContext } from './context.ts';
import { endedEarlier } from './earlier.ts';
import { type ExchangeScript, exchangeFake, heldOrder, problemThrownBy, START } from './testing/exchange-fake.ts';
import { placeIntent } from './testing/intent-sample.ts';

/** An attempt reported as without effect at the start, and what a look from 2 s on shows. */
function look(found: () => Order | undefined, at: Partial<Pick<RecordingContext, 'ports' | 'catalogue'>> = {}) {
  const fake = exchangeFake({ find: found });
  const order = {
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    price: '90000',
    quantity: '0.005',
    quoteQuantity: null,
    ...PLAIN_TERMS,
    clientOrderId: 'derived',
  } as const;
  const subject = {
    operation: 'place',
    ...intentProductOf(samples.spot),
    order,
    idOrigin: 'derived',
    sentAfter: { at: START, within: 0 },
  } as const;
  const problem = recordOf(new Problem('RATE_LIMITED', 'Too many requests.'));
  const intent: Intent = {
    intentId: 'derived',
    version: 2,
    writer: 'another',
    subject,
    clientOrderId: null,
    requestHash: 'hash',
    principal: null,
    requestId: 'request-1',
    attempt: 1,
    progress: { state: 'NOT_EXECUTED', problem, lookFrom: START + 2_000 },
    createdAt: START,
    updatedAt: START,
  };
  return { ...fake, result: endedEarlier({ ...fake.context, ...at }, intent, fake.call) };
}

test('an order that exists after all is the result', async () => {
  const { result } = look(() => heldOrder({ clientOrderId: 'derived' }));
  expect(await result).toMatchObject({ kind: 'done', order: { exchangeOrderId: '7' }, amendment: null });
});

test('an order that the exchange accepted and rejected is a refusal with its reason', async () => {
  const { result } = look(() => heldOrder({ state: 'REJECTED', stateReason: 'no margin' }));
  expect(await result).toMatchObject({
    kind: 'refused',
    problem: { code: 'EXCHANGE_REJECTED', details: { orderState: 'notPlaced' } },
  });
});

test('no order, once it would have to show, allows another attempt', async () => {
  const { result, looks } = look(() => undefined);
  expect(await result).toBeUndefined();
  expect(looks.at(-1)).toBeGreaterThan(2_000);
});

test('an outcome that cannot be seen in time stays unknown, and nothing may be sent', async () => {
  const { result } = look(() => {
    throw new Error('down');
  });
  expect(await problemThrownBy(result)).toMatchObject({
    code: 'NOT_PLACED',
    details: { exchange: 'binance', orderState: 'unknown' },
  });
});

test('a failed look reports the order as unknown, whatever the cause', async () => {
  const down = () => Promise.reject(new Problem('EXCHANGE_UNREACHABLE', 'down'));
  const catalogue = { ...exchangeFake().context.catalogue, lookup: () => down };
  for (const at of [{ ports: [] }, { catalogue }]) {
    const { result } = look(() => undefined, at);
    expect(await problemThrownBy(result)).toMatchObject({ details: { orderState: 'unknown' } });
  }
});

test("a look for an order under the caller's own id is not misled by the record of its own command", async () => {
  const fake = exchangeFake({ find: () => heldOrder({ createdAt: timestamp(START + 2_000) }) });
  const problem = recordOf(new Problem('RATE_LIMITED', 'Too many requests.'));
  const progress = { state: 'NOT_EXECUTED', problem, lookFrom: START + 2_500 } as const;
  const intent: Intent = { ...placeIntent({ intentId: 'ours' }), progress };
  const context = { ...fake.context, intentsNaming: () => Promise.resolve([intent]) };
  expect(await endedEarlier(context, intent, fake.call)).toMatchObject({
    kind: 'done',
    order: { exchangeOrderId: '7' },
  });
});

describe('an amend that was reported as without effect', () => {
  const amend = (lookFrom: number | null, script: ExchangeScript) => {
    const fake = exchangeFake(script);
    const problem = recordOf(new Problem('RATE_LIMITED', 'Too many requests.'));
    const intent: Intent = {
      ...placeIntent(),
      subject: {
        ...{ operation: 'amend', ...intentProductOf(samples.spot), before: heldOrder(), modifyId: '7' },
        ...{ change: { quantity: '0.004', price: undefined } },
        ...{ replacementClientOrderId: 'another', mayBeReplaced: false },
      },
      progress: { state: 'NOT_EXECUTED', problem, lookFrom },
    };
    return { ...fake, result: endedEarlier(fake.context, intent, fake.call) };
  };

  test('is sent again only after a look that began late enough found the order as it was', async () => {
    const { result, looks } = amend(START + 2_000, { find: () => heldOrder() });
    expect(await result).toBeUndefined();
    expect(looks.at(-1)).toBeGreaterThan(2_000);
  });

  test('is looked for at once where no copy of it can exist: another client may have changed the order', async () => {
    const { result, looks } = amend(null, { find: () => heldOrder() });
    expect(await result).toBeUndefined();
    expect(looks).toHaveLength(1);
    const changed = heldOrder({ quantity: '0.003' });
    expect(await amend(null, { find: () => changed }).result).toMatchObject({
      ...{ kind: 'refused', problem: { code: 'ORDER_CHANGED', details: { order: changed } } },
    });
  });

  test('is the answer where it was made after all', async () => {
    const made = heldOrder({ quantity: '0.004' });
    expect(await amend(null, { find: () => made, amendTrace: () => 'made' }).result).toEqual({
      ...{ kind: 'done', order: made, amendment: changedInPlace('keepPriority', 'kept', heldOrder(), made) },
    });
  });

  test('is not sent again while nothing shows the order', async () => {
    const { result } = amend(null, { find: () => undefined, budgetMs: 5_000 });
    expect(await problemThrownBy(result)).toMatchObject({
      ...{ code: 'NOT_PLACED', details: { exchange: 'binance', orderState: 'unknown' } },
    });
  });
});

test('a cancel that was reported as without effect needs no look: a second one changes nothing', async () => {
  const fake = exchangeFake();
  const problem = recordOf(new Problem('RATE_LIMITED', 'Too many requests.'));
  const intent: Intent = {
    ...placeIntent(),
    subject: { operation: 'cancel', ...intentProductOf(samples.spot), orderId: heldOrder().id },
    progress: { state: 'NOT_EXECUTED', problem, lookFrom: START + 2_000 },
  };
  expect(await endedEarlier(fake.context, intent, fake.call)).toBeUndefined();
  expect(fake.calls).toEqual([]);
});
