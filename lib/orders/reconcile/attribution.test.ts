import { describe, expect, it } from 'vitest';
import { checkOrder } from '../../domain/checked-order.ts';
import { timestamp } from '../../domain/order.ts';
import { samples } from '../../domain/testing/instrument-samples.ts';
import { attributionOf, exchangeMomentOf, recordedMoment } from './attribution.ts';
import { exchangeFake, heldOrder, START } from './testing/exchange-fake.ts';

/** A sending recorded by another container, as this one sees it. */
async function momentOf(recordedAt: number, noted: { readonly at: number; readonly within: number }) {
  const { context, port, call } = exchangeFake();
  const lookup = context.catalogue.lookup(port, call);
  const { at, within } = await exchangeMomentOf(port, recordedMoment(recordedAt, noted), { ...call, lookup });
  return { from: at - within, until: at + within };
}

describe('the sending of another container', () => {
  it("is where its record and this container's reading overlap", async () => {
    expect(await momentOf(START, { at: START + 4, within: 3 })).toEqual({ from: START + 1, until: START + 7 });
  });

  it.each([15_000, -15_000])(
    'is as early as either clock says where they contradict each other by %i ms, and no later than recorded',
    async (apart) => {
      const { from, until } = await momentOf(START + apart, { at: START, within: 3 });
      expect(from).toBeLessThanOrEqual(START - 3);
      expect(until).toBe(START + 3);
    },
  );
});

/** Attributes an order created `ms` after a sending by a container whose clock differs by `apart`. */
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

describe("an order under a caller's own id, sent by another container", () => {
  it.each([15_000, -15_000])('is judged by what that container recorded, with clocks %i ms apart', async (apart) => {
    expect(await attributionAt(8, apart, 3)).toBe('ours');
    expect(await attributionAt(2, apart, 3)).toBe('undecided');
    expect(await attributionAt(-3_600_000, apart, 3)).toBe('older');
  });

  it('does not become ours by repeated readings when the clocks contradict each other', async () => {
    expect(await attributionAt(-5_000, -15_000, 3)).toBe('undecided');
  });

  it.each([15_000, -15_000])(
    'is older only from long before where nothing was recorded, %i ms apart',
    async (apart) => {
      expect(await attributionAt(-apart, apart, null)).not.toBe('older');
      expect(await attributionAt(20, apart, null)).not.toBe('older');
      expect(await attributionAt(-3_600_000, apart, null)).toBe('older');
    },
  );
});
