import { describe, expect, it } from 'vitest';
import { Secret } from '../text/secret.ts';
import { receivedAlert } from './alert.ts';
import { STRATEGY_NAME, type Strategy, senderOf, templateIn } from './strategy.ts';
import { TemplateFault } from './template.ts';
import { alertRefusal } from './testing/alert-refusal.ts';

const STRATEGY: Strategy = {
  name: 'ema-cross',
  secret: Secret.of('a-secret'),
  template: JSON.stringify({
    time: 'time',
    order: { type: 'MARKET' },
    limits: { symbols: { 'BTC/USDT': { maxQuantity: '1' } }, ordersPerDay: 1 },
  }),
};

describe('the sender of an alert', () => {
  const alert = (secret: string) => receivedAlert(JSON.stringify({ secret }));

  it('is the strategy whose secret it carries', () => {
    expect(senderOf(STRATEGY, alert('a-secret'))).toBe(STRATEGY);
  });

  it.each([
    ['a wrong secret', STRATEGY, 'another'],
    ['an empty secret', STRATEGY, ''],
    ['a strategy that does not exist', undefined, 'a-secret'],
    ['a strategy that does not exist, and no secret', undefined, ''],
    [
      'the text that stands in for one',
      undefined,
      'no strategy has this secret, for it is too short for one to be drawn',
    ],
  ])('is nobody for %s, with one answer', (_, strategy, secret) => {
    expect(alertRefusal(() => senderOf(strategy, alert(secret)))).toEqual({
      code: 'UNAUTHENTICATED',
      detail: 'The alert does not carry the secret of this strategy.',
    });
  });

  it('is looked for by a comparison where there is no strategy, so that the time of an answer tells nothing', () => {
    let compared = 0;
    const carries = () => {
      compared += 1;
      return false;
    };
    const received = { carries, fields: () => new Map() };
    alertRefusal(() => senderOf(undefined, received));
    alertRefusal(() => senderOf(STRATEGY, received));
    expect(compared).toBe(2);
  });
});

describe('the template of a strategy', () => {
  it('is read at every use', () => {
    expect(templateIn(STRATEGY)).toMatchObject({ time: 'time', maxAgeSeconds: 600 });
  });

  it('is a problem that names the strategy and every fault, where it cannot be used', () => {
    const { detail, ...rest } = alertRefusal(() => templateIn({ ...STRATEGY, template: '{}' }));
    expect(rest).toEqual({ code: 'TEMPLATE_INVALID', orderState: 'notPlaced' });
    expect(detail).toMatch(/^The stored template of the strategy ema-cross cannot be used: time: name the field .*\.$/);
    expect(() => templateIn({ ...STRATEGY, template: '{}' })).toThrow(
      expect.objectContaining({ cause: expect.any(TemplateFault) }),
    );
  });
});

it.each([
  ['ema-cross', true],
  ['a', true],
  [`a${'b'.repeat(39)}`, true],
  [`a${'b'.repeat(40)}`, false],
  ['', false],
  ['EMA-CROSS', false],
  ['1st', false],
  ['-a', false],
  ['a/b', false],
  ['a\n', false],
  ['__proto__', false],
])('a strategy may be called %j: %s', (name, may) => {
  expect(STRATEGY_NAME.test(name)).toBe(may);
});
