import { describe, expect, it } from 'vitest';
import { dayOf, keptUntilOf } from './alert-counts.ts';

describe('the day on which alerts are counted', () => {
  it('is that of UTC', () => {
    expect(dayOf(Date.parse('2026-11-22T00:30:00+01:00'))).toBe('2026-11-21');
    expect(dayOf(Date.parse('2026-11-21T23:59:59.999Z'))).toBe('2026-11-21');
    expect(dayOf(Date.parse('2026-11-22T00:00:00Z'))).toBe('2026-11-22');
  });

  it('is remembered for two days after it has ended', () => {
    expect(keptUntilOf('2026-11-22')).toBe(Date.parse('2026-11-25T00:00:00Z'));
  });
});
