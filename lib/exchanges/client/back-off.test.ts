import { describe, expect, test } from 'vitest';
import { type BackOffRule, createBackOff } from './back-off.ts';
import { type SharedBackOff, UNSHARED_BACK_OFF } from './shared-back-off.ts';

const NOW = 1_795_341_600_000;
const HOUR_MS = 3_600_000;
const BAN: BackOffRule = { applies: () => true, way: 'all', unnamedMs: () => 1_000, longestMs: HOUR_MS };

const backOff = (shared: SharedBackOff) =>
  createBackOff({ exchange: 'binance', name: 'Binance' }, [BAN], () => NOW, shared);

describe('a closure that another container announces', () => {
  test('is obeyed', () => {
    const shared = backOff({ ...UNSHARED_BACK_OFF, closedUntil: () => NOW + HOUR_MS });
    expect(() => shared.pass(['all'])).toThrow('demands a pause for another 3600 s');
  });

  test('longer than any the venue documents is ignored', () => {
    const shared = backOff({ ...UNSHARED_BACK_OFF, closedUntil: () => NOW + HOUR_MS + 1 });
    expect(() => shared.pass(['all'])).not.toThrow();
  });
});
