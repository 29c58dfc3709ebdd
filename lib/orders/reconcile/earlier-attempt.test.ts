import { expect, test } from 'vitest';
import { checkOrder } from '../../domain/checked-order.ts';
import type { Order } from '../../domain/order.ts';
import { samples } from '../../domain/testing/instrument-samples.ts';
import type { Intent } from '../../intents/intent.ts';
import { exchangeFake, heldOrder, problemOf, START } from '../testing/exchange-fake.ts';
import { findEarlierAttempt } from './earlier-attempt.ts';

/** An attempt that was told to have had no effect at the start, and what a look from 2 s on shows of it. */
function look(found: () => Order | undefined) {
  const fake = exchangeFake({ find: found });
  const order = checkOrder(samples.spot, {
    side: 'BUY',
    type: 'LIMIT',
    quantity: '0.005',
    price: '90000',
    clientOrderId: 'derived',
  });
  const prepared = {
    port: fake.port,
    order,
    idOrigin: 'derived',
    intentId: 'derived',
    sentAfter: { at: START, within: 0 },
  } as const;
  // Of the intent, only what was sent and when.
  const intent = {
    intentId: 'derived',
    createdAt: START,
    subject: { operation: 'place', idOrigin: 'derived', sentAfter: prepared.sentAfter },
  } as Intent;
  return { ...fake, result: findEarlierAttempt(fake.context, prepared, intent, START + 2_000, fake.call) };
}

test('an order that is there after all is how it ended', async () => {
  const { result } = look(() => heldOrder({ clientOrderId: 'derived' }));
  expect(await result).toMatchObject({ kind: 'done', order: { exchangeOrderId: '7' }, amendment: null });
});

test('one that the exchange took and rejected is a refusal with its reason', async () => {
  const { result } = look(() => heldOrder({ state: 'REJECTED', stateReason: 'no margin' }));
  expect(await result).toMatchObject({
    kind: 'refused',
    problem: { code: 'EXCHANGE_REJECTED', details: { orderState: 'notPlaced' } },
  });
});

test('none, once it would have to show, leaves the way open for another', async () => {
  const { result, looks } = look(() => undefined);
  expect(await result).toBeUndefined();
  expect(looks.at(-1)).toBeGreaterThan(2_000);
});

test('what cannot be seen in time stays unknown, and nothing may be sent', async () => {
  const { result } = look(() => {
    throw new Error('down');
  });
  expect(await problemOf(result)).toMatchObject({ code: 'NOT_PLACED', details: { orderState: 'unknown' } });
});
