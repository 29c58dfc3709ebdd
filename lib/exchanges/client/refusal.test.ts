import { describe, expect, test } from 'vitest';
import type { ErrorRule } from '../port.ts';
import { type RefusalRules, readReply, refusalIn, refusalOf, refusalProblem } from './refusal.ts';

const NOW = 1_795_341_600_000;
const rule = (code: string, more: Partial<ErrorRule> = {}): ErrorRule => ({
  ...{ code, problem: 'INSUFFICIENT_FUNDS', outcome: 'rejected' },
  ...more,
});

const rules = (errors: readonly ErrorRule[], unlistedRefusal: 'rejected' | 'unknown' = 'rejected'): RefusalRules => ({
  facts: { errors, unlistedRefusal },
  spoken: (json) => {
    const { code, message } = (json ?? {}) as Readonly<Record<string, string | undefined>>;
    return message === undefined ? undefined : { code, message };
  },
  waitIn: (message, now, headers) =>
    message.startsWith('Wait until ') ? Number(message.slice(11)) - now + Number(headers['x-more'] ?? 0) : undefined,
});

/** Judges a reply: `said` is a body of the exchange's own, a text is a page. */
function judge(status: number, said: object | string, errors: readonly ErrorRule[] = [], headers = {}) {
  return refusalOf(
    readReply(status, headers, typeof said === 'string' ? said : JSON.stringify(said)),
    rules(errors),
    NOW,
  );
}
const NO = { code: 'A', message: 'No.' };

describe('a success', () => {
  test.each([200, 201, 299])('is a 2xx with JSON that is not a refusal: %i', (status) => {
    expect(judge(status, { id: '7' })).toBeUndefined();
  });

  test.each<[number, object | string]>([
    [199, { id: '7' }],
    [300, { id: '7' }],
    [200, '<html>'],
    [200, ''],
  ])('is not %i with %o: nobody knows what happened', (status, body) => {
    expect(judge(status, body)).toMatchObject({ outcome: 'unknown', problem: 'EXCHANGE_PROTOCOL', own: false });
  });

  test('is not a 2xx that refuses', () => {
    expect(judge(200, NO)).toMatchObject({ outcome: 'unknown', problem: 'EXCHANGE_REJECTED', own: true });
  });
});

describe('a refusal that the table does not list', () => {
  test.each([
    [399, 'unknown', 'EXCHANGE_REJECTED'],
    [400, 'rejected', 'EXCHANGE_REJECTED'],
    [499, 'rejected', 'EXCHANGE_REJECTED'],
    [500, 'unknown', 'EXCHANGE_OVERLOADED'],
  ] as const)('in the words of the exchange, HTTP %i, is %s: %s', (status, outcome, problem) => {
    expect(judge(status, NO)).toMatchObject({ outcome, problem, code: 'A', message: 'No.', own: true, listed: false });
  });

  test('has the class that the venue declares', () => {
    const reply = readReply(400, {}, JSON.stringify(NO));
    expect(refusalOf(reply, rules([], 'unknown'), NOW)).toMatchObject({ outcome: 'unknown' });
  });

  test.each([
    [400, 'EXCHANGE_PROTOCOL'],
    [499, 'EXCHANGE_PROTOCOL'],
    [500, 'EXCHANGE_OVERLOADED'],
  ])('as a page, HTTP %i, proves nothing: %s', (status, problem) => {
    expect(judge(status, '<html>')).toMatchObject({
      ...{ outcome: 'unknown', problem, code: String(status), message: undefined, own: false, listed: false },
    });
  });
});

describe('a rule', () => {
  test('is about the code of the exchange in a 4xx', () => {
    const listed = { outcome: 'rejected', problem: 'INSUFFICIENT_FUNDS', listed: true };
    expect(judge(400, NO, [rule('B'), rule('A')])).toMatchObject(listed);
    expect(judge(500, NO, [rule('A')])).toMatchObject({ outcome: 'unknown', listed: false });
    expect(judge(200, NO, [rule('A')])).toMatchObject({ outcome: 'unknown', listed: false });
  });

  test('that says nothing is known holds with any status', () => {
    const errors = [rule('A', { outcome: 'unknown', problem: 'EXCHANGE_OVERLOADED' })];
    expect(judge(500, NO, errors)).toMatchObject({ outcome: 'unknown', problem: 'EXCHANGE_OVERLOADED', listed: true });
  });

  test('for one status holds with that alone', () => {
    const errors = [rule('A', { status: 503, outcome: 'notExecuted' })];
    expect(judge(503, NO, errors)).toMatchObject({ outcome: 'notExecuted', listed: true });
    expect(judge(400, NO, errors)).toMatchObject({ listed: false });
  });

  test('for a message holds with that alone, however its lines are broken', () => {
    const errors = [
      rule('A', { match: /^not enough money$/, retryable: true }),
      rule('A', { problem: 'MARKET_CLOSED' }),
    ];
    const said = (message: string) => judge(400, { code: 'A', message }, errors);
    expect(said('not enough money')).toMatchObject({ problem: 'INSUFFICIENT_FUNDS', retryable: true });
    expect(said(' not\r\n enough\u00a0money\t')).toMatchObject({ problem: 'INSUFFICIENT_FUNDS' });
    expect(said('not enough')).toMatchObject({ problem: 'MARKET_CLOSED', retryable: undefined });
  });

  test('for a code comes before one for a status, which holds for pages, too', () => {
    const errors = [rule('429', { problem: 'RATE_LIMITED', outcome: 'notExecuted' }), rule('A')];
    expect(judge(429, NO, errors)).toMatchObject({ problem: 'INSUFFICIENT_FUNDS' });
    expect(judge(429, { code: 'B', message: 'No.' }, errors)).toMatchObject({
      ...{ outcome: 'notExecuted', problem: 'RATE_LIMITED', listed: true },
    });
    expect(judge(429, { message: 'No.' }, errors)).toMatchObject({ problem: 'RATE_LIMITED', code: '429' });
    // A hop in between cannot know what the exchange did.
    expect(judge(429, '<html>', errors)).toMatchObject({ outcome: 'unknown', problem: 'RATE_LIMITED', listed: true });
  });

  test('for a status and a message holds with both', () => {
    const errors = [rule('400', { match: /funds/ })];
    expect(judge(400, { message: 'no funds' }, errors)).toMatchObject({ listed: true });
    expect(judge(400, { message: 'no' }, errors)).toMatchObject({ listed: false });
    expect(judge(400, '<html>funds', errors)).toMatchObject({ listed: false });
  });
});

describe('the wait that a refusal demands', () => {
  const until = { code: 'A', message: `Wait until ${NOW + 5_000}` };

  test('is that of its header, before that of its message', () => {
    expect(judge(429, until, [], { 'retry-after': '7' })).toMatchObject({ retryAfterMs: 7_000 });
    expect(judge(429, until)).toMatchObject({ retryAfterMs: 5_000 });
    expect(judge(429, until, [], { 'x-more': '20' })).toMatchObject({ retryAfterMs: 5_020 });
  });

  test('is none where neither names one, and a page names none', () => {
    expect(judge(429, NO)).toMatchObject({ retryAfterMs: undefined });
    expect(judge(429, until.message)).toMatchObject({ retryAfterMs: undefined });
    expect(judge(429, '<html>', [], { 'retry-after': '7' })).toMatchObject({ retryAfterMs: 7_000 });
  });
});

describe('a refusal inside another answer', () => {
  test('is judged like a reply of its own', () => {
    const { facts } = rules([rule('A', { retryable: true })]);
    expect(refusalIn(NO as { code: string; message: string }, { facts })).toEqual({
      ...{ outcome: 'rejected', problem: 'INSUFFICIENT_FUNDS', status: 400, code: 'A', message: 'No.' },
      ...{ own: true, listed: true, retryable: true, retryAfterMs: undefined },
    });
    expect(refusalIn({ code: undefined, message: 'No.' }, { facts })).toEqual({
      ...{ outcome: 'rejected', problem: 'EXCHANGE_REJECTED', status: 400, code: '400', message: 'No.' },
      ...{ own: true, listed: false, retryable: undefined, retryAfterMs: undefined },
    });
  });
});

describe('what the caller is told of a refusal', () => {
  const venue = { exchange: 'binance', name: 'Binance' } as const;
  const told = (status: number, said: object | string, details = {}, errors: readonly ErrorRule[] = []) => {
    const refusal = judge(status, said, errors, { 'retry-after': '7' });
    if (refusal === undefined) throw new Error('it is a refusal');
    return refusalProblem(refusal, venue, 'binance.spot.place', details);
  };

  test('is what the exchange says, as a sentence', () => {
    const start = 'Binance answered binance.spot.place with';
    expect(told(400, NO).detail).toBe(`${start} A No.`);
    expect(told(400, { code: 'A', message: 'No!' }).detail).toBe(`${start} A No!`);
    expect(told(400, { code: 'A', message: 'No' }).detail).toBe(`${start} A No.`);
    expect(told(400, { code: 'A', message: 'No. 5' }).detail).toBe(`${start} A No. 5.`);
    expect(told(502, '<html>').detail).toBe(`${start} HTTP 502.`);
  });

  test('names the exchange, its code and message, and how long to wait', () => {
    const { code, details } = told(400, NO);
    expect([code, details]).toEqual([
      'EXCHANGE_REJECTED',
      { exchange: 'binance', exchangeCode: 'A', exchangeMessage: 'No.', retryAfterMs: 7_000 },
    ]);
    expect(told(400, NO, { retryAfterMs: 9_000 }).details).toMatchObject({ retryAfterMs: 9_000 });
  });

  test('says that it may pass, where the table says so', () => {
    expect(told(400, NO, {}, [rule('A', { retryable: true })])).toMatchObject({ retryable: true });
    expect(told(400, NO, {}, [rule('A')])).toMatchObject({ retryable: false });
  });
});
