import { constants, generateKeyPairSync, sign as signWith } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sign } from './authentication.ts';
import { createSampleTrader } from './testing/trader-fixture.ts';

const ORDER = { category: 'linear', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.010', price: '90000' };
const OPEN = { category: 'linear', symbol: 'BTCUSDT' };

describe('a signature', () => {
  it.each([
    [
      'N1',
      'test_secret',
      '1700000000000test_api_key5000category=linear&symbol=BTCUSDT',
      'fd4f31228a46109dc6673062328693696df9a96c7ff04e6491a45e7f63a0fdd7',
    ],
    [
      'N2',
      'test_secret',
      '1700000000000test_api_key5000{"category": "linear", "symbol": "BTCUSDT", "orderLinkId": "test-order-1"}',
      '2df4a0603d69c08d5dea29ba85b46eb7db64ce9e9ebd34a7802a3d69700cb2a1',
    ],
    [
      'V3',
      'bybitPaperSecret0000000000000000001',
      '1795341600000bybitPaperKey000015000',
      '0053e330ac6b6a0d93cb887beb4b93eb9e72c9f92dd97746233763464cb31853',
    ],
  ])('matches the vector %s (§1.3)', (_name, secret, text, expected) => {
    expect(sign(secret, text)).toBe(expected);
  });

  it('is refused when wrong, and the answer echoes the signed text', () => {
    const trader = createSampleTrader();
    const refused = trader.get('/order/realtime', OPEN, { signature: '0'.repeat(64) });
    expect(refused).toMatchObject({ status: 200, retCode: 10004, result: {} });
    expect(refused.retMsg).toBe(`error sign! origin_string[${trader.now}paper-key5000category=linear&symbol=BTCUSDT]`);
  });

  it('covers the receive window', () => {
    const trader = createSampleTrader();
    const text = `${trader.now}paper-key5000category=linear&symbol=BTCUSDT`;
    const signature = sign('paper-secret', text);
    expect(trader.get('/order/realtime', OPEN, { signature }).retCode).toBe(0);
    expect(trader.get('/order/realtime', OPEN, { signature, window: '6000' }).retCode).toBe(10004);
  });

  it('by a user-generated key is RSA, once the public half is registered', () => {
    const trader = createSampleTrader();
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    trader.product('linear').registerKey?.({ key: 'own', publicKey: pem });
    const payload = 'category=linear&symbol=BTCUSDT';
    const text = `${trader.now}own5000${payload}`;
    const signature = signWith('sha256', Buffer.from(text), {
      key: privateKey,
      padding: constants.RSA_PKCS1_PADDING,
    }).toString('base64');
    expect(trader.get('/order/realtime', OPEN, { key: 'own', signature }).retCode).toBe(0);
    expect(trader.get('/user/query-api', {}, { key: 'own', signature }).retCode).toBe(10004);
    expect(() => trader.product('spot').registerKey?.({ key: 'own', publicKey: pem })).toThrow('exists');
    expect(() => trader.product('spot').registerKey?.({ key: 'other', publicKey: 'x' })).toThrow('RSA');
  });
});

describe('a key', () => {
  it('is refused when unknown, as is a key of another site', () => {
    expect(createSampleTrader().get('/order/realtime', OPEN, { key: 'nobody' })).toMatchObject({
      status: 200,
      retCode: 10003,
      retMsg: 'API key is invalid.',
    });
  });

  it('that may only read is refused on orders only, and reports that it is read-only', () => {
    const trader = createSampleTrader();
    const reader = { key: 'paper-read-key', secret: 'paper-read-secret' };
    expect(trader.get('/order/realtime', OPEN, reader).retCode).toBe(0);
    expect(trader.post('/order/create', ORDER, reader).retCode).toBe(10005);
    expect(trader.get('/user/query-api', {}, reader).result).toMatchObject({ readOnly: 1, apiKey: 'paper-read-key' });
  });

  it('is required: without it the answer is a code, and an empty 401 on the wallet (§2.0)', () => {
    const trader = createSampleTrader();
    expect(trader.get('/order/realtime', OPEN, { anonymous: true })).toMatchObject({ status: 200, retCode: 10001 });
    const wallet = trader.get('/account/wallet-balance', { accountType: 'UNIFIED' }, { anonymous: true });
    expect(wallet).toMatchObject({ status: 401, text: 'null' });
  });
});

describe('the time of a request', () => {
  it.each([
    ['as old as its window', -5_000, '5000', 0],
    ['older', -5_001, '5000', 10002],
    ['older, with a larger window', -5_001, '10000', 0],
    ['almost a second ahead', 999, '5000', 0],
    ['a second ahead', 1_000, '5000', 10002],
  ])('may be %s', (_what, offset, window, retCode) => {
    const trader = createSampleTrader();
    const timestamp = String(trader.now + offset);
    expect(trader.get('/order/realtime', OPEN, { timestamp, window }).retCode).toBe(retCode);
  });

  it('is compared at the edge only: a request that waits behind it still takes effect', () => {
    const trader = createSampleTrader();
    const sentAt = trader.now;
    trader.now += 60_000;
    const sending = { timestamp: String(sentAt), admittedAt: sentAt };
    expect(trader.post('/order/create', ORDER, sending).retCode).toBe(0);
  });
});
