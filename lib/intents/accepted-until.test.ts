import { describe, expect, test } from 'vitest';
import { acceptedUntil } from './accepted-until.ts';

const LAST_SIGNING = 1_795_341_600_000;
const port = (validityMs: number | null, offset: number) => ({
  validityMs,
  exchangeTime: (ours: number) => ({ at: ours + offset, within: 0 }),
});

describe('the last moment at which a signed request can be accepted', () => {
  test.each([-15_000, 0, 15_000])("is on the exchange's clock, which is %i ms ahead of ours", (offset) => {
    const until = acceptedUntil(port(3_000, offset), LAST_SIGNING) ?? Number.NaN;
    expect(until).toBeGreaterThanOrEqual(LAST_SIGNING + offset + 3_000);
    expect(until).toBeLessThanOrEqual(LAST_SIGNING + offset + 3_000 + 1_000);
  });

  test('does not exist where the engine does not enforce the validity of signatures', () => {
    expect(acceptedUntil(port(null, 0), LAST_SIGNING)).toBeNull();
  });
});
