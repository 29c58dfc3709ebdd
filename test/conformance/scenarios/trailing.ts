import { expect } from 'vitest';
import { decimal, plain } from '../../../lib/domain/decimal.ts';
import type { OrderRequest } from '../../../lib/domain/order.ts';
import { declared, type Scenario } from '../scenario.ts';
import type { ScenarioFixture } from '../scenario-fixture.ts';
import { expectIncapable } from './conditional.ts';

/** A trailing buy of two lots, which fires once the price has turned up from its lowest by the distance. */
function trailing({ book }: ScenarioFixture, more: Partial<OrderRequest>): Partial<OrderRequest> {
  return { type: 'TRAILING_STOP_MARKET', side: 'BUY', quantity: book.lots(2), clientOrderId: 'trails', ...more };
}

/** Ten levels of the book, which are one per cent. */
function tenLevels({ book }: ScenarioFixture): string {
  return plain(decimal(book.at(10)).minus(decimal(book.at(0))));
}

/** The field that the refusal of a trailing stop names: its type where the product has none at all. */
function refused({ instrument }: ScenarioFixture, field: string): string {
  return instrument.capabilities.orderTypes.includes('TRAILING_STOP_MARKET') ? field : 'type';
}

/** Falls by two per cent and turns up by half a per cent, then by more than the distance. */
async function expectTrails(fixture: ScenarioFixture, request: Partial<OrderRequest>): Promise<void> {
  const { placed, book, get } = fixture;
  const { trailingPercent = null, trailingAmount = null } = request;
  const { id, trigger } = await placed(request);
  expect(trigger).toMatchObject({ trailingPercent, trailingAmount });
  book.move(-20);
  book.move(-15);
  expect(await get(id)).toMatchObject({ state: 'UNTRIGGERED', filledQuantity: '0' });
  book.move(-5);
  expect(await get(id)).toMatchObject({ state: 'FILLED', filledQuantity: book.lots(2) });
}

/** What a trailing stop is told: how far behind the best price it stays, and where it begins. */
export const TRAILING: readonly Scenario[] = [
  declared('a trailing stop follows at a distance in per cent', async (fixture) => {
    const request = trailing(fixture, { trailingPercent: '1' });
    if (fixture.instrument.capabilities.trailingPercent === null) {
      return expectIncapable(fixture, request, refused(fixture, 'trailingPercent'));
    }
    await expectTrails(fixture, request);
    return undefined;
  }),
  declared('a trailing stop follows at a distance in quote currency', async (fixture) => {
    const request = trailing(fixture, { trailingAmount: tenLevels(fixture) });
    if (!fixture.instrument.capabilities.trailingAmount) {
      return expectIncapable(fixture, request, refused(fixture, 'trailingAmount'));
    }
    await expectTrails(fixture, request);
    return undefined;
  }),
  declared('a trailing stop begins at its activation price', async (fixture) => {
    const { placed, book, get, instrument } = fixture;
    const { trailingPercent, activationPrice } = instrument.capabilities;
    const distance = trailingPercent === null ? { trailingAmount: tenLevels(fixture) } : { trailingPercent: '1' };
    const request = trailing(fixture, { ...distance, activationPrice: book.at(-10) });
    if (!activationPrice) return expectIncapable(fixture, request, refused(fixture, 'activationPrice'));
    const { id, trigger } = await placed(request);
    expect(trigger).toMatchObject({ activationPrice: book.at(-10) });
    book.move(-5);
    // A turn of more than the distance, before the order has begun to trail.
    book.move(10);
    expect(await get(id)).toMatchObject({ state: 'UNTRIGGERED' });
    book.move(-11);
    book.move(5);
    expect(await get(id)).toMatchObject({ state: 'FILLED', filledQuantity: book.lots(2) });
    return undefined;
  }),
];
