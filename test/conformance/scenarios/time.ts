import { expect } from 'vitest';
import { declared, type Scenario, scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';

const SKEW_MS = 30_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Places an order with differing clocks: the offset is learnt, and the order is placed once, whatever it takes. */
async function placesDespite(fixture: ScenarioFixture, behindMs: number): Promise<void> {
  const skewed = await fixture.elsewhere({ behindMs });
  const sent = await skewed.commandsDuring(async () => {
    expect(await skewed.placed({ clientOrderId: 'skewed' })).toMatchObject({ state: 'NEW', clientOrderId: 'skewed' });
  });
  expect(sent).toBeLessThanOrEqual(2);
  expect(skewed.paper.control.effectsOf('skewed').placements).toBe(1);
  const again = await skewed.commandsDuring(() => skewed.placed());
  expect(again).toBe(1);
  const { offset } = await skewed.time();
  expect(Math.abs(offset - behindMs)).toBeLessThan(1_500);
  skewed.close();
}

export const TIME: readonly Scenario[] = [
  scenario('a slow clock is learnt from the refusal, with one safe retry', (fixture) =>
    placesDespite(fixture, SKEW_MS),
  ),
  scenario('a fast clock does no harm', (fixture) => placesDespite(fixture, -SKEW_MS)),
  declared('the delivery of a contract ends its orders and removes it from the list', async (fixture) => {
    const { instrument, port, book, paper } = fixture;
    if (instrument.expiry === null) {
      expect(instrument.contract).not.toBe('delivery');
      return 'never delivered';
    }
    const { delivered } = port.facts.endings;
    fixture.pass(Date.parse(instrument.expiry) - HOUR_MS - paper.clock.now());
    const filled = await fixture.placed({ type: 'MARKET' });
    const resting = await fixture.placed({ clientOrderId: 'resting' });
    fixture.pass(2 * HOUR_MS);

    const [still] = (await fixture.listed()).filter(({ symbol }) => symbol === instrument.symbol);
    expect(still?.status ?? 'halted').toBe('halted');
    expect(await fixture.get(resting.id)).toMatchObject({ state: delivered, remainingQuantity: '0' });
    expect(await fixture.get(filled.id)).toMatchObject({ state: 'FILLED', filledQuantity: book.lots(2) });
    expect(await fixture.active()).toEqual([]);
    expect(await refusal(fixture.place({ clientOrderId: 'too-late' }))).toMatchObject({
      code: 'MARKET_CLOSED',
      details: { orderState: 'notPlaced' },
    });
    expect(paper.control.effectsOf('too-late').placements).toBe(0);

    fixture.pass(DAY_MS);
    expect((await fixture.listed()).map(({ symbol }) => symbol)).not.toContain(instrument.symbol);
    expect(await fixture.get(filled.id)).toMatchObject({ state: 'FILLED' });
    return `${delivered}, ${still === undefined ? 'gone at once' : 'listed as halted for a day'}`;
  }),
];
