import { describe, expect, it } from 'vitest';
import { alertKeyOf } from './alert-key.ts';

const ALERT = { time: '2026-11-22T09:15:02Z', action: 'buy', contracts: '0.10' };
const keyOf = (fields: Readonly<Record<string, string | boolean>>, strategy = 'ema-cross', stage = 'prod') =>
  alertKeyOf(stage, strategy, new Map(Object.entries(fields)));

describe('the key of an alert', () => {
  it('is the same for every copy, whatever the order of its fields', () => {
    const reversed = Object.fromEntries(Object.entries(ALERT).toReversed());
    const between = { contracts: '0.10', time: '2026-11-22T09:15:02Z', action: 'buy' };
    expect(keyOf(reversed)).toEqual(keyOf(ALERT));
    expect(keyOf(between)).toEqual(keyOf(ALERT));
  });

  it.each([
    ['another time', { ...ALERT, time: '2026-11-22T09:15:03Z' }],
    ['the same moment in another zone', { ...ALERT, time: '2026-11-22T10:15:02+01:00' }],
    ['another content', { ...ALERT, action: 'sell' }],
    ['other digits', { ...ALERT, contracts: '0.1' }],
    ['a field more', { ...ALERT, id: '7' }],
    ['a value of another type', { ...ALERT, action: true }],
    ['values that change places', { ...ALERT, action: '0.10', contracts: 'buy' }],
    ['nothing', {}],
  ])('is another for %s', (_, other) => {
    const [one, another] = [keyOf(ALERT), keyOf(other)];
    expect(another.intentId).not.toBe(one.intentId);
    expect(another.requestHash).not.toBe(one.requestHash);
  });

  it('is another for each strategy and each stage, so that one secret opens one door', () => {
    const ids = [keyOf(ALERT), keyOf(ALERT, 'other'), keyOf(ALERT, 'ema-cross', 'dev')].map(({ intentId }) => intentId);
    expect(new Set(ids).size).toBe(3);
  });

  it('has an owner that no user, role or token has, and is its own request', () => {
    const { keyOwner, key, requestHash, intentId } = keyOf(ALERT);
    expect(keyOwner).toBe('["alerts of","ema-cross"]');
    expect(key).toBe(requestHash);
    expect(intentId).toMatch(/^[\w-]{22}$/);
  });

  it('stays what it is: alerts that are recorded now are found by a later version', () => {
    expect(keyOf(ALERT)).toEqual({
      keyOwner: '["alerts of","ema-cross"]',
      key: '8q7sV5N65Q92ot7JGVupNxperj-Tbk4udegwVJf3-jE',
      requestHash: '8q7sV5N65Q92ot7JGVupNxperj-Tbk4udegwVJf3-jE',
      intentId: 'YGvUfeANnQdX6Nm5zOuHaq',
    });
  });
});
