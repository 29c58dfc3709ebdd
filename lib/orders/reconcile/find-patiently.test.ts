import { describe, expect, test } from 'vitest';
import { parseOrderId } from '../../domain/order-id.ts';
import { samples } from '../../domain/testing/instrument-samples.ts';
import { callOf } from '../../reference/context.ts';
import { findPatiently, orderNotFound } from './find-patiently.ts';
import { type ExchangeScript, exchangeFake, heldOrder, problemThrownBy, START } from './testing/exchange-fake.ts';

const REF = { instrument: samples.spot, exchangeOrderId: '7' };

/** Reads an order until it shows or the listing lag has passed; `slowMs` is what each read takes besides. */
function read(script: ExchangeScript, listingLagMs: number, slowMs = 0) {
  const fake = exchangeFake({ ...script, facts: { listingLagMs } });
  const waits: number[] = [];
  const context = {
    ...fake.context,
    sleep: (ms: number, signal: AbortSignal) => {
      waits.push(ms);
      return fake.context.sleep(ms, signal);
    },
  };
  const find: typeof fake.port.find = async (...of) => {
    const found = await fake.port.find(...of);
    fake.pass(slowMs);
    return found;
  };
  const result = findPatiently(context, { ...fake.port, find }, REF, callOf(context, fake.port, fake.call));
  return { ...fake, waits, result };
}

describe('an order that does not show', () => {
  test('is read again after pauses that double up to a second, the last time when the lag has just passed', async () => {
    const { result, looks } = read({ find: () => undefined }, 4_000);
    expect(await result).toBeUndefined();
    expect(looks).toEqual([0, 110, 320, 730, 1_540, 2_550, 3_560, 4_000]);
  });

  test('is read once more, a millisecond later, where the read took longer than the lag', async () => {
    const { result, looks, waits } = read({ find: () => undefined }, 400, 1_000);
    expect(await result).toBeUndefined();
    expect([looks, waits]).toEqual([[0, 1_011], [1]]);
  });

  test('is believed absent at once where nothing lags', async () => {
    const { result, looks } = read({ find: () => undefined }, 0);
    expect([await result, looks]).toEqual([undefined, [0]]);
  });

  test('is not called absent when the time runs out before', async () => {
    const { result, now, call } = read({ find: () => undefined, budgetMs: 1_000 }, 4_000);
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      details: { exchange: 'binance' },
    });
    expect(now()).toBeGreaterThanOrEqual(call.deadline);
  });
});

test('an order that shows is returned at once', async () => {
  const { result, looks } = read({ find: (_, at) => (at > START ? heldOrder() : undefined) }, 4_000);
  expect([await result, looks]).toEqual([heldOrder(), [0, 110]]);
});

describe('an order that is not found', () => {
  const id = parseOrderId('binance.spot.BTCUSDT.7');
  const absent = 'binance has no order 7 of BTCUSDT on spot for this account';
  const problem = (forgets: string | null) => orderNotFound(id, exchangeFake({ facts: { forgets } }).port);

  test('never existed where the exchange forgets none', () => {
    expect(problem(null)).toMatchObject({
      ...{ code: 'ORDER_NOT_FOUND', detail: `${absent}.`, details: { exchange: 'binance' } },
    });
  });

  test('may have existed where the exchange forgets some', () => {
    expect(problem('it ended long ago').detail).toBe(
      `${absent}: either it never existed, or it ended long ago. GET /v1/intents shows what Atlas placed with an Idempotency-Key.`,
    );
  });
});

test('an order that shows is no mistyped id, whatever its form', async () => {
  const orderIds = { pattern: /^never$/, words: 'never given' };
  const fake = exchangeFake({ find: () => heldOrder(), facts: { orderIds } });
  const call = callOf(fake.context, fake.port, fake.call);
  expect(await findPatiently(fake.context, fake.port, REF, call, () => false)).toEqual(heldOrder());
  const absent = orderNotFound(parseOrderId('binance.spot.BTCUSDT.7'), fake.port);
  expect([absent.code, absent.details.exchange]).toEqual(['ORDER_NOT_FOUND', 'binance']);
});
