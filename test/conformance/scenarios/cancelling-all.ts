import { expect } from 'vitest';
import { type Scenario, scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';

/** Just under the longest lag that venues are believed to have (`VenueFacts.listingLagMs`). */
const LAG_MS = 1_900;

/** Makes every further read of orders show the past. */
export function lag({ paper, product }: ScenarioFixture): void {
  paper.control.arm({ fault: 'lagging-lists', product: product.paper, method: 'GET', ms: LAG_MS, count: 0 });
}

/** Places buys, and a sell, right before the lists begin to lag: no list shows any of them. */
async function unlisted(fixture: ScenarioFixture) {
  const { placed, book } = fixture;
  const buys = [await placed(), await placed()].map(({ id }) => id);
  const sell = (await placed({ side: 'SELL', price: book.at(10) })).id;
  lag(fixture);
  return { buys, sell };
}

/** The resting orders, past every lag. */
async function resting(fixture: ScenarioFixture): Promise<string[]> {
  fixture.paper.control.disarm();
  return (await fixture.active(fixture.instrument.symbol)).map(({ id }) => id);
}

export function endsOf({ results }: Awaited<ReturnType<ScenarioFixture['cancelAll']>>): Record<string, string> {
  return Object.fromEntries(results.map(({ id, outcome }) => [id, outcome]));
}

export function allCanceled(ids: readonly string[]): Record<string, string> {
  return Object.fromEntries(ids.map((id) => [id, 'canceled']));
}

/** Every source of the product covers its part of the answer. */
export function expectWhole(
  { instrument: { market } }: ScenarioFixture,
  { sources }: Awaited<ReturnType<ScenarioFixture['cancelAll']>>,
): void {
  expect(sources.filter((source) => source.market === market)).toMatchObject([{ status: 'complete' }]);
}

/**
 * The first list of orders, and the exchange's own cancel-all, which comes last where orders are also cancelled in
 * batches, or conditional ones apart.
 */
const AFTER = {
  'the list': /^GET .*order/i,
  // Conditional orders are listed before those in the book.
  'the list of the book': /^GET .*(?:openOrders|order\/realtime|v1\/order\b)/,
  'the cancel-all': /^DELETE (?!.*(?:batchOrders|algo))|^POST .*\/cancel-all/,
} as const;

/** The same exchange, where another actor acts once, right after the engine has answered this. */
export async function actingAfter(
  fixture: ScenarioFixture,
  what: keyof typeof AFTER,
  act: () => void,
): Promise<ScenarioFixture> {
  let acted = false;
  const distort = (body: string, { method, path }: { readonly method: string; readonly path: string }) => {
    if (AFTER[what].test(`${method} ${path}`) && !acted) {
      acted = true;
      act();
    }
    return body;
  };
  return await fixture.elsewhere({ distort });
}

/** Cancel-all against lists that lag, and among other actors. */
export const CANCELLING_ALL: readonly Scenario[] = [
  scenario('cancel all of a symbol ends and names orders that no list shows yet', async (fixture) => {
    await fixture.atOnce(async () => {
      const { buys, sell } = await unlisted(fixture);
      const answer = await fixture.cancelAll();
      expect(endsOf(answer)).toEqual(allCanceled([...buys, sell]));
      expectWhole(fixture, answer);
    });
    expect(await resting(fixture)).toEqual([]);
  }),
  scenario(
    'cancel all of one side ends and names orders that no list shows yet, and leaves the other side',
    async (fixture) => {
      const sell = await fixture.atOnce(async () => {
        const orders = await unlisted(fixture);
        const answer = await fixture.cancelAll({ side: 'BUY' });
        expect(endsOf(answer)).toEqual(allCanceled(orders.buys));
        expectWhole(fixture, answer);
        return orders.sell;
      });
      expect(await resting(fixture)).toEqual([sell]);
    },
  ),
  scenario('cancel all of an exchange ends and names orders that no list shows yet', async (fixture) => {
    await fixture.atOnce(async () => {
      const { buys, sell } = await unlisted(fixture);
      const answer = await fixture.cancelAll({ symbol: undefined });
      expect(endsOf(answer)).toEqual(allCanceled([...buys, sell]));
      expectWhole(fixture, answer);
    });
    expect(await resting(fixture)).toEqual([]);
  }),
  scenario('cancel all whose reply is lost ends and names orders that no list shows yet', async (fixture) => {
    await fixture.atOnce(async () => {
      const { buys, sell } = await unlisted(fixture);
      fixture.strike('reset-after-effect', 'cancelAll');
      const answer = await fixture.cancelAll();
      expect(endsOf(answer)).toEqual(allCanceled([...buys, sell]));
      expectWhole(fixture, answer);
    });
    expect(await resting(fixture)).toEqual([]);
  }),
  scenario('cancel all that a hop delivers twice names the orders that the first copy ended', async (fixture) => {
    await fixture.atOnce(async () => {
      const { buys, sell } = await unlisted(fixture);
      fixture.strike('double-delivery-second-heard', 'cancelAll', { ms: 0 });
      const answer = await fixture.cancelAll();
      expect(endsOf(answer)).toEqual(allCanceled([...buys, sell]));
      expectWhole(fixture, answer);
    });
    expect(await resting(fixture)).toEqual([]);
  }),
  scenario('cancel all that is refused cancels orders of a later list one by one', async (fixture) => {
    await fixture.atOnce(async () => {
      const { buys, sell } = await unlisted(fixture);
      fixture.strike('maintenance', 'cancelAll');
      const answer = await fixture.cancelAll();
      expect(endsOf(answer)).toEqual(allCanceled([...buys, sell]));
      expectWhole(fixture, answer);
    });
    expect(await resting(fixture)).toEqual([]);
  }),
  scenario('cancel all names an order that it ended although another placed it after the list', async (fixture) => {
    const { placed, book } = fixture;
    const ours = await placed();
    let id = '';
    const among = await actingAfter(fixture, 'the list', () => {
      fixture.pass(50);
      id = book.foreign(2, -10, {});
    });
    const answer = await among.cancelAll();
    const { length } = ours.exchangeOrderId;
    const foreign = `${ours.id.slice(0, -length)}${id}`;
    expect(endsOf(answer)).toEqual(allCanceled([ours.id, foreign]));
    expectWhole(fixture, answer);
    expect(book.truth(id).state).toBe('CANCELED');
  }),
  scenario('cancel all does not touch an order placed after it', async (fixture) => {
    const ours = await fixture.placed();
    let id = '';
    const among = await actingAfter(fixture, 'the cancel-all', () => {
      fixture.pass(50);
      id = fixture.book.foreign(2, -10, {});
    });
    const answer = await among.cancelAll();
    expect(endsOf(answer)).toEqual(allCanceled([ours.id]));
    expectWhole(fixture, answer);
    expect(fixture.book.truth(id).state).toBe('NEW');
  }),
  scenario('cancel all reports that a listed order filled in between', async (fixture) => {
    const ours = await fixture.placed({ price: fixture.book.at(0), quantity: fixture.book.lots(1) });
    const among = await actingAfter(fixture, 'the list', () => fixture.book.hit('SELL', 0, 1));
    const answer = await among.cancelAll();
    expect(endsOf(answer)).toEqual({ [ours.id]: 'notActive' });
    expectWhole(fixture, answer);
  }),
  scenario('cancel all without time for a second look cancels, but is not complete', async (fixture) => {
    const order = await fixture.placed();
    const answer = await fixture.cancelAll({}, LAG_MS);
    expect(endsOf(answer)).toEqual(allCanceled([order.id]));
    expect(answer.sources.filter(({ market }) => market === fixture.instrument.market)).toMatchObject([
      { status: 'partial', problem: { code: 'DEADLINE_EXCEEDED' } },
    ]);
  }),
  scenario('cancel all of an unknown symbol is refused', async (fixture) => {
    const sent = await fixture.commandsDuring(async () => {
      expect(await refusal(fixture.cancelAll({ symbol: 'NO/SUCH' }))).toMatchObject({ code: 'UNKNOWN_SYMBOL' });
    });
    expect(sent).toBe(0);
  }),
];
