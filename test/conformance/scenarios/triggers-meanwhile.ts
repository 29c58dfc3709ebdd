import { expect } from 'vitest';
import type { OrderRequest } from '../../../lib/domain/order.ts';
import type { Problem } from '../../../lib/domain/problem.ts';
import { declared, type Scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';

const ID = 'meanwhile';

/** Above the market, in levels of the book. */
const FAR = 20;

/** A buy that waits for a rise. */
function stop({ book }: ScenarioFixture, more: Partial<OrderRequest> = {}): Partial<OrderRequest> {
  return { type: 'STOP_MARKET', quantity: book.lots(2), triggerPrice: book.at(FAR), clientOrderId: ID, ...more };
}

/** The same exchange, known already, where the market moves once, right after the exchange has answered such a request. */
async function movingAfter(fixture: ScenarioFixture, what: RegExp, level: number): Promise<ScenarioFixture> {
  let moves = false;
  const distort = (body: string, { method, path }: { readonly method: string; readonly path: string }) => {
    if (moves && what.test(`${method} ${path}`)) {
      moves = false;
      // Where a command is accepted first, the engine executes it a little later.
      fixture.pass(100);
      fixture.book.move(level);
    }
    return body;
  };
  const among = await fixture.elsewhere({ distort });
  await among.listed();
  moves = true;
  return among;
}

/** The requests after which something happens in these scenarios. */
const PLACED = /^POST .*(order\/create|\/order|algoOrder)$/;
const ORDER_READ = /^GET .*order/i;
const QUOTE_READ = /^GET .*(ticker|quote|premiumIndex|instrument)/i;

function takes({ instrument }: ScenarioFixture, type: 'STOP_MARKET' | 'STOP_LIMIT'): boolean {
  return instrument.capabilities.orderTypes.includes(type);
}

/** Orders whose condition is met between two steps of a command. */
export const TRIGGERS_MEANWHILE: readonly Scenario[] = [
  declared('a stop that fires between its acceptance and the first read is told as what it became', async (fixture) => {
    if (!takes(fixture, 'STOP_MARKET')) return 'no STOP_MARKET';
    const among = await movingAfter(fixture, PLACED, FAR);
    const order = await among.placed(stop(fixture));
    expect(await fixture.get(order.id)).toMatchObject({
      ...{ type: 'STOP_MARKET', state: 'FILLED', filledQuantity: fixture.book.lots(2) },
      trigger: { triggerPrice: fixture.book.at(FAR) },
    });
    expect(fixture.paper.control.effectsOf(ID)).toMatchObject({ placements: 1 });
    return order.state === 'FILLED' ? 'read as filled' : 'answered as untriggered';
  }),
  declared('a cancel that races with the trigger of a stop-limit ends what it became', async (fixture) => {
    if (!takes(fixture, 'STOP_LIMIT')) return 'no STOP_LIMIT';
    const { id } = await fixture.placed(stop(fixture, { type: 'STOP_LIMIT', price: fixture.book.at(5) }));
    const among = await movingAfter(fixture, ORDER_READ, FAR);
    expect(await among.cancel(id)).toMatchObject({ outcome: 'canceled', order: { id, state: 'CANCELED' } });
    expect(await fixture.active(fixture.instrument.symbol)).toEqual([]);
    expect(fixture.paper.control.effectsOf(ID)).toMatchObject({ placements: 1, fills: 0 });
    return undefined;
  }),
  ...(['STOP_MARKET', 'STOP_LIMIT'] as const).map((type) =>
    declared(
      `an amend of the trigger of ${type} that races with it is answered with what the order became`,
      async (fixture) => {
        const { book, instrument } = fixture;
        if (!takes(fixture, type)) return `no ${type}`;
        if (!instrument.capabilities.amendConditional) return 'not changed at all';
        // The limit is one at which the order rests once it has triggered.
        const order = await fixture.placed(
          stop(fixture, { type, ...(type === 'STOP_LIMIT' && { price: book.at(5) }) }),
        );
        const among = await movingAfter(fixture, QUOTE_READ, FAR);
        const problem = await refusal(among.amend(order, { triggerPrice: book.at(FAR + 6) }));
        const rests = type === 'STOP_LIMIT';
        expect(problem).toMatchObject({
          code: rests ? 'ORDER_CHANGED' : 'ORDER_NOT_ACTIVE',
          status: 409,
          details: { order: { id: order.id, state: rests ? 'NEW' : 'FILLED', trigger: order.trigger } },
        });
        expect(fixture.paper.control.effectsOf(ID)).toMatchObject({ placements: 1, amends: 0 });
        return rests ? 'has triggered and rests' : 'has triggered and filled';
      },
    ),
  ),
  declared(
    'a stop whose trigger the market passes on its way is refused, or told as what it waits for',
    async (fixture) => {
      if (!takes(fixture, 'STOP_MARKET')) return 'no STOP_MARKET';
      const among = await movingAfter(fixture, QUOTE_READ, FAR + 2);
      const result = await among.place(stop(fixture)).catch((error: Problem) => error);
      const effects = fixture.paper.control.effectsOf(ID);
      if (!('outcome' in result)) {
        expect(result).toMatchObject({ status: 422, details: { orderState: 'notPlaced' } });
        expect(effects).toMatchObject({ placements: 0 });
        return result.code;
      }
      // The exchange takes the trigger as the way back: the answer says so.
      expect(result).toMatchObject({
        outcome: 'placed',
        order: { type: 'TAKE_PROFIT_MARKET', state: 'UNTRIGGERED', trigger: { triggerPrice: fixture.book.at(FAR) } },
      });
      expect(effects).toMatchObject({ placements: 1, fills: 0 });
      return 'waits for the way back';
    },
  ),
];
