import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../lib/text/secret.ts';
import { BYBIT } from './bybit.ts';

const NOW = 1_795_341_600_000;
const KEY = { readOnly: 0, permissions: { Wallet: [] }, ips: ['192.0.2.7'], expiredAt: '2027-02-13T12:00:00Z' };
const UNIFIED = { retCode: 0, result: { unifiedMarginStatus: 6 } };
const origin = () => 'https://api.bybit.com';

function query(apiSecret = 'bybitPaperSecret0000000000000000001') {
  const credentials = { apiKey: Secret.of('bybitPaperKey00001'), apiSecret: Secret.of(apiSecret) };
  return BYBIT.keyPermissions(credentials, origin, NOW);
}

const read = (key: object, info: unknown = UNIFIED) => query().read([{ retCode: 0, result: { ...KEY, ...key } }, info]);

describe('the permissions of a key', () => {
  test('is read from the key and from its account, both signed', () => {
    const { requests } = query();
    expect(requests.map(({ url }) => url)).toEqual([
      'https://api.bybit.com/v5/user/query-api',
      'https://api.bybit.com/v5/account/info',
    ]);
    // docs/venues/bybit.md §1.3, vector V3: the same key, time and window, without a payload.
    expect(requests[0]?.headers).toMatchObject({
      'x-bapi-api-key': 'bybitPaperKey00001',
      'x-bapi-sign': '0053e330ac6b6a0d93cb887beb4b93eb9e72c9f92dd97746233763464cb31853',
    });
  });

  test('is also requested with a private key instead of the secret', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { requests } = query(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    const signature = Buffer.from(requests[0]?.headers['x-bapi-sign'] ?? '', 'base64');
    expect(verify('sha256', Buffer.from(`${NOW}bybitPaperKey000015000`), publicKey, signature)).toBe(true);
  });

  test.each<[string, object, object]>([
    ['trades', {}, { trade: true, withdraw: false, addressBound: true, obstacles: [] }],
    ['only reads', { readOnly: 1 }, { trade: false }],
    ['withdraws', { permissions: { Wallet: ['Withdraw'] } }, { withdraw: true }],
    ['is bound to no address', { ips: ['*'] }, { addressBound: false }],
    ['ends', {}, { expiresAt: '2027-02-13T12:00:00.000Z' }],
  ])('reports whether it %s', (_, key, permissions) => {
    expect(read(key)).toMatchObject(permissions);
  });

  test('has no expiry if the exchange gives none', () => {
    expect(read({ expiredAt: '' })).not.toHaveProperty('expiresAt');
  });

  test.each<[string, unknown, RegExp]>([
    ['is not unified', { retCode: 0, result: { unifiedMarginStatus: 3 } }, /unifiedMarginStatus 3/],
    ['does not answer', undefined, /does not say/],
  ])('reports the obstacle if the account %s', (_, info, obstacle) => {
    expect(query().read([{ retCode: 0, result: KEY }, info])?.obstacles).toEqual([expect.stringMatching(obstacle)]);
  });

  test.each([undefined, { retCode: 10003, result: {} }, { retCode: 0, result: { ...KEY, ips: 'x' } }])(
    'cannot be read from %j',
    (reply) => {
      expect(query().read([reply, UNIFIED])).toBeUndefined();
    },
  );
});

test('the book of a market is that of its category', () => {
  const { path, read: readBook } = BYBIT.book('coinm');
  expect(path('BTCUSD')).toBe('/v5/market/orderbook?category=inverse&symbol=BTCUSD&limit=5');
  expect(readBook({ result: { b: [['90000', '1']], a: [['90001', '2']] } })).toEqual({ bid: '90000', ask: '90001' });
});
