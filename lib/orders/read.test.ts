import { describe, expect, it } from 'vitest';
import { Problem } from '../domain/problem.ts';
import { getOrder } from './read.ts';
import {
  type ExchangeScript,
  exchangeFake,
  heldOrder,
  problemThrownBy,
  START,
} from './reconcile/testing/exchange-fake.ts';

function read(script: ExchangeScript, id = 'binance.spot.BTCUSDT.7') {
  const fake = exchangeFake(script);
  return { ...fake, result: getOrder(fake.context, id, fake.call) };
}

describe('reading an order', () => {
  it('answers with the order from the first read that shows it', async () => {
    const { result, looks } = read({ find: () => heldOrder() });
    expect(await result).toEqual(heldOrder());
    expect(looks.length).toBe(1);
  });

  it('waits for an order that was placed a moment ago', async () => {
    const { result } = read({ find: (_, at) => (at > START + 1_900 ? heldOrder() : undefined) });
    expect(await result).toEqual(heldOrder());
  });

  it.each([0, 1, 500, 2_000])(
    'is 404 only by a read that began after the listing lag, here %i ms',
    async (listingLagMs) => {
      const { result, looks } = read({ facts: { listingLagMs }, find: () => undefined });
      expect(await problemThrownBy(result)).toMatchObject({ code: 'ORDER_NOT_FOUND', status: 404 });
      expect(looks.at(-1)).toBeGreaterThanOrEqual(listingLagMs);
      expect(looks.slice(0, -1).every((at) => at < listingLagMs)).toBe(true);
    },
  );

  it('is 404 that names both possibilities where the exchange forgets orders', async () => {
    const { result } = read({ facts: { forgets: 'it is older than three days' }, find: () => undefined });
    expect((await problemThrownBy(result)).detail).toContain(
      'either it never existed, or it is older than three days.',
    );
  });

  it('is not 404 when the time runs out before an absence is reliable', async () => {
    const { result } = read({ find: () => undefined, budgetMs: 900 });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('is 404 at once where the exchange gives no order an id of this form', async () => {
    const facts = { orderIds: { pattern: /^\d+$/, words: 'digits' }, forgets: 'it is older than three days' };
    const { result, looks } = read({ facts, find: () => undefined }, 'binance.spot.BTCUSDT.x1');
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'ORDER_NOT_FOUND',
      detail:
        'binance has no order x1 of BTCUSDT on spot for this account: the id is mistyped, for order ids of Fake are digits.',
    });
    expect(looks).toEqual([0]);
  });

  it('is the order, whatever the form of its id', async () => {
    const facts = { orderIds: { pattern: /^\d+$/, words: 'digits' } };
    expect(await read({ facts, find: () => heldOrder() }, 'binance.spot.BTCUSDT.x1').result).toEqual(heldOrder());
  });

  it('passes on why the exchange did not answer', async () => {
    const { result } = read({
      find: () => {
        throw new Problem('RATE_LIMITED', 'pause');
      },
    });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'RATE_LIMITED' });
  });

  it.each([
    ['42', 'INVALID_ORDER_ID'],
    ['bitmex.coinm.XBTUSD.7', 'NOT_SUPPORTED'],
    ['binance.spot.NOSUCH.7', 'ORDER_NOT_FOUND'],
  ])('answers %s with %s, without requesting the order', async (id, code) => {
    const { result, looks } = read({}, id);
    const problem = await problemThrownBy(result);
    expect(problem).toMatchObject({ code });
    expect(problem.details.orderState).toBeUndefined();
    expect(looks).toEqual([]);
  });
});
