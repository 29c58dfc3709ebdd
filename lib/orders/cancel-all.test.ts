import { describe, expect, it } from 'vitest';
import { Problem } from '../problems.ts';
import { type CancelFilter, cancelOrders } from './cancel-all.ts';
import { acknowledged, exchangeFake, heldOrder, lostReply, problemOf, rejected, type Script } from './exchange-fake.ts';
import type { Order } from './order.ts';

const resting = ['1', '2', '3'].map((exchangeOrderId) => heldOrder({ exchangeOrderId }));
const ended = (order: Order, state: Order['state']) => heldOrder({ ...order, state, remainingQuantity: '0' });
const [first = heldOrder(), second = heldOrder(), third = heldOrder()] = resting;

async function cancelAll(script: Script, filter: CancelFilter = { exchange: 'binance' }) {
  const fake = exchangeFake({ active: () => resting, ...script });
  const { context, call } = fake;
  const listing = {
    ports: context.ports,
    catalogue: context.catalogue,
    now: context.now,
    call,
    maxWeight: { binance: 200, bitmex: 200 },
    concurrency: 2,
  };
  const { results, sources } = await cancelOrders(context, listing, filter, call);
  const told = Object.fromEntries(results.map(({ id, outcome }) => [id.slice(-1), outcome]));
  return { ...fake, results, sources, told };
}

describe('cancelling all orders', () => {
  it('accounts for each with one request per instrument', async () => {
    const { told, calls } = await cancelAll({
      cancelAll: async () => acknowledged(resting.map((order) => ended(order, 'CANCELED'))),
    });
    expect(told).toEqual({ 1: 'canceled', 2: 'canceled', 3: 'canceled' });
    expect(calls).toEqual(['active', 'cancelAll']);
  });

  it('asks for nothing when nothing rests', async () => {
    const { results, calls } = await cancelAll({ active: () => [] });
    expect(results).toEqual([]);
    expect(calls).toEqual(['active']);
  });

  it('looks at each order that the answer does not mention, or shows still trading', async () => {
    const { told, results } = await cancelAll({
      cancelAll: async () => acknowledged([ended(first, 'CANCELED'), second]),
      cancel: async (ref) =>
        'exchangeOrderId' in ref && ref.exchangeOrderId === '2'
          ? acknowledged(ended(second, 'CANCELED'))
          : rejected('ORDER_NOT_ACTIVE'),
      find: () => ended(third, 'FILLED'),
    });
    expect(told).toEqual({ 1: 'canceled', 2: 'canceled', 3: 'notActive' });
    expect(results.find(({ id }) => id === third.id)).toMatchObject({ order: { state: 'FILLED' } });
  });

  it.each([
    ['refused', rejected('EXCHANGE_REJECTED')],
    ['not executed', rejected('EXCHANGE_OVERLOADED', 'notExecuted')],
    ['lost', lostReply(3_000)],
  ])('cancels one by one when the request for all was %s', async (_, outcome) => {
    const { told, count } = await cancelAll({
      cancelAll: async () => outcome,
      cancel: async (ref) => acknowledged(ended(heldOrder('exchangeOrderId' in ref ? ref : {}), 'CANCELED')),
    });
    expect(told).toEqual({ 1: 'canceled', 2: 'canceled', 3: 'canceled' });
    expect(count('cancel')).toBe(3);
  });

  it('says of each order how it ended, be it badly', async () => {
    const { told } = await cancelAll({
      cancelAll: async () => rejected('EXCHANGE_REJECTED'),
      budgetMs: 4_000,
      cancel: (ref) => {
        const id = 'exchangeOrderId' in ref ? ref.exchangeOrderId : '';
        if (id === '1') return acknowledged(ended(first, 'CANCELED'));
        return id === '2' ? rejected('RATE_LIMITED', 'notExecuted') : lostReply(3_000);
      },
      find: () => third,
    });
    expect(told).toEqual({ 1: 'canceled', 2: 'failed', 3: 'unknown' });
  });

  it('hands the side on, so that the other side stays', async () => {
    const sides: unknown[] = [];
    await cancelAll(
      {
        active: () => [first],
        cancelAll: (_, side) => {
          sides.push(side);
          return acknowledged([ended(first, 'CANCELED')]);
        },
      },
      { side: 'BUY' },
    );
    expect(sides).toEqual(['BUY']);
  });

  it('does not swarm the exchange', async () => {
    let atOnce = 0;
    let most = 0;
    const cancelled: string[] = [];
    await cancelAll({
      cancelAll: async () => rejected('EXCHANGE_REJECTED'),
      cancel: async (ref) => {
        most = Math.max(most, ++atOnce);
        await new Promise(setImmediate);
        atOnce -= 1;
        cancelled.push('exchangeOrderId' in ref ? ref.exchangeOrderId : '');
        return acknowledged(ended(first, 'CANCELED'));
      },
    });
    expect(most).toBe(2);
    expect(cancelled.sort()).toEqual(['1', '2', '3']);
  });

  it('is no success where the product meant is not served', async () => {
    const problem = await problemOf(cancelAll({}, { exchange: 'bitmex' }));
    expect(problem).toMatchObject({ code: 'NOT_SUPPORTED', status: 422 });
    expect(await problemOf(cancelAll({}, { exchange: 'binance', market: 'usdm' }))).toMatchObject({
      code: 'NOT_SUPPORTED',
    });
  });

  it('fails as a whole only when nothing could be listed, and then nothing was cancelled', async () => {
    const fails = cancelAll({
      active: () => {
        throw new Problem('EXCHANGE_UNREACHABLE', 'down');
      },
    });
    expect(await problemOf(fails)).toMatchObject({ code: 'EXCHANGE_UNREACHABLE' });
  });

  it('tells per order when its instrument cannot be looked up', async () => {
    const fake = exchangeFake({ active: () => resting });
    fake.context.catalogue.lookup = () => () => Promise.reject(new Problem('RATE_LIMITED', 'pause'));
    const { context, call } = fake;
    const { results } = await cancelOrders(
      context,
      { ...context, call, maxWeight: { binance: 200, bitmex: 200 }, concurrency: 2 },
      {},
      call,
    );
    expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed']);
    expect(results[0]?.problem).toMatchObject({ code: 'RATE_LIMITED' });
  });
});
