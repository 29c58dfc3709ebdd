import { expect } from 'vitest';
import { declared, type Scenario, scenario } from '../scenario.ts';
import { refusal, type Stage } from '../stage.ts';

const SKEW_MS = 30_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Places on clocks that differ: the offset is learnt, the order placed once, whatever it took. */
async function placesDespite(stage: Stage, behindMs: number): Promise<void> {
  const skewed = await stage.elsewhere({ behindMs });
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
  scenario('a clock behind is learnt from the refusal, with one safe retry', (stage) => placesDespite(stage, SKEW_MS)),
  scenario('a clock ahead does no harm', (stage) => placesDespite(stage, -SKEW_MS)),
  declared('a delivered contract ends its orders and leaves the list', async (stage) => {
    const { instrument, port, book, paper } = stage;
    if (instrument.expiry === null) {
      expect(instrument.contract).not.toBe('delivery');
      return 'never delivered';
    }
    const { delivered } = port.facts.endings;
    stage.pass(Date.parse(instrument.expiry) - HOUR_MS - paper.clock.now());
    const filled = await stage.placed({ type: 'MARKET' });
    const resting = await stage.placed({ clientOrderId: 'resting' });
    stage.pass(2 * HOUR_MS);

    const [still] = (await stage.listed()).filter(({ symbol }) => symbol === instrument.symbol);
    expect(still?.status ?? 'halted').toBe('halted');
    expect(await stage.get(resting.id)).toMatchObject({ state: delivered, remainingQuantity: '0' });
    expect(await stage.get(filled.id)).toMatchObject({ state: 'FILLED', filledQuantity: book.lots(2) });
    expect(await stage.active()).toEqual([]);
    expect(await refusal(stage.place({ clientOrderId: 'too-late' }))).toMatchObject({
      code: 'MARKET_CLOSED',
      details: { orderState: 'notPlaced' },
    });
    expect(paper.control.effectsOf('too-late').placements).toBe(0);

    stage.pass(DAY_MS);
    expect((await stage.listed()).map(({ symbol }) => symbol)).not.toContain(instrument.symbol);
    expect(await stage.get(filled.id)).toMatchObject({ state: 'FILLED' });
    return `${delivered}, ${still === undefined ? 'gone at once' : 'listed as halted for a day'}`;
  }),
];
