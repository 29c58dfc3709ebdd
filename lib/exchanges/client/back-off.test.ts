import { describe, expect, test } from 'vitest';
import { type BackOffRule, createBackOff } from './back-off.ts';
import { type SharedGate, UNSHARED_GATE } from './shared-gate.ts';

const NOW = 1_795_341_600_000;
const HOUR_MS = 3_600_000;
const BAN: BackOffRule = { applies: () => true, way: 'all', unnamedMs: () => 1_000, longestMs: HOUR_MS };

const backOff = (gate: SharedGate) => createBackOff({ exchange: 'binance', name: 'Binance' }, [BAN], () => NOW, gate);

describe('a closure that another container tells of', () => {
  test('is kept to', () => {
    const heard = backOff({ ...UNSHARED_GATE, closedUntil: () => NOW + HOUR_MS });
    expect(() => heard.pass(['all'])).toThrow('left alone for another 3600 s');
  });

  test('that outlasts any that the venue documents is none', () => {
    const heard = backOff({ ...UNSHARED_GATE, closedUntil: () => NOW + HOUR_MS + 1 });
    expect(() => heard.pass(['all'])).not.toThrow();
  });
});
