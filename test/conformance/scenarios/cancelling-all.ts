import { expect } from 'vitest';
import { type Scenario, scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';

/** Just under what venues are believed to lag at most (`VenueFacts.listingLagMs`). */
const LAG_MS = 1_900;

/** From now on every read of orders shows them as they were a while ago. */
function lag({ paper, product }: ScenarioFixture): void {
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

/** What rests, past every lag. */
async function resting(fixture: ScenarioFixture): Promise<string[]> {
  fixture.paper.control.disarm();
  return (await fixture.active(fixture.instrument.symbol)).map(({ id }) => id);
}

function endsOf({ results }: Awaited<ReturnType<ScenarioFixture['cancelAll']>>): Record<string, string> {
  return Object.fromEntries(results.map(({ id, outcome }) => [id, outcome]));
}

function allCanceled(ids: readonly string[]): Record<string, string> {
  return Object.fromEntries(ids.map((id) => [id, 'canceled']));
}

/** Every source of the product covers its part of the answer. */
function expectWhole(
  { instrument: { market } }: ScenarioFixture,
  { sources }: Awaited<ReturnType<ScenarioFixture['cancelAll']>>,
): void {
  expect(sources.filter((source) => source.market === market)).toMatchObject([{ status: 'complete' }]);
}

/** The first list of orders, and the exchange's own cancel-all, which comes last where orders are cancelled in batches too. */
const AFTER = { 'the list': /^GET .*order/i, 'the cancel-all': /^DELETE (?!.*batchOrders)/ } as const;

/** The same exchange, where somebody acts once, right after the engine has answered this. */
async function actingAfter(
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

/** Cancel-all against lists that lag, and among others who act meanwhile. */
export const CANCELLING_ALL: readonly Scenario[] = [
  scenario('cancel all of a symbol ends and names what no list shows yet', async (fixture) => {
    await fixture.atOnce(async () => {
      const { buys, sell } = await unlisted(fixture);
      const answer = await fixture.cancelAll();
      expect(endsOf(answer)).toEqual(allCanceled([...buys, sell]));
      expectWhole(fixture, answer);
    });
    expect(await resting(fixture)).toEqual([]);
  }),
  scenario('cancel all of one side ends and names what no list shows yet, and leaves the other', async (fixture) => {
    const sell = await fixture.atOnce(async () => {
      const orders = await unlisted(fixture);
      const answer = await fixture.cancelAll({ side: 'BUY' });
      expect(endsOf(answer)).toEqual(allCanceled(orders.buys));
      expectWhole(fixture, answer);
      return orders.sell;
    });
    expect(await resting(fixture)).toEqual([sell]);
  }),
  scenario('cancel all of an exchange ends and names what no list shows yet', async (fixture) => {
    await fixture.atOnce(async () => {
      const { buys, sell } = await unlisted(fixture);
      const answer = await fixture.cancelAll({ symbol: undefined });
      expect(endsOf(answer)).toEqual(allCanceled([...buys, sell]));
      expectWhole(fixture, answer);
    });
    expect(await resting(fixture)).toEqual([]);
  }),
  scenario('cancel all whose reply is lost ends and names what no list shows yet', async (fixture) => {
    await fixture.atOnce(async () => {
      const { buys, sell } = await unlisted(fixture);
      fixture.paper.control.arm({ fault: 'reset-after-effect', product: fixture.product.paper, method: 'DELETE' });
      const answer = await fixture.cancelAll();
      expect(endsOf(answer)).toEqual(allCanceled([...buys, sell]));
      expectWhole(fixture, answer);
    });
    expect(await resting(fixture)).toEqual([]);
  }),
  scenario('cancel all that a hop delivers twice names what the first copy ended', async (fixture) => {
    await fixture.atOnce(async () => {
      const { buys, sell } = await unlisted(fixture);
      const twice = { fault: 'double-delivery-second-heard', product: fixture.product.paper, method: 'DELETE', ms: 0 };
      fixture.paper.control.arm(twice);
      const answer = await fixture.cancelAll();
      expect(endsOf(answer)).toEqual(allCanceled([...buys, sell]));
      expectWhole(fixture, answer);
    });
    expect(await resting(fixture)).toEqual([]);
  }),
  scenario('cancel all that is refused cancels one by one what a later list shows', async (fixture) => {
    await fixture.atOnce(async () => {
      const { buys, sell } = await unlisted(fixture);
      fixture.paper.control.arm({ fault: 'maintenance', product: fixture.product.paper, method: 'DELETE' });
      const answer = await fixture.cancelAll();
      expect(endsOf(answer)).toEqual(allCanceled([...buys, sell]));
      expectWhole(fixture, answer);
    });
    expect(await resting(fixture)).toEqual([]);
  }),
  scenario('cancel all names an order that somebody placed after the list and that it ended', async (fixture) => {
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
  scenario('cancel all leaves an order alone that somebody places after it', async (fixture) => {
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
  scenario('cancel all tells of a listed order that it filled meanwhile', async (fixture) => {
    const ours = await fixture.placed({ price: fixture.book.at(0), quantity: fixture.book.lots(1) });
    const among = await actingAfter(fixture, 'the list', () => fixture.book.hit('SELL', 0, 1));
    const answer = await among.cancelAll();
    expect(endsOf(answer)).toEqual({ [ours.id]: 'notActive' });
    expectWhole(fixture, answer);
  }),
  scenario('cancel all without the time to look again is not whole, though it cancels', async (fixture) => {
    const order = await fixture.placed();
    const answer = await fixture.cancelAll({}, LAG_MS);
    expect(endsOf(answer)).toEqual(allCanceled([order.id]));
    expect(answer.sources.filter(({ market }) => market === fixture.instrument.market)).toMatchObject([
      { status: 'partial', problem: { code: 'DEADLINE_EXCEEDED' } },
    ]);
  }),
  scenario('cancel all of a symbol nobody has is refused', async (fixture) => {
    const sent = await fixture.commandsDuring(async () => {
      expect(await refusal(fixture.cancelAll({ symbol: 'NO/SUCH' }))).toMatchObject({ code: 'UNKNOWN_SYMBOL' });
    });
    expect(sent).toBe(0);
  }),
];
