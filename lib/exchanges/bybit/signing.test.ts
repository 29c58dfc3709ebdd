import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../text/secret.ts';
import { type BybitSignedText, bybitSignature } from './signing.ts';

// docs/venues/bybit.md §1.3
const REFERENCE = { key: 'test_api_key', secret: 'test_secret', timestamp: 1_700_000_000_000 };
const PAPER = {
  key: 'bybitPaperKey00001',
  secret: 'bybitPaperSecret0000000000000000001',
  timestamp: 1_795_341_600_000,
};

const of = ({ key, timestamp }: typeof PAPER, payload: string, recvWindowMs = 5_000): BybitSignedText => ({
  timestamp,
  apiKey: Secret.of(key),
  recvWindowMs,
  payload,
});

describe('the signature with a secret', () => {
  test.each([
    [
      'N1',
      REFERENCE,
      'category=linear&symbol=BTCUSDT',
      'fd4f31228a46109dc6673062328693696df9a96c7ff04e6491a45e7f63a0fdd7',
    ],
    [
      'N2',
      REFERENCE,
      '{"category": "linear", "symbol": "BTCUSDT", "orderLinkId": "test-order-1"}',
      '2df4a0603d69c08d5dea29ba85b46eb7db64ce9e9ebd34a7802a3d69700cb2a1',
    ],
    [
      'V1',
      PAPER,
      'category=linear&symbol=BTCUSDT&orderLinkId=oms-01JD8XK4',
      '75ea100deb743ce800e17ad9acd75a1c812062ef884dedeee729495679debdcf',
    ],
    [
      'V2, a cursor that came encoded',
      PAPER,
      'category=spot&limit=50&cursor=2300182416633263104%3A1795341600123%2C2300182416633263104%3A1795341600123',
      '8d6cdf218b835f6de0b84d9666a8ad04bd40e09aeac6fd780d06a4ab76b95270',
    ],
    ['V3, nothing', PAPER, '', '0053e330ac6b6a0d93cb887beb4b93eb9e72c9f92dd97746233763464cb31853'],
    [
      'V4',
      PAPER,
      '{"category":"spot","symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.005","price":"91234.5","timeInForce":"GTC","orderLinkId":"oms-01JD8XK3"}',
      '107917dd3eab76bc011577701fc9381843844b3610085af024c582bf1f3ca4cc',
    ],
    [
      'V5, the same with blanks',
      PAPER,
      '{"category": "spot", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.005", "price": "91234.5", "timeInForce": "GTC", "orderLinkId": "oms-01JD8XK3"}',
      '9cbec922b41a952fae78d58c2099a3afc311d008eb34af8ee19d0251b6b88342',
    ],
  ])('matches %s', (_, keys, payload, expected) => {
    expect(bybitSignature(of(keys, payload), Secret.of(keys.secret))).toBe(expected);
  });

  test('covers the window: V6', () => {
    const payload = '{"category":"linear","symbol":"ETHUSDT","orderId":"c6f055d9-7f21-4079-913d-e6523a9cfffa"}';
    expect(bybitSignature(of(PAPER, payload, 10_000), Secret.of(PAPER.secret))).toBe(
      'b462639043e7230f4d7109e0c3a1ed3e77cc4c619face37a9b02f5777eea7cf3',
    );
  });
});

test('a private key signs the same text with RSA', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const signature = bybitSignature(of(PAPER, 'category=spot'), Secret.of(pem));
  const text = Buffer.from(`${PAPER.timestamp}${PAPER.key}5000category=spot`, 'utf8');
  expect(verify('sha256', text, publicKey, Buffer.from(signature, 'base64'))).toBe(true);
});
