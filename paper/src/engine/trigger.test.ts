import { describe, expect, it } from 'vitest';
import { parseDecimal as dec, formatDecimal } from './decimal.ts';
import { type Approach, arm, isPast, levelOf, observe, type TriggerRule } from './trigger.ts';

const BIPS = dec('0.0001');

function trailing(when: Approach, bips: number, at?: TriggerRule['at']): TriggerRule {
  return { by: 'last', trail: { when, distance: { ratio: BIPS * BigInt(bips) } }, ...(at !== undefined && { at }) };
}

/** Index of the first price that fires; -1 when none does. */
function firesAt(rule: TriggerRule, start: string, prices: readonly string[]): number {
  const trigger = arm(rule, dec(start), 0);
  return prices.findIndex((price) => observe(trigger, dec(price), 1));
}

describe('a trigger', () => {
  it('fires at its price and beyond it, not before', () => {
    const above: TriggerRule = { by: 'last', at: { when: 'atOrAbove', price: dec('100') } };
    expect(firesAt(above, '90', ['99.99', '100'])).toBe(1);
    const below: TriggerRule = { by: 'last', at: { when: 'atOrBelow', price: dec('100') } };
    expect(firesAt(below, '110', ['100.01', '80'])).toBe(1);
    expect([isPast(above, dec('100')), isPast(above, dec('99.99'))]).toEqual([true, false]);
  });

  // docs/venues/binance.md §21.2, the arithmetic that is checked there.
  it.each([
    ['atOrAbove', '42000', 500, '44100'],
    ['atOrBelow', '41000', 1_000, '36900'],
    ['atOrAbove', '37000', 850, '40145'],
    ['atOrBelow', '46500', 750, '43012.5'],
    ['atOrBelow', '45500', 700, '42315'],
  ] as const)('%s, from an extremum of %s with a delta of %i, fires at %s', (when, extremum, bips, level) => {
    const trigger = arm(trailing(when, bips), dec(extremum), 0);
    expect(formatDecimal(levelOf(trigger) ?? 0n)).toBe(level);
    const hair = when === 'atOrAbove' ? -dec('0.01') : dec('0.01');
    expect(observe(trigger, dec(level) + hair, 1)).toBe(false);
    expect(observe(trigger, dec(level), 1)).toBe(true);
  });

  it('follows the best price, and never the other way', () => {
    const trigger = arm(trailing('atOrBelow', 1_000), dec('100'), 0);
    for (const price of ['110', '105', '120', '109']) expect(observe(trigger, dec(price), 1)).toBe(false);
    expect(formatDecimal(levelOf(trigger) ?? 0n)).toBe('108');
    expect(observe(trigger, dec('108'), 1)).toBe(true);
  });

  it('begins to trail at its activation price, which is the first extremum and does not fire', () => {
    const rule = trailing('atOrBelow', 100, { when: 'atOrAbove', price: dec('120') });
    const trigger = arm(rule, dec('100'), 0);
    expect([levelOf(trigger), trigger.trackingSince]).toEqual([undefined, undefined]);
    expect(observe(trigger, dec('50'), 5)).toBe(false);
    expect(observe(trigger, dec('121'), 7)).toBe(false);
    expect(trigger).toMatchObject({ extremum: dec('121'), trackingSince: 7 });
    expect(observe(trigger, dec('119.79'), 8)).toBe(true);
  });

  it('trails by an amount as well', () => {
    const rule: TriggerRule = { by: 'mark', trail: { when: 'atOrAbove', distance: { offset: dec('5') } } };
    expect(firesAt(rule, '100', ['95', '99.5', '100'])).toBe(2);
  });
});
