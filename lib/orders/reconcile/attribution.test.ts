import { describe, expect, it } from 'vitest';
import { checkOrder } from '../../domain/checked-order.ts';
import { timestamp } from '../../domain/order.ts';
import { samples } from '../../domain/testing/instrument-samples.ts';
import { attributionOf, exchangeMomentOf, recordedMoment } from './attribution.ts';
import { exchangeFake, heldOrder, START } from './testing/exchange-fake.ts';

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

/** Whose an order is that was created `ms` after the sending, which a container recorded whose clock is `apart` from ours. */
function attributionAt(ms: number, apart: number, within: number | null) {
  const { context, port, call } = exchangeFake();
  const order = checkOrder(samples.spot, {
    side: 'BUY',
    type: 'LIMIT',
    quantity: '0.005',
    price: '90000',
    clientOrderId: 'mine',
  });
  const noted = { at: within === null ? START + apart : START, within };
  const sent = { order, idOrigin: 'given', sentAt: recordedMoment(START + apart, noted) } as const;
  const found = heldOrder({ createdAt: timestamp(START + ms) });
  return attributionOf(context, port, sent, found, { ...call, lookup: context.catalogue.lookup(port, call) });
}

describe('an order under an id that the caller of another container chose', () => {
  it.each([15_000, -15_000])('is judged by what that container noted, with clocks %i ms apart', async (apart) => {
    expect(await attributionAt(8, apart, 3)).toBe('ours');
    expect(await attributionAt(2, apart, 3)).toBe('undecided');
    expect(await attributionAt(-3_600_000, apart, 3)).toBe('older');
  });

  it('is not ours because the clock is read again and again, when the two contradict each other', async () => {
    expect(await attributionAt(-5_000, -15_000, 3)).toBe('undecided');
  });

  it.each([15_000, -15_000])('is older only from long before where nothing was noted, %i ms apart', async (apart) => {
    expect(await attributionAt(-apart, apart, null)).not.toBe('older');
    expect(await attributionAt(20, apart, null)).not.toBe('older');
    expect(await attributionAt(-3_600_000, apart, null)).toBe('older');
  });
});
