import { describe, expect, it } from 'vitest';
import { currentTimeOf } from './alert-time.ts';
import { alertRefusal } from './testing/alert-refusal.ts';

const NOW = Date.parse('2026-11-22T09:15:02Z');
const TEMPLATE = { time: 'at', maxAgeSeconds: 600 };
const timeOf = (at: string | boolean | undefined) =>
  currentTimeOf(new Map(at === undefined ? [] : [['at', at]]), TEMPLATE, NOW);
const refusal = (at: string | boolean | undefined) => alertRefusal(() => timeOf(at));

describe('the time of an alert', () => {
  it.each([
    ['UTC', '2026-11-22T09:15:02Z', NOW],
    ['UTC with milliseconds', '2026-11-22T09:15:01.500Z', NOW - 500],
    ['another zone, and another day there', '2026-11-23T00:15:02+15:00', NOW],
    ['a zone west of Greenwich', '2026-11-22T04:15:02-05:00', NOW],
    ['epoch milliseconds', String(NOW), NOW],
  ])('is read in %s', (_, text, at) => {
    expect(timeOf(text)).toBe(at);
  });

  it('is that of the field which the template names', () => {
    expect(alertRefusal(() => currentTimeOf(new Map([['time', '2026-11-22T09:15:02Z']]), TEMPLATE, NOW))).toEqual({
      code: 'INVALID_REQUEST',
      detail: 'at is missing in the alert',
      orderState: 'notPlaced',
      violations: [{ field: 'at', rule: 'required', message: 'at is missing in the alert' }],
    });
  });

  it.each(['2026-11-22T09:15:02', '22.11.2026 09:15', '1795338902', '', '2026-02-30T09:15:02Z', '{{timenow}}', true])(
    'is refused in another form: %j',
    (given) => {
      const { code, violations } = refusal(given);
      expect([code, violations]).toEqual([
        'INVALID_REQUEST',
        [
          {
            field: 'at',
            rule: 'format',
            message: 'at must be an RFC 3339 time with a zone, e.g. 2026-11-22T09:15:02Z, or epoch milliseconds',
            given: String(given),
          },
        ],
      ]);
    },
  );

  it('may be as old as the template allows, and not a millisecond older', () => {
    expect(timeOf(String(NOW - 600_000))).toBe(NOW - 600_000);
    expect(refusal(String(NOW - 600_001))).toEqual({
      code: 'ALERT_NOT_CURRENT',
      detail: 'The alert was not acted on. It was made at 2026-11-22T09:05:01.999Z, more than 600 s ago.',
      orderState: 'notPlaced',
    });
  });

  it('may be a minute ahead, for clocks differ, and not a millisecond more', () => {
    expect(timeOf(String(NOW + 60_000))).toBe(NOW + 60_000);
    expect(refusal(String(NOW + 60_001))).toEqual({
      code: 'ALERT_NOT_CURRENT',
      detail:
        'The alert was not acted on. It says that it was made at 2026-11-22T09:16:02.001Z, which is more than 60 s ahead.',
      orderState: 'notPlaced',
    });
  });
});
