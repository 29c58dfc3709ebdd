import { expect } from 'vitest';
import { type Scenario, scenario } from '../scenario.ts';
import { refusal, type Stage } from '../stage.ts';

/** Just under what venues are believed to lag at most (`VenueFacts.listingLagMs`). */
const LAG_MS = 1_900;

/** From now on every read of orders shows them as they were a while ago. */
function lag({ paper, product }: Stage): void {
  paper.control.arm({ fault: 'lagging-lists', product: product.paper, method: 'GET', ms: LAG_MS, count: 0 });
}

/** Places buys, and a sell, right before the lists begin to lag: no list shows any of them. */
async function unlisted(stage: Stage) {
  const { placed, book } = stage;
  const buys = [await placed(), await placed()].map(({ id }) => id);
  const sell = (await placed({ side: 'SELL', price: book.at(10) })).id;
  lag(stage);
  return { buys, sell };
}

/** What rests, past every lag. */
async function resting(stage: Stage): Promise<string[]> {
  stage.paper.control.disarm();
  return (await stage.active(stage.instrument.symbol)).map(({ id }) => id);
}

function endsOf({ results }: Awaited<ReturnType<Stage['cancelAll']>>): Record<string, string> {
  return Object.fromEntries(results.map(({ id, outcome }) => [id, outcome]));
}

function allCanceled(ids: readonly string[]): Record<string, string> {
  return Object.fromEntries(ids.map((id) => [id, 'canceled']));
}

/** Every source of the product covers its part of the answer. */
function expectWhole({ instrument: { market } }: Stage, { sources }: Awaited<ReturnType<Stage['cancelAll']>>): void {
  expect(sources.filter((source) => source.market === market)).toMatchObject([{ status: 'complete' }]);
}

/** The first list of orders, and the exchange's own cancel-all, which comes last where orders are cancelled in batches too. */
const AFTER = { 'the list': /^GET .*order/i, 'the cancel-all': /^DELETE (?!.*batchOrders)/ } as const;

/** The same exchange, where somebody acts once, right after the engine has answered this. */
async function actingAfter(stage: Stage, what: keyof typeof AFTER, act: () => void): Promise<Stage> {
  let acted = false;
  const distort = (body: string, { method, path }: { readonly method: string; readonly path: string }) => {
    if (AFTER[what].test(`${method} ${path}`) && !acted) {
      acted = true;
      act();
    }
    return body;
  };
  return await stage.elsewhere({ distort });
}

/** Cancel-all against lists that lag, and among others who act meanwhile. */
export const CANCELLING_ALL: readonly Scenario[] = [
  scenario('cancel all of a symbol ends and names what no list shows yet', async (stage) => {
    await stage.atOnce(async () => {
      const { buys, sell } = await unlisted(stage);
      const answer = await stage.cancelAll();
      expect(endsOf(answer)).toEqual(allCanceled([...buys, sell]));
      expectWhole(stage, answer);
    });
    expect(await resting(stage)).toEqual([]);
  }),
  scenario('cancel all of one side ends and names what no list shows yet, and leaves the other', async (stage) => {
    const sell = await stage.atOnce(async () => {
      const orders = await unlisted(stage);
      const answer = await stage.cancelAll({ side: 'BUY' });
      expect(endsOf(answer)).toEqual(allCanceled(orders.buys));
      expectWhole(stage, answer);
      return orders.sell;
    });
    expect(await resting(stage)).toEqual([sell]);
  }),
  scenario('cancel all of an exchange ends and names what no list shows yet', async (stage) => {
    await stage.atOnce(async () => {
      const { buys, sell } = await unlisted(stage);
      const answer = await stage.cancelAll({ symbol: undefined });
      expect(endsOf(answer)).toEqual(allCanceled([...buys, sell]));
      expectWhole(stage, answer);
    });
    expect(await resting(stage)).toEqual([]);
  }),
  scenario('cancel all whose reply is lost ends and names what no list shows yet', async (stage) => {
    await stage.atOnce(async () => {
      const { buys, sell } = await unlisted(stage);
      stage.paper.control.arm({ fault: 'reset-after-effect', product: stage.product.paper, method: 'DELETE' });
      const answer = await stage.cancelAll();
      expect(endsOf(answer)).toEqual(allCanceled([...buys, sell]));
      expectWhole(stage, answer);
    });
    expect(await resting(stage)).toEqual([]);
  }),
  scenario('cancel all that a hop delivers twice names what the first copy ended', async (stage) => {
    await stage.atOnce(async () => {
      const { buys, sell } = await unlisted(stage);
      const twice = { fault: 'double-delivery-second-heard', product: stage.product.paper, method: 'DELETE', ms: 0 };
      stage.paper.control.arm(twice);
      const answer = await stage.cancelAll();
      expect(endsOf(answer)).toEqual(allCanceled([...buys, sell]));
      expectWhole(stage, answer);
    });
    expect(await resting(stage)).toEqual([]);
  }),
  scenario('cancel all that is refused cancels one by one what a later list shows', async (stage) => {
    await stage.atOnce(async () => {
      const { buys, sell } = await unlisted(stage);
      stage.paper.control.arm({ fault: 'maintenance', product: stage.product.paper, method: 'DELETE' });
      const answer = await stage.cancelAll();
      expect(endsOf(answer)).toEqual(allCanceled([...buys, sell]));
      expectWhole(stage, answer);
    });
    expect(await resting(stage)).toEqual([]);
  }),
  scenario('cancel all names an order that somebody placed after the list and that it ended', async (stage) => {
    const { placed, book } = stage;
    const ours = await placed();
    let id = '';
    const among = await actingAfter(stage, 'the list', () => {
      stage.pass(50);
      id = book.foreign(2, -10, {});
    });
    const answer = await among.cancelAll();
    const { length } = ours.exchangeOrderId;
    const foreign = `${ours.id.slice(0, -length)}${id}`;
    expect(endsOf(answer)).toEqual(allCanceled([ours.id, foreign]));
    expectWhole(stage, answer);
    expect(book.truth(id).state).toBe('CANCELED');
  }),
  scenario('cancel all leaves an order alone that somebody places after it', async (stage) => {
    const ours = await stage.placed();
    let id = '';
    const among = await actingAfter(stage, 'the cancel-all', () => {
      stage.pass(50);
      id = stage.book.foreign(2, -10, {});
    });
    const answer = await among.cancelAll();
    expect(endsOf(answer)).toEqual(allCanceled([ours.id]));
    expectWhole(stage, answer);
    expect(stage.book.truth(id).state).toBe('NEW');
  }),
  scenario('cancel all tells of a listed order that it filled meanwhile', async (stage) => {
    const ours = await stage.placed({ price: stage.book.at(0), quantity: stage.book.lots(1) });
    const among = await actingAfter(stage, 'the list', () => stage.book.hit('SELL', 0, 1));
    const answer = await among.cancelAll();
    expect(endsOf(answer)).toEqual({ [ours.id]: 'notActive' });
    expectWhole(stage, answer);
  }),
  scenario('cancel all without the time to look again is not whole, though it cancels', async (stage) => {
    const order = await stage.placed();
    const answer = await stage.cancelAll({}, LAG_MS);
    expect(endsOf(answer)).toEqual(allCanceled([order.id]));
    expect(answer.sources.filter(({ market }) => market === stage.instrument.market)).toMatchObject([
      { status: 'partial', problem: { code: 'DEADLINE_EXCEEDED' } },
    ]);
  }),
  scenario('cancel all of a symbol nobody has is refused', async (stage) => {
    const sent = await stage.commandsDuring(async () => {
      expect(await refusal(stage.cancelAll({ symbol: 'NO/SUCH' }))).toMatchObject({ code: 'UNKNOWN_SYMBOL' });
    });
    expect(sent).toBe(0);
  }),
];
