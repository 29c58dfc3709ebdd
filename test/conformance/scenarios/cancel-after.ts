import { expect } from 'vitest';
import type { CancelAfterRequest } from '../../../lib/orders/cancel-after.ts';
import { declared, type Scenario, scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';

/** The exchange's own timer on the traded symbol, or on the whole exchange. */
async function timerOf({ port }: ScenarioFixture) {
  return (await port.account()).countdown;
}

/** The scope that the exchange's timer has, or the symbol where it has none. */
async function widest(fixture: ScenarioFixture): Promise<Partial<CancelAfterRequest>> {
  const timer = await timerOf(fixture);
  return timer?.covers === 'account' ? { symbol: undefined } : {};
}

/** The resting orders of the traded symbol, by id. */
async function resting({ active, instrument }: ScenarioFixture): Promise<readonly string[]> {
  return (await active(instrument.symbol)).map(({ id }) => id);
}

/** What a switch promises, on every product. */
export const CANCEL_AFTER: readonly Scenario[] = [
  scenario('a switch that is not renewed cancels everything in scope, whoever placed it', async (fixture) => {
    const { placed, book, pass, switches, instrument } = fixture;
    await placed();
    await placed({ side: 'SELL', price: book.at(10) });
    book.foreign(2, -10, {});
    const { exchange, market } = instrument;
    const { mechanisms } = await switches.set({ market, symbol: undefined, seconds: 90 });
    // No exchange has a timer for one of its markets.
    expect(mechanisms).toMatchObject([{ by: 'atlas', grainSeconds: 60, covers: 'all', outcome: 'done' }]);
    pass(80_000);
    expect(await switches.sweep()).toEqual([]);
    expect(await resting(fixture)).toHaveLength(3);
    pass(10_000);
    expect(await switches.sweep()).toMatchObject([{ hasBegun: true, isClear: true, stuck: false, problem: null }]);
    expect(await resting(fixture)).toEqual([]);
    expect(await switches.list()).toMatchObject([
      {
        scope: { exchange, market, symbol: null },
        state: 'fired',
        firesAt: null,
        fired: { canceled: 3, ended: 0, interrupted: false },
      },
    ]);
    expect(await switches.sweep()).toEqual([]);
  }),
  scenario('a switch cancels orders that no list shows yet', async (fixture) => {
    const { placed, paper, product, switches, pass, instrument } = fixture;
    await switches.set({ market: instrument.market, symbol: undefined, seconds: 60 });
    pass(60_000);
    await fixture.atOnce(async () => {
      await placed();
      paper.control.arm({ fault: 'lagging-lists', product: product.paper, method: 'GET', ms: 1_900, count: 0 });
      for (let sweep = 1; sweep <= 3; sweep += 1) {
        if ((await switches.sweep()).every(({ isClear }) => isClear)) break;
        pass(60_000);
      }
    });
    paper.control.disarm();
    expect(await resting(fixture)).toEqual([]);
    expect(await switches.list()).toMatchObject([{ state: 'fired' }]);
  }),
  scenario('a switch whose cancels do not arrive goes on in the next sweep', async (fixture) => {
    const { placed, paper, switches, pass, instrument, strike } = fixture;
    await placed();
    await switches.set({ market: instrument.market, symbol: undefined, seconds: 60 });
    pass(60_000);
    strike('reset-before-effect', 'cancel', { count: 0 });
    strike('reset-before-effect', 'cancelAll', { count: 0 });
    expect(await switches.sweep(16_000)).toMatchObject([{ isClear: false, problem: expect.any(String) }]);
    expect(await switches.list()).toMatchObject([{ state: 'firing', problem: expect.any(String) }]);
    paper.control.disarm();
    pass(600_000);
    expect(await switches.sweep()).toMatchObject([{ isClear: true, hasBegun: false }]);
    expect(await switches.list()).toMatchObject([{ state: 'fired', fired: { canceled: 1 } }]);
  }),
  declared('a switch with the very scope of the exchange’s own timer sets that too', async (fixture) => {
    const { placed, switches, pass, book } = fixture;
    const timer = await timerOf(fixture);
    await placed();
    book.foreign(2, -10, {});
    const scope = await widest(fixture);
    if (timer === null) {
      const short = await refusal(switches.set({ ...scope, seconds: 59 }));
      expect(short).toMatchObject({ code: 'OUT_OF_BOUNDS', details: { violations: [{ bound: '60' }] } });
      expect(await fixture.commandsDuring(() => switches.set({ ...scope, seconds: 60 }))).toBe(0);
      return 'no timer: Atlas alone, at least a minute';
    }
    const { mechanisms } = await switches.set({ ...scope, seconds: 10 });
    expect(mechanisms).toMatchObject([
      { by: 'atlas', outcome: 'done' },
      { by: 'exchange', grainSeconds: 1, covers: 'plain', outcome: 'done' },
    ]);
    pass(5_000);
    await switches.set({ ...scope, seconds: 10 });
    pass(8_000);
    expect(await resting(fixture)).toHaveLength(2);
    pass(3_000);
    expect(await resting(fixture)).toEqual([]);
    expect(await switches.sweep()).toMatchObject([{ isClear: true, canceledIds: [] }]);
    return undefined;
  }),
  declared('letting go of a switch stops the exchange’s timer, unless another caller’s is armed', async (fixture) => {
    const { placed, switches, pass } = fixture;
    const scope = await widest(fixture);
    await placed();
    await switches.set({ ...scope, seconds: 60 }, 'other desk');
    await switches.set({ ...scope, seconds: 120 });
    await switches.set({ ...scope, seconds: 0 });
    pass(30_000);
    expect(await resting(fixture)).toHaveLength(1);
    await switches.set({ ...scope, seconds: 0 }, 'other desk');
    pass(120_000);
    await switches.sweep();
    expect(await resting(fixture)).toHaveLength(1);
    await switches.set({ ...scope, seconds: 60 }, 'other desk');
    await switches.set({ ...scope, seconds: 3_600 });
    pass(65_000);
    const hasTimer = (await timerOf(fixture)) !== null;
    expect(await resting(fixture)).toHaveLength(hasTimer ? 0 : 1);
    await switches.sweep();
    expect(await resting(fixture)).toEqual([]);
    expect((await switches.list()).map(({ owner, state }) => [owner, state])).toEqual([
      ['other desk', 'fired'],
      [null, 'armed'],
    ]);
    return hasTimer ? undefined : 'no timer: Atlas alone';
  }),
  declared('a lost reply of the exchange’s timer is told, and sending again settles it', async (fixture) => {
    const { switches, paper, product } = fixture;
    const scope = await widest(fixture);
    if ((await timerOf(fixture)) === null) return 'no timer: Atlas alone';
    paper.control.arm({ fault: 'reset-after-effect', product: product.paper, method: 'POST' });
    const { mechanisms } = await switches.set({ ...scope, seconds: 90 });
    expect(mechanisms).toMatchObject([
      { by: 'atlas', outcome: 'done' },
      { by: 'exchange', outcome: 'unknown' },
    ]);
    const again = await switches.set({ ...scope, seconds: 90 });
    expect(again.mechanisms[1]).toMatchObject({ by: 'exchange', outcome: 'done', problem: null });
    return undefined;
  }),
];
