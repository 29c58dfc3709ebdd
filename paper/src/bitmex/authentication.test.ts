import { describe, expect, it } from 'vitest';
import { sign } from './authentication.ts';
import { createSampleTrader, START } from './testing/trader-fixture.ts';

const SECRET = 'chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO';
const LIMIT_ORDER = { symbol: 'XBTUSDT', orderQty: 100, price: 60_000 };

describe('a signature', () => {
  it.each([
    ['GET', '/api/v1/instrument', '1518064236', '', 'c7682d435d0cfe87c16098df34ef2eb5a549d4c5a3c2b1f0f77b8af73423bf00'],
    [
      'GET',
      '/api/v1/instrument?filter=%7B%22symbol%22%3A+%22XBTM15%22%7D',
      '1518064237',
      '',
      'e2f422547eecb5b3cb29ade2127e21b858b235b386bfa45e1c1756eb3383919f',
    ],
    [
      'POST',
      '/api/v1/order',
      '1518064238',
      '{"symbol":"XBTM15","price":219.0,"clOrdID":"mm_bitmex_1a/oemUeQ4CAJZgP3fjHsA","orderQty":98}',
      '1749cd2ccae4aa49048ae09f0b95110cee706e0944e6a14ad0b3a8cb45bd336b',
    ],
  ])('of %s %s matches the published one', (verb, target, expires, body, expected) => {
    expect(sign(SECRET, verb, target, expires, body)).toBe(expected);
  });

  it.each([
    ['GET', '', '05b241833763473e08eff9bc87f8850ae402c50daeccc7f3afdc998b4e937122'],
    ['POST', '{"symbol":"XBTUSD"}', '37a90d9a89f8dc9d6e2edf88dc8609e8ee7810b9e3f42e66d2d41f83ab64b01e'],
  ])('of the second set matches too: %s', (verb, body, expected) => {
    const expires = verb === 'GET' ? '1518064236' : '1518064238';
    expect(sign('secret', verb, '/api/v1/order', expires, body)).toBe(expected);
  });
});

describe('a private call', () => {
  const trader = createSampleTrader();
  const seconds = START / 1_000;

  it('is refused without credentials', () => {
    const { status, body } = trader.call('GET', '/order', undefined, { anonymous: true });
    expect({ status, body }).toEqual({
      status: 401,
      body: { error: { message: 'Authorization Required', name: 'HTTPError' } },
    });
  });

  it('is refused under an unknown key', () => {
    expect(trader.call('GET', '/order', undefined, { key: 'nobody' })).toMatchObject({
      status: 401,
      body: { error: { message: 'Invalid API Key.' } },
    });
  });

  it('is refused when one byte of the signed text differs', () => {
    expect(trader.call('GET', '/order', undefined, { secret: 'wrong' })).toMatchObject({
      status: 401,
      body: { error: { message: 'Signature not valid.' } },
    });
  });

  it('is refused once it has expired, naming the exchange’s time', () => {
    expect(trader.call('GET', '/order', undefined, { expires: String(seconds) })).toMatchObject({
      status: 400,
      body: {
        error: {
          message: `This request has expired - \`expires\` is in the past. Current time: ${seconds}`,
          name: 'HTTPError',
        },
      },
    });
  });

  it('takes effect late when it reached the edge in time, because the engine does not check the expiry', () => {
    const late = { expires: String(seconds - 5), admittedAt: START - 6_000 };
    expect(trader.call('POST', '/order', LIMIT_ORDER, late).status).toBe(200);
  });

  it('that writes is forbidden to a read-only key', () => {
    const reader = { key: 'paper-read-key', secret: 'paper-read-secret' };
    expect(trader.call('GET', '/order', undefined, reader).status).toBe(200);
    expect(trader.call('POST', '/order', LIMIT_ORDER, reader)).toMatchObject({
      status: 403,
      body: { error: { message: 'Access Denied' } },
    });
  });

  it('is signed with its query as sent, escapes unchanged', () => {
    expect(trader.call('GET', '/order?filter=%7B%22symbol%22%3A+%22XBTUSDT%22%7D')).toMatchObject({
      status: 200,
      body: [{ symbol: 'XBTUSDT' }],
    });
  });
});
