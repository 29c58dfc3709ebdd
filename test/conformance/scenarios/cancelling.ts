import { expect } from 'vitest';
import { type Scenario, scenario } from '../scenario.ts';
import { refusal } from '../scenario-fixture.ts';

/** An id of the same shape that no order has. */
export function unknownId(id: string): string {
  const at = id.lastIndexOf('.') + 1;
  return id.slice(0, at) + id.slice(at).replace(/[0-9a-f]/g, '1');
}

export const CANCELLING: readonly Scenario[] = [
  scenario('a cancelled order is reported as such', async ({ placed, cancel, get, book }) => {
    const order = await placed();
    expect(await cancel(order.id)).toMatchObject({
      outcome: 'canceled',
      order: { id: order.id, clientOrderId: order.clientOrderId, state: 'CANCELED', remainingQuantity: '0' },
    });
    expect(book.truth(order.exchangeOrderId).state).toBe('CANCELED');
    expect(await get(order.id)).toMatchObject({ state: 'CANCELED', price: order.price, quantity: order.quantity });
  }),
  scenario('cancelling twice returns the cancelled order', async ({ placed, cancel, paper }) => {
    const order = await placed({ clientOrderId: 'cancelled-twice' });
    await cancel(order.id);
    expect(await cancel(order.id)).toMatchObject({ outcome: 'canceled', order: { id: order.id, state: 'CANCELED' } });
    expect(paper.control.effectsOf('cancelled-twice').cancels).toBe(1);
  }),
  scenario('cancelling a filled order is a conflict that shows it', async ({ placed, cancel, book }) => {
    const order = await placed({ type: 'MARKET' });
    const problem = await refusal(cancel(order.id));
    expect(problem).toMatchObject({ code: 'ORDER_NOT_ACTIVE', status: 409 });
    expect(problem.details.order).toMatchObject({ id: order.id, state: 'FILLED', filledQuantity: book.lots(2) });
  }),
  scenario('cancelling an unknown id is not found', async ({ placed, cancel }) => {
    const { id } = await placed();
    expect(await refusal(cancel(unknownId(id)))).toMatchObject({ code: 'ORDER_NOT_FOUND', status: 404 });
  }),
  scenario('cancel all accounts for every order', async ({ placed, cancelAll, active, book, instrument }) => {
    const ids = [await placed(), await placed({ side: 'SELL', price: book.at(10) }), await placed()].map(
      ({ id }) => id,
    );
    const { results, sources } = await cancelAll();
    expect(results.map(({ outcome }) => outcome)).toEqual(['canceled', 'canceled', 'canceled']);
    expect(results.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(sources.map(({ status }) => status)).not.toContain('unavailable');
    expect(await active(instrument.symbol)).toEqual([]);
    expect((await cancelAll()).results).toEqual([]);
  }),
  scenario('cancel all of one side leaves the other side', async ({ placed, cancelAll, active, book, instrument }) => {
    const buy = await placed();
    const sell = await placed({ side: 'SELL', price: book.at(10) });
    const { results } = await cancelAll({ side: 'SELL' });
    expect(results).toMatchObject([{ id: sell.id, outcome: 'canceled', order: { state: 'CANCELED' } }]);
    expect((await active(instrument.symbol)).map(({ id }) => id)).toEqual([buy.id]);
  }),
];
