import { expect } from 'vitest';
import type { Order } from '../../../lib/domain/order.ts';
import { formatOrderId } from '../../../lib/domain/order-id.ts';
import { ORDER_STATES } from '../../../lib/domain/order-state.ts';
import { START } from '../conformance-fixture.ts';
import { declared, type Scenario, scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';
import { unknownId } from './cancelling.ts';

const ids = (orders: readonly Order[]) => orders.map(({ id }) => id);

/** The time that ranges apply to: creation where the exchange reports it, else the last change. */
const timeOf = ({ createdAt, updatedAt }: Order) => Date.parse(createdAt ?? updatedAt ?? '');

/** One order in each state: resting, partly filled, filled and cancelled, of both sides. */
async function variety(fixture: ScenarioFixture): Promise<Order[]> {
  const { book, placed, cancel, get } = fixture;
  const resting = await placed();
  const cancelled = await placed({ side: 'SELL', price: book.at(10) });
  await cancel(cancelled.id);
  const filled = await placed({ side: 'SELL', type: 'MARKET' });
  const partly = await placed({ price: book.at(0), quantity: book.lots(4) });
  book.hit('SELL', 0, 1);
  return Promise.all([resting, cancelled, filled, partly].map(({ id }) => get(id)));
}

export const READING: readonly Scenario[] = [
  scenario(
    'resting orders are listed with and without a symbol',
    async ({ placed, cancel, active, book, instrument }) => {
      expect(await active()).toEqual([]);
      const buy = await placed();
      const sell = await placed({ side: 'SELL', price: book.at(10) });
      const closed = await placed();
      await cancel(closed.id);
      await placed({ type: 'MARKET' });
      for (const symbol of [undefined, instrument.symbol]) {
        const resting = await active(symbol);
        expect(resting).toHaveLength(2);
        expect(resting).toEqual(expect.arrayContaining([buy, sell]));
      }
    },
  ),
  scenario('an unknown id is not found', async ({ placed, get }) => {
    const { id } = await placed();
    expect(await refusal(get(unknownId(id)))).toMatchObject({ code: 'ORDER_NOT_FOUND', status: 404 });
    const [exchange, market] = id.split('.');
    const nowhere = `${exchange}.${market}.NOSUCHSYMBOL.${id.split('.').at(-1)}`;
    expect(await refusal(get(nowhere))).toMatchObject({ code: 'ORDER_NOT_FOUND' });
  }),
  scenario('the history returns every order as a single read does', async (fixture) => {
    const orders = await variety(fixture);
    const listed = await fixture.list({ from: START });
    expect(listed).toHaveLength(orders.length);
    expect(listed).toEqual(expect.arrayContaining(orders));
  }),
  scenario('the history is listed newest or oldest first', async (fixture) => {
    await variety(fixture);
    const newest = await fixture.list({ from: START });
    expect(newest.map(timeOf)).toEqual(newest.map(timeOf).toSorted((a, b) => b - a));
    expect(ids(await fixture.list({ from: START, sort: 'oldest' }))).toEqual(ids(newest).toReversed());
  }),
  scenario('the history is filtered by state and by side', async (fixture) => {
    const orders = await variety(fixture);
    for (const state of ORDER_STATES) {
      const of = orders.filter((order) => order.state === state);
      expect(ids(await fixture.list({ from: START, states: [state] })), state).toEqual(ids(of));
    }
    const mixed = orders.filter(({ state }) => state === 'NEW' || state === 'FILLED');
    expect(ids(await fixture.list({ from: START, states: ['NEW', 'FILLED'] })).toSorted()).toEqual(
      ids(mixed).toSorted(),
    );
    for (const side of ['BUY', 'SELL'] as const) {
      const of = orders.filter((order) => order.side === side);
      expect(ids(await fixture.list({ from: START, side })).toSorted(), side).toEqual(ids(of).toSorted());
    }
  }),
  scenario('pages of one row contain each order once', async (fixture) => {
    const orders = await variety(fixture);
    for (const sort of ['newest', 'oldest'] as const) {
      const listed = await fixture.list({ from: START, limit: 1, sort });
      expect(ids(listed).toSorted(), sort).toEqual(ids(orders).toSorted());
    }
    for (const states of [['NEW'], ['NEW', 'PARTIALLY_FILLED']] as const) {
      const resting = await fixture.list({ states, limit: 1 });
      expect(ids(resting).toSorted()).toEqual(
        ids(orders.filter(({ state }) => states.includes(state as never))).toSorted(),
      );
    }
  }),
  scenario('equal timestamps lose and repeat no order', async (fixture) => {
    // Where a reply only accepts, Atlas cannot place them in one moment, because it reads each before the next.
    const { exchange, market, exchangeSymbol } = fixture.instrument;
    const orders = await fixture.atOnce(() => {
      const placed = Array.from({ length: 5 }, () => fixture.book.foreign(2, -10, {}));
      return Promise.all(
        placed.map((exchangeOrderId) =>
          fixture.get(formatOrderId({ exchange, market, exchangeSymbol, exchangeOrderId })),
        ),
      );
    });
    expect(new Set(orders.map(timeOf)).size).toBe(1);
    for (const sort of ['newest', 'oldest'] as const) {
      for (const limit of [1, 2]) {
        const listed = await fixture.list({ from: START, limit, sort });
        expect(ids(listed).toSorted(), `${sort}, ${limit} a page`).toEqual(ids(orders).toSorted());
      }
    }
  }),
  declared('ranges are half-open', async (fixture) => {
    const first = await fixture.placed();
    const second = await fixture.placed();
    const [a, b] = [timeOf(first), timeOf(second)];
    expect(a).toBeLessThan(b);
    expect(ids(await fixture.list({ from: a, to: b }))).toEqual([first.id]);
    expect(ids(await fixture.list({ from: b, to: b + 1 }))).toEqual([second.id]);
    expect(ids(await fixture.list({ from: a + 1, to: b }))).toEqual([]);
    expect(ids(await fixture.list({ from: a, to: b + 1 }))).toEqual([second.id, first.id]);
    const { sources } = await fixture.page({ from: a, to: b });
    const source = sources.find(({ market }) => market === fixture.instrument.market);
    expect(source).toMatchObject({ rangeBy: first.createdAt === null ? 'updated' : 'created' });
    return `by ${source?.rangeBy}`;
  }),
  scenario('orders placed while pages are read are neither lost nor repeated', async (fixture) => {
    const orders = [await fixture.placed(), await fixture.placed(), await fixture.placed()];
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await fixture.page({ from: START, limit: 1, ...(cursor !== undefined && { cursor }) });
      seen.push(...ids(page.orders));
      cursor = page.nextCursor ?? undefined;
      if (cursor !== undefined) await fixture.placed();
    } while (cursor !== undefined && seen.length < 20);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(ids(orders)));
  }),
];
