import { expect, test } from 'vitest';
import type { Order } from '../../domain/order.ts';
import { Problem } from '../../domain/problem.ts';
import { samples } from '../../domain/testing/instrument-samples.ts';
import { type Intent, intentProductOf } from '../../intents/intent.ts';
import { recordOf } from '../../intents/problem-record.ts';
import type { RecordingContext } from './context.ts';
import { endedEarlier } from './earlier.ts';
import { exchangeFake, heldOrder, problemThrownBy, START } from './testing/exchange-fake.ts';

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
  expect(await problemThrownBy(result)).toMatchObject({ code: 'NOT_PLACED', details: { orderState: 'unknown' } });
});

test('a failed look reports the order as unknown, whatever the cause', async () => {
  const down = () => Promise.reject(new Problem('EXCHANGE_UNREACHABLE', 'down'));
  const catalogue = { ...exchangeFake().context.catalogue, lookup: () => down };
  for (const at of [{ ports: [] }, { catalogue }]) {
    const { result } = look(() => undefined, at);
    expect(await problemThrownBy(result)).toMatchObject({ details: { orderState: 'unknown' } });
  }
});
