import { expect } from 'vitest';
import { declared, type Scenario, scenario } from '../scenario.ts';
import { refusal } from '../scenario-fixture.ts';

/** Longer than any clock tolerance within which an equal order would count as the same one, delivered twice. */
const LONG_AFTER_MS = 10_000;

export const CLIENT_ORDER_IDS: readonly Scenario[] = [
  scenario('an order is found by its client order id', async ({ placed, cancel, list }) => {
    const order = await placed({ clientOrderId: 'found-by_ID-1' });
    await placed({ clientOrderId: 'another' });
    expect(await list({ clientOrderId: 'found-by_ID-1' })).toEqual([order]);
    await cancel(order.id);
    expect(await list({ clientOrderId: 'found-by_ID-1' })).toMatchObject([{ id: order.id, state: 'CANCELED' }]);
    expect(await list({ clientOrderId: 'never-used' })).toEqual([]);
  }),
  scenario('36 characters of a client order id are kept', async ({ placed, get }) => {
    const clientOrderId = 'aZ09_-aZ09_-aZ09_-aZ09_-aZ09_-aZ09_-';
    const { id } = await placed({ clientOrderId });
    expect(await get(id)).toMatchObject({ clientOrderId });
  }),
  scenario('a client order id in use is refused', async ({ placed, place, active, pass, paper, instrument }) => {
    const order = await placed({ clientOrderId: 'twice' });
    pass(LONG_AFTER_MS);
    const problem = await refusal(place({ clientOrderId: 'twice' }));
    expect(problem).toMatchObject({ code: 'DUPLICATE_CLIENT_ORDER_ID', status: 409 });
    expect(problem.details).toMatchObject({ orderState: 'notPlaced', order: { id: order.id } });
    expect(paper.control.effectsOf('twice').placements).toBe(1);
    expect((await active(instrument.symbol)).map(({ id }) => id)).toEqual([order.id]);
  }),
  scenario('a closed order that causes a duplicate refusal is reported', async (fixture) => {
    const { placed, place, cancel, pass, paper, strike } = fixture;
    const first = await placed({ clientOrderId: 'closed' });
    await cancel(first.id);
    pass(LONG_AFTER_MS);
    strike('duplicate-id', 'place');
    const problem = await refusal(place({ clientOrderId: 'closed' }));
    expect(problem).toMatchObject({ code: 'DUPLICATE_CLIENT_ORDER_ID', status: 409 });
    expect(problem.details).toMatchObject({ orderState: 'notPlaced', order: { id: first.id, state: 'CANCELED' } });
    expect(paper.control.effectsOf('closed').placements).toBe(1);
  }),
  declared('a client order id of a closed order is free again, or stays reserved', async (fixture) => {
    const { placed, place, cancel, list, pass, get, port } = fixture;
    const first = await placed({ clientOrderId: 'again' });
    await cancel(first.id);
    pass(LONG_AFTER_MS);
    if (port.facts.clientOrderIdReuse === 'never') {
      const problem = await refusal(place({ clientOrderId: 'again' }));
      expect(problem).toMatchObject({ code: 'DUPLICATE_CLIENT_ORDER_ID', details: { order: { id: first.id } } });
      return 'stays taken';
    }
    const second = await placed({ clientOrderId: 'again' });
    expect(second.id).not.toBe(first.id);
    expect(await list({ clientOrderId: 'again' })).toEqual([second]);
    expect(await get(first.id)).toMatchObject({ id: first.id, state: 'CANCELED' });
    return 'free again';
  }),
];
