import { describe, expect, it } from 'vitest';
import { exchangeMomentOf, recordedMoment } from './attribution.ts';
import { exchangeFake, START } from './exchange-fake.ts';

/** The sending that another container recorded, as this one sees it. */
async function momentOf(recordedAt: number, noted: { readonly at: number; readonly within: number }) {
  const { context, port, call } = exchangeFake();
  const lookup = context.catalogue.lookup(port, call);
  const { at, within } = await exchangeMomentOf(port, recordedMoment(recordedAt, noted), { ...call, lookup });
  return { from: at - within, until: at + within };
}

describe('the sending of another container', () => {
  it('is where its note and the clock of this one agree', async () => {
    expect(await momentOf(START, { at: START + 4, within: 3 })).toEqual({ from: START + 1, until: START + 7 });
  });

  it.each([15_000, -15_000])(
    'is as long ago as either clock says, where two contradict each other by %i ms, and no later than it noted',
    async (apart) => {
      const { from, until } = await momentOf(START + apart, { at: START, within: 3 });
      expect(from).toBeLessThanOrEqual(START - 3);
      expect(until).toBe(START + 3);
    },
  );
});
