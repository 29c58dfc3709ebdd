import { expect } from 'vitest';
import { type Scenario, scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';

const ID = 'only-accepted';

/** The next reply to a place contains only the ids of the order. */
function acceptOnly({ strike }: ScenarioFixture, command: 'place' | 'cancel' = 'place'): void {
  strike('bare-acceptance', command);
}

/** A mere acceptance proves nothing: Atlas reads the order before it answers. */
export const ACCEPTANCE: readonly Scenario[] = [
  scenario('place: only accepted, and read before the answer', async (fixture) => {
    acceptOnly(fixture);
    const { place, book, paper } = fixture;
    expect(await place({ clientOrderId: ID })).toMatchObject({
      outcome: 'placed',
      order: { clientOrderId: ID, state: 'NEW', quantity: book.lots(2), filledQuantity: '0' },
    });
    expect(paper.control.effectsOf(ID).placements).toBe(1);
  }),
  scenario('place at market: only accepted, and followed to its end', async (fixture) => {
    acceptOnly(fixture);
    const { place, book, paper } = fixture;
    expect(await place({ clientOrderId: ID, type: 'MARKET' })).toMatchObject({
      outcome: 'placed',
      order: { clientOrderId: ID, state: 'FILLED', filledQuantity: book.lots(2) },
    });
    expect(paper.control.effectsOf(ID).placements).toBe(1);
  }),
  scenario('place: only accepted, and listed late, is found within the listing lag', async (fixture) => {
    const { place, port, strike } = fixture;
    acceptOnly(fixture);
    strike('slow-listing', 'place', { ms: Math.floor(port.facts.listingLagMs / 2) });
    expect(await place({ clientOrderId: ID })).toMatchObject({ outcome: 'placed', order: { clientOrderId: ID } });
  }),
  scenario('place: only accepted, and read back as rejected, is a refusal', async (fixture) => {
    const { place, paper, strike } = fixture;
    acceptOnly(fixture);
    strike('rejected-order', 'place');
    expect(await refusal(place({ clientOrderId: ID }))).toMatchObject({ details: { orderState: 'notPlaced' } });
    expect(paper.control.effectsOf(ID).placements).toBe(0);
  }),
  scenario('place: only accepted, and not visible in time, is unknown', async (fixture) => {
    const { place, paper, strike } = fixture;
    acceptOnly(fixture);
    strike('slow-listing', 'place', { ms: 600_000 });
    expect(await place({ clientOrderId: ID })).toMatchObject({ outcome: 'unknown', clientOrderIds: [ID] });
    expect(paper.control.effectsOf(ID).placements).toBe(1);
  }),
  scenario('cancel: only accepted, and read before the answer', async (fixture) => {
    const { placed, cancel } = fixture;
    const order = await placed({ clientOrderId: ID });
    acceptOnly(fixture, 'cancel');
    expect(await cancel(order.id)).toMatchObject({ outcome: 'canceled', order: { state: 'CANCELED' } });
  }),
];
