import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quartersAt } from './quarters.ts';

describe('quarterly contracts', () => {
  it('deliver at the times that the exchange publishes', () => {
    const [current, next] = quartersAt(Date.UTC(2026, 10, 22));
    expect(current).toMatchObject({ label: '261225', deliveryDate: 1_798_185_600_000, onboardDate: 1_782_460_800_000 });
    expect(next).toMatchObject({ label: '270326', deliveryDate: 1_806_048_000_000 });
  });

  it('roll over at the very millisecond of delivery', () => {
    expect(quartersAt(1_798_185_599_999)[0].label).toBe('261225');
    expect(quartersAt(1_798_185_600_000)[0].label).toBe('270326');
  });

  it('deliver at 08:00 UTC on the last Friday of a quarter, and the current one is always in the future', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2060, 0) }), (now) => {
        const quarters = quartersAt(now);
        expect(quarters[0].deliveryDate).toBeGreaterThan(now);
        expect(quarters[0].currentFrom).toBeLessThanOrEqual(now);
        for (const { deliveryDate } of quarters) {
          const date = new Date(deliveryDate);
          expect(date.getUTCDay()).toBe(5);
          expect(date.toISOString()).toContain('T08:00:00.000Z');
          expect(date.getUTCMonth() % 3).toBe(2);
          expect(new Date(deliveryDate + 7 * 86_400_000).getUTCMonth()).not.toBe(date.getUTCMonth());
        }
      }),
    );
  });
});
