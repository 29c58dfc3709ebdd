import { expect } from 'vitest';
import { HAS_POSITIONS } from '../../../lib/domain/instrument.ts';
import type { CancelAllResult } from '../../../lib/orders/cancel-all.ts';
import { declared, type Scenario, scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';

/** Several buys that rest. */
async function resting({ placed, book }: ScenarioFixture, count = 3): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 1; n <= count; n += 1) ids.push((await placed({ price: book.at(-10 - n) })).id);
  return ids;
}

function outcomesOf(results: readonly CancelAllResult[]): Record<string, string> {
  return Object.fromEntries(results.map(({ id, outcome }) => [id, outcome]));
}

function allCanceled(ids: readonly string[]): Record<string, string> {
  return Object.fromEntries(ids.map((id) => [id, 'canceled']));
}

/** The orders of the instrument that rest past every lag. */
async function left(fixture: ScenarioFixture): Promise<string[]> {
  fixture.paper.control.disarm();
  return (await fixture.active(fixture.instrument.symbol)).map(({ id }) => id);
}

/** Cancels by id: one request for several where it costs no more. */
const BY_ID: readonly Scenario[] = [
  declared('cancel by ids ends these orders and no other', async (fixture) => {
    const [kept = '', ...ids] = await resting(fixture, 4);
    const before = fixture.arrived('cancel');
    expect(outcomesOf(await fixture.cancelMany(ids))).toEqual(allCanceled(ids));
    expect(await left(fixture)).toEqual([kept]);
    const together = fixture.port.cancelSeveral !== undefined;
    expect(fixture.arrived('cancel') - before).toBe(together ? 1 : ids.length);
    return together ? 'with one request' : 'one by one';
  }),
  scenario('cancel by ids tells of each order what became of it', async (fixture) => {
    const { placed, book, cancel } = fixture;
    const [first = '', second = ''] = await resting(fixture, 2);
    await cancel(first);
    const filled = (await placed({ type: 'MARKET' })).id;
    expect(outcomesOf(await fixture.cancelMany([first, filled, second]))).toEqual({
      [first]: 'canceled',
      [filled]: 'notActive',
      [second]: 'canceled',
    });
    expect(book.truth(filled.slice(filled.lastIndexOf('.') + 1)).state).toBe('FILLED');
  }),
  ...(['reset-after-effect', 'html-body', 'truncated-body'] as const).map((fault) =>
    scenario(`cancel by ids whose reply is lost (${fault}) ends and names every order`, async (fixture) => {
      const ids = await resting(fixture);
      fixture.strike(fault, 'cancel', { count: 3 });
      expect(outcomesOf(await fixture.cancelMany(ids))).toEqual(allCanceled(ids));
      expect(await left(fixture)).toEqual([]);
    }),
  ),
  scenario('cancel by ids that a hop delivers twice names the orders that the first copy ended', async (fixture) => {
    const ids = await resting(fixture);
    fixture.strike('double-delivery-second-heard', 'cancel', { ms: 0, count: 3 });
    expect(outcomesOf(await fixture.cancelMany(ids))).toEqual(allCanceled(ids));
    expect(await left(fixture)).toEqual([]);
  }),
  scenario('cancel by ids with a row missing in the reply reads that order', async (fixture) => {
    const ids = await resting(fixture);
    const among = await fixture.elsewhere({
      distort: (body, { method }) => (method === 'DELETE' && body.startsWith('[{') ? withoutFirst(body) : body),
    });
    expect(outcomesOf(await among.cancelMany(ids))).toEqual(allCanceled(ids));
    expect(await left(fixture)).toEqual([]);
  }),
];

/** A list without its first element; one of one element is left as it is. */
function withoutFirst(body: string): string {
  const next = body.indexOf('},{');
  return next === -1 ? body : `[${body.slice(next + 2)}`;
}

/** Batches: each order on its own. */
const BATCHES: readonly Scenario[] = [
  scenario('a batch places every order, and tells each', async (fixture) => {
    const { book } = fixture;
    const results = await fixture.batch([{ price: book.at(-11) }, { price: book.at(-12) }, { type: 'MARKET' }]);
    const states = results.map((each) => {
      if (!('result' in each) || each.result.outcome !== 'placed') return expect.fail('an order was not placed');
      return book.truth(each.result.order.exchangeOrderId).state;
    });
    expect(states).toEqual(['NEW', 'NEW', 'FILLED']);
  }),
  scenario('a batch with one bad order among good ones tells it, and places the others', async (fixture) => {
    const { book } = fixture;
    const sent = await fixture.commandsDuring(async () => {
      const results = await fixture.batch([
        { price: book.at(-11) },
        { price: '0.0000000001' },
        { price: book.at(-12) },
      ]);
      expect(results.map((each) => ('result' in each ? each.result.outcome : each.problem.details.orderState))).toEqual(
        ['placed', 'notPlaced', 'placed'],
      );
    });
    expect(sent).toBe(2);
  }),
  scenario('a batch in which all must be valid sends nothing when one is not', async (fixture) => {
    const { book } = fixture;
    const sent = await fixture.commandsDuring(async () => {
      const problem = await refusal(fixture.batch([{ price: book.at(-11) }, { price: '0.0000000001' }], true));
      expect(problem.code).toBe('RULE_VIOLATION');
      expect(problem.details.violations?.map(({ field }) => field)).toContain('orders[1].price');
    });
    expect(sent).toBe(0);
  }),
  scenario('a batch whose replies are lost finds every order', async (fixture) => {
    const { book } = fixture;
    fixture.strike('reset-after-effect', 'place', { count: 2 });
    const results = await fixture.batch([{ price: book.at(-11) }, { price: book.at(-12) }]);
    expect(results.map((each) => 'result' in each && each.result.outcome)).toEqual(['placed', 'placed']);
    expect(await left(fixture)).toHaveLength(2);
  }),
];

/** Flattening: cancels, then closes with reduce-only orders. */
const FLATTENING: readonly Scenario[] = [
  declared('flatten cancels what rests, closes every position and reads that none is left', async (fixture) => {
    const { placed, book, instrument } = fixture;
    if (!HAS_POSITIONS[instrument.market]) {
      const sent = await fixture.commandsDuring(async () => {
        expect(await refusal(fixture.flatten())).toMatchObject({ code: 'NOT_SUPPORTED' });
      });
      expect(sent).toBe(0);
      return 'no positions';
    }
    await placed({ type: 'MARKET', side: 'SELL', quantity: book.lots(3) });
    const [rest = ''] = await resting(fixture, 1);
    const { canceled, closings, remaining, problem } = await fixture.flatten();
    expect(outcomesOf(canceled.results)).toEqual({ [rest]: 'canceled' });
    expect(closings).toMatchObject([
      { position: { side: 'SHORT' }, ending: { result: { outcome: 'placed', order: { reduceOnly: true } } } },
    ]);
    expect({ remaining, problem }).toEqual({ remaining: [], problem: null });
    expect(await left(fixture)).toEqual([]);
    return undefined;
  }),
  scenario('flatten whose closing reply is lost closes once', async (fixture) => {
    const { placed, book, instrument } = fixture;
    if (!HAS_POSITIONS[instrument.market]) return;
    await placed({ type: 'MARKET', quantity: book.lots(2) });
    fixture.strike('reset-after-effect', 'place');
    const before = fixture.arrived('place');
    const { closings, remaining } = await fixture.flatten();
    expect(closings).toMatchObject([{ ending: { result: { outcome: 'placed' } } }]);
    expect(remaining).toEqual([]);
    expect(fixture.arrived('place') - before).toBe(1);
  }),
];

/** Many orders with one request. */
export const MANY_AT_ONCE: readonly Scenario[] = [...BY_ID, ...BATCHES, ...FLATTENING];
