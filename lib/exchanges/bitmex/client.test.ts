import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Secret } from '../../text/secret.ts';
import { answer, type SeenRequest } from '../http/testing/scripted-exchange.ts';
import { bitmexSignature } from './signing.ts';
import {
  BITMEX_NOW,
  type BitmexUnderTest,
  bitmexLimitOrder,
  bitmexUnderTest,
  EXPIRES,
  newerBitmexKeys,
  type OrderChanges,
} from './testing/bitmex-under-test.ts';
import { bitmexInstrumentRow, CANCELED, type InstrumentName, RESTING } from './testing/rows.ts';

let bitmex: BitmexUnderTest;
beforeEach(async () => {
  bitmex = await bitmexUnderTest();
});
afterEach(() => bitmex.close());

const spot = bitmexInstrumentRow('XBT_USDT');
const BY_ID = { instrument: spot, exchangeOrderId: RESTING.orderID };
const refusal = (message: string, name = 'HTTPError') => ({ error: { message, name } });
const EXPIRED = answer(400, refusal('This request has expired - `expires` is in the past. Current time: 1787217400'));
const TIME = (timestamp: number) => answer(200, { name: 'BitMEX API', version: '2.0.0', timestamp });
const say = (...script: Parameters<BitmexUnderTest['exchange']['script']['push']>) =>
  bitmex.exchange.script.push(...script);
const seen = (index = 0): SeenRequest => {
  const request = bitmex.exchange.seen[index];
  if (request === undefined) throw new Error(`request ${index} was not sent`);
  return request;
};
const place = (changes: OrderChanges = {}, name: InstrumentName = 'XBT_USDT') =>
  bitmex.port.place(bitmexLimitOrder(changes, bitmexInstrumentRow(name)), bitmex.call);

describe('a signed request', () => {
  test('carries key, expiry and the signature of the exact bytes sent', async () => {
    say(answer(200, []), answer(200, RESTING));
    await bitmex.port.find(BY_ID, bitmex.call);
    await place();
    for (const request of bitmex.exchange.seen) {
      const { method, body, headers } = request;
      const path = request.query === '' ? request.path : `${request.path}?${request.query}`;
      expect(headers['api-key']).toBe('old-key');
      expect(headers['api-expires']).toBe(String(EXPIRES));
      expect(headers['api-signature']).toBe(
        bitmexSignature({ method: method as 'GET', path, body }, EXPIRES, Secret.of('old-secret')),
      );
    }
    expect(bitmex.exchange.seen.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  test('an unsigned one carries no key', async () => {
    say(answer(200, []));
    await bitmex.port.instruments(bitmex.call);
    expect(Object.keys(seen().headers).filter((name) => name.startsWith('api-'))).toEqual([]);
  });
});

describe('the clock', () => {
  test('is learnt from a refused expiry, and the order is refused for good: another copy could take effect at any time', async () => {
    say(EXPIRED, TIME(BITMEX_NOW + 90_000));
    expect(await place()).toMatchObject({
      outcome: 'rejected',
      // One look past the listing lag comes before the outcome is reported.
      recheckFrom: BITMEX_NOW + 90_000 + 2_000,
      problem: { code: 'EXCHANGE_CLOCK', retryable: false, details: { orderState: 'notPlaced' } },
    });
    expect(bitmex.exchange.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/v1/order',
      'GET /api/v1',
    ]);
    expect(bitmex.events).toContainEqual(expect.objectContaining({ kind: 'clockLearnt', offset: 90_000 }));
  });

  test('is learnt from a refused expiry of a cancel, which is sent once more: two cancels equal one', async () => {
    say(EXPIRED, TIME(BITMEX_NOW + 90_000), answer(200, [{ ...RESTING, ...CANCELED }]));
    expect(await bitmex.port.cancel(BY_ID, bitmex.call)).toMatchObject({ outcome: 'acknowledged' });
    expect(seen(2).headers['api-expires']).toBe(String(EXPIRES + 90));
  });

  test('that is refused again is not tried a third time', async () => {
    say(EXPIRED, TIME(BITMEX_NOW), EXPIRED);
    expect(await bitmex.port.cancel(BY_ID, bitmex.call)).toMatchObject({
      outcome: 'notExecuted',
      problem: { code: 'EXCHANGE_CLOCK' },
    });
    expect(bitmex.exchange.seen).toHaveLength(3);
  });

  test('that cannot be read leaves the refusal unchanged', async () => {
    say(EXPIRED, answer(400, '<html>'));
    expect(await bitmex.port.cancel(BY_ID, bitmex.call)).toMatchObject({
      outcome: 'notExecuted',
      problem: { code: 'EXCHANGE_CLOCK' },
    });
    expect(bitmex.exchange.seen).toHaveLength(2);
  });

  test('is returned with its offset', async () => {
    say(TIME(BITMEX_NOW - 250));
    expect(await bitmex.port.time(bitmex.call)).toMatchObject({ serverTime: BITMEX_NOW - 250, offset: -250 });
  });
});

describe('refused keys', () => {
  test('are looked up again, and the order is still refused for good', async () => {
    bitmex.newer = newerBitmexKeys;
    say(answer(401, refusal('Invalid API Key.')));
    expect(await place()).toMatchObject({
      outcome: 'rejected',
      recheckFrom: BITMEX_NOW + 2_000,
      problem: { code: 'CREDENTIALS_REJECTED', retryable: false },
    });
    expect(bitmex.exchange.seen).toHaveLength(1);
  });

  test('of a cancel are looked up again, and newer ones are tried once', async () => {
    bitmex.newer = newerBitmexKeys;
    say(answer(401, refusal('Invalid API Key.')), answer(200, [{ ...RESTING, ...CANCELED }]));
    expect(await bitmex.port.cancel(BY_ID, bitmex.call)).toMatchObject({ outcome: 'acknowledged' });
    expect(bitmex.exchange.seen.map(({ headers }) => headers['api-key'])).toEqual(['old-key', 'new-key']);
  });

  test('are final if the newer ones are refused too, or there are none', async () => {
    bitmex.newer = newerBitmexKeys;
    say(answer(401, refusal('Signature not valid.')), answer(403, refusal('This key is disabled.')));
    const final = { outcome: 'rejected', problem: { code: 'CREDENTIALS_REJECTED' } };
    expect(await bitmex.port.cancel(BY_ID, bitmex.call)).toMatchObject(final);
    bitmex.newer = undefined;
    say(answer(403, refusal('Access Denied')));
    expect(await place()).toMatchObject({ ...final, recheckFrom: undefined });
    expect(bitmex.exchange.seen).toHaveLength(3);
  });
});

describe('a limit', () => {
  test.each([
    [
      '429 with Retry-After',
      answer(429, refusal('Rate limit exceeded', 'RateLimitError'), { 'retry-after': '3' }),
      3_000,
    ],
    ['429 with the wait in words', answer(429, refusal('Rate limit exceeded, retry in 1 seconds.')), 1_000],
    ['429 that names no wait', answer(429, refusal('Rate limit exceeded')), 5_000],
    ['429 that names more than a minute', answer(429, refusal(''), { 'retry-after': '999999999' }), 60_000],
    ['403 in words', answer(403, refusal('Forbidden')), 3_600_000],
  ])('%s is not executed, and nothing is sent until it is over', async (_, script, wait) => {
    say(script, answer(200, [{ ...RESTING, ...CANCELED }]));
    expect(await place()).toMatchObject({
      outcome: 'notExecuted',
      problem: { code: 'RATE_LIMITED', details: { retryAfterMs: wait, orderState: 'notPlaced' } },
    });
    bitmex.now += wait - 1;
    expect(await place()).toMatchObject({
      outcome: 'notExecuted',
      problem: { code: 'RATE_LIMITED', details: { retryAfterMs: 1 } },
    });
    await expect(bitmex.port.find(BY_ID, bitmex.call)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(bitmex.exchange.seen).toHaveLength(1);
    bitmex.now += 1;
    expect(await bitmex.port.cancel(BY_ID, bitmex.call)).toMatchObject({ outcome: 'acknowledged' });
  });

  test.each([
    ['403 of a load balancer', answer(403, '<html>Forbidden</html>', { 'content-type': 'text/html' }), 60_000],
    ['an empty 403', answer(403, ''), 60_000],
    ['429 that is a page', answer(429, '<html>', { 'retry-after': '999999999' }), 60_000],
    ['429 that is a page and names no wait', answer(429, '<html>'), 5_000],
  ])('%s proves nothing, and is believed for a minute at most', async (_, script, wait) => {
    say(script, answer(200, [{ ...RESTING, ...CANCELED }]));
    expect(await place()).toMatchObject({ outcome: 'unknown', problem: { code: 'RATE_LIMITED' } });
    expect(await bitmex.port.cancel(BY_ID, bitmex.call)).toMatchObject({
      outcome: 'notExecuted',
      problem: { details: { retryAfterMs: wait } },
    });
    bitmex.now += wait;
    expect(await bitmex.port.cancel(BY_ID, bitmex.call)).toMatchObject({ outcome: 'acknowledged' });
  });

  test('announced by page after page is a ban: each counts twice as long, up to an hour', async () => {
    const waits: number[] = [];
    for (let page = 0; page < 8; page += 1) {
      say(answer(403, '<html>Forbidden</html>'));
      const outcome = await bitmex.port.cancel(BY_ID, bitmex.call);
      const wait = outcome.outcome === 'unknown' ? (outcome.problem.details.retryAfterMs ?? 0) : 0;
      waits.push(wait / 60_000);
      bitmex.now += wait;
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    say(answer(200, [{ ...RESTING, ...CANCELED }]), answer(403, '<html>Forbidden</html>'));
    await bitmex.port.cancel(BY_ID, bitmex.call);
    expect(await bitmex.port.cancel(BY_ID, bitmex.call)).toMatchObject({
      problem: { details: { retryAfterMs: 60_000 } },
    });
  });

  test('is reported by the headers of every reply, separately for requests without keys', async () => {
    expect(bitmex.port.budget()).toEqual([]);
    const headers = { 'x-ratelimit-limit': '120', 'x-ratelimit-remaining': '117', 'x-ratelimit-remaining-1s': '9' };
    say(answer(200, RESTING, headers), answer(200, [], { 'x-ratelimit-limit': '30', 'x-ratelimit-remaining': '29' }));
    await place();
    await bitmex.port.instruments(bitmex.call);
    expect(bitmex.port.budget()).toMatchObject([
      { name: 'requests-1m', limit: 120, used: 3, windowSeconds: 60 },
      { name: 'public-requests-1m', limit: 30, used: 1, windowSeconds: 60 },
      { name: 'orders-1s', limit: 10, used: 1, windowSeconds: 1 },
    ]);
  });
});

describe('a connection', () => {
  test('that is refused carries nothing: a place was not executed', async () => {
    await bitmex.exchange.close();
    expect(await place()).toMatchObject({
      outcome: 'notExecuted',
      problem: { code: 'EXCHANGE_UNREACHABLE', details: { orderState: 'notPlaced' } },
    });
    await expect(bitmex.port.find(BY_ID, bitmex.call)).rejects.toMatchObject({ code: 'EXCHANGE_UNREACHABLE' });
  });

  test('is not used once the time is up', async () => {
    const call = { ...bitmex.call, signal: AbortSignal.abort() };
    expect(await bitmex.port.place(bitmexLimitOrder(), call)).toMatchObject({
      outcome: 'notExecuted',
      problem: { code: 'DEADLINE_EXCEEDED' },
    });
    expect(bitmex.exchange.seen).toEqual([]);
  });

  test('of a closed client is our fault, and nothing was sent', async () => {
    bitmex.http.close();
    expect(await place()).toMatchObject({ outcome: 'notExecuted', problem: { code: 'INTERNAL' } });
  });
});

test('a failing observer changes nothing', async () => {
  const port = bitmex.portWith({
    observe: () => {
      throw new Error('the log is full');
    },
  });
  say(TIME(BITMEX_NOW), answer(200, { ...RESTING, ordStatus: 'Suspended' }));
  expect(await port.place(bitmexLimitOrder(), bitmex.call)).toMatchObject({ outcome: 'acknowledged' });
});

test('a read refused with an unknown message is a faulty request of Atlas', async () => {
  say(answer(400, refusal('Something new')));
  await expect(bitmex.port.find(BY_ID, bitmex.call)).rejects.toMatchObject({ code: 'EXCHANGE_REFUSED_REQUEST' });
});
