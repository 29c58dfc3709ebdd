import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../text/secret.ts';
import { signatureOf } from '../signature.ts';
import { encodeQuery, type Params, signedQuery } from './signing.ts';

const SPOT_SECRET = Secret.of('NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j');
const FUTURES_SECRET = Secret.of('2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9');

const order = (symbol: string, price: string, timestamp: number): Params => [
  ['symbol', symbol],
  ['side', 'BUY'],
  ['type', 'LIMIT'],
  ['timeInForce', 'GTC'],
  ['quantity', 1],
  ['price', price],
  ['recvWindow', 5000],
  ['timestamp', timestamp],
];

// docs/venues/binance.md §1.4, test vectors.
describe('the published signature vectors hold', () => {
  test('V1: a spot order in the query', () => {
    expect(signedQuery(order('LTCBTC', '0.1', 1499827319559), SPOT_SECRET)).toBe(
      'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559' +
        '&signature=c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71',
    );
  });

  test('V2: query and body are signed as one text without a separator', () => {
    const payload =
      'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTCquantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559';
    expect(signatureOf(payload, SPOT_SECRET)).toBe('0fd168b8ddb4876a0358a8d14d0c9f3da0e9b20c5d52b2a00fcf7d1c602f9a77');
  });

  test('V3: a non-ASCII symbol is encoded first, then signed', () => {
    const signed = signedQuery(order('１２３４５６', '0.1', 1499827319559), SPOT_SECRET);
    expect(signed).toMatch(/^symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&/);
    expect(signed).toMatch(/&signature=e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3$/);
  });

  test('V4: a futures order', () => {
    const payload =
      'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp=1591702613943';
    expect(signatureOf(payload, FUTURES_SECRET)).toBe(
      '3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9',
    );
  });

  test('V5: a futures order split over query and body', () => {
    const payload =
      'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTCquantity=1&price=9000&recvWindow=5000&timestamp=1591702613943';
    expect(signatureOf(payload, FUTURES_SECRET)).toBe(
      '30baaf0fab549bbeda7f5ef201898b34122da25fd23c646cac2c529aebe670a4',
    );
  });
});

// docs/venues/binance.md §28.2: a secret, and an Ed25519 key, each made for the vectors.
const API_KEY = 'Zq3tBn8LwXc5VfRk2YhPm7DsGj9AeUo4TiCxNb6KvWr1MyQzSdFgHpJlEaIuOt0B';
const HMAC_SECRET = Secret.of('p7LmKd2XwQz9RtVbYn4HsGc8JfUe1AoTi6CxWr3ZvMy5QkSdFgHpBlEaIuOt0NjZ');
const ED25519_DER = 'MC4CAQAwBQYDK2VwBCIEIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g';
const ED25519 = Secret.of(`-----BEGIN PRIVATE KEY-----\n${ED25519_DER}\n-----END PRIVATE KEY-----\n`);
const STAMP: Params = [
  ['recvWindow', 5000],
  ['timestamp', 1795341600000],
];

describe('the signature vectors of each kind of key hold', () => {
  test.each<[name: string, params: Params, signed: string]>([
    [
      'W1, a list of orders on spot',
      [
        ['symbol', 'BTCUSDT'],
        ['side', 'SELL'],
        ['quantity', '0.00500'],
        ['aboveType', 'LIMIT_MAKER'],
        ['abovePrice', '95000.00'],
        ['belowType', 'STOP_LOSS_LIMIT'],
        ['belowPrice', '87900.00'],
        ['belowStopPrice', '88000.00'],
        ['belowTimeInForce', 'GTC'],
        ['listClientOrderId', 'oms-L1'],
        ['newOrderRespType', 'RESULT'],
        ...STAMP,
      ],
      'symbol=BTCUSDT&side=SELL&quantity=0.00500&aboveType=LIMIT_MAKER&abovePrice=95000.00&belowType=STOP_LOSS_LIMIT&belowPrice=87900.00&belowStopPrice=88000.00&belowTimeInForce=GTC&listClientOrderId=oms-L1&newOrderRespType=RESULT&recvWindow=5000&timestamp=1795341600000&signature=8076439144da6dd0b78ceab5ed8883a2e83c97187d966519ac36539b9d96382b',
    ],
    [
      'W2, a batch of futures orders as JSON',
      [
        [
          'batchOrders',
          '[{"symbol":"BTCUSDT","side":"BUY","type":"LIMIT","timeInForce":"GTC","quantity":"0.010","price":"91000.0","newClientOrderId":"oms-B1"},{"symbol":"BTCUSDT","side":"SELL","type":"MARKET","quantity":"0.010","reduceOnly":"true","newClientOrderId":"oms-B2"}]',
        ],
        ...STAMP,
      ],
      'batchOrders=%5B%7B%22symbol%22%3A%22BTCUSDT%22%2C%22side%22%3A%22BUY%22%2C%22type%22%3A%22LIMIT%22%2C%22timeInForce%22%3A%22GTC%22%2C%22quantity%22%3A%220.010%22%2C%22price%22%3A%2291000.0%22%2C%22newClientOrderId%22%3A%22oms-B1%22%7D%2C%7B%22symbol%22%3A%22BTCUSDT%22%2C%22side%22%3A%22SELL%22%2C%22type%22%3A%22MARKET%22%2C%22quantity%22%3A%220.010%22%2C%22reduceOnly%22%3A%22true%22%2C%22newClientOrderId%22%3A%22oms-B2%22%7D%5D&recvWindow=5000&timestamp=1795341600000&signature=524e5b598ad3a43529a80666f3f63d30d5c57dbaba98d8e3f4b657b0f345f5b1',
    ],
    [
      'W3, ids of 19 digits',
      [['symbol', 'ETHUSDT'], ['orderIdList', '[8389766145050669870,8389766145050669871]'], ...STAMP],
      'symbol=ETHUSDT&orderIdList=%5B8389766145050669870%2C8389766145050669871%5D&recvWindow=5000&timestamp=1795341600000&signature=7db5647e6c9cbfc95ec789ba33a7f4a46df5b3251a847d378e0dacbb24719f95',
    ],
    [
      'W4, a conditional futures order',
      [
        ['algoType', 'CONDITIONAL'],
        ['symbol', 'BTCUSDT'],
        ['side', 'SELL'],
        ['type', 'STOP_MARKET'],
        ['triggerPrice', '88000.0'],
        ['workingType', 'MARK_PRICE'],
        ['priceProtect', 'true'],
        ['closePosition', 'true'],
        ['clientAlgoId', 'oms-S1'],
        ['timestamp', 1795341600000],
      ],
      'algoType=CONDITIONAL&symbol=BTCUSDT&side=SELL&type=STOP_MARKET&triggerPrice=88000.0&workingType=MARK_PRICE&priceProtect=true&closePosition=true&clientAlgoId=oms-S1&timestamp=1795341600000&signature=35773f3797b02461c50258f66b28f598c7c01d74ea9f64effff4b43799fafab9',
    ],
    [
      'W5, the account',
      [['omitZeroBalances', 'true'], ...STAMP],
      'omitZeroBalances=true&recvWindow=5000&timestamp=1795341600000&signature=bd471f8154b83381a585b63c5f3f573de6a2ccf069bebd87fbe4e7a5acdd45dc',
    ],
  ])('%s, with a secret', (_, params, signed) => {
    expect(signedQuery(params, HMAC_SECRET)).toBe(signed);
  });

  test('W5-Ed, the account, with an Ed25519 key: the signature is base64, encoded', () => {
    expect(signedQuery([['omitZeroBalances', 'true'], ...STAMP], ED25519)).toBe(
      'omitZeroBalances=true&recvWindow=5000&timestamp=1795341600000&signature=k0FQXe4b2LURa3O8h8Q%2F3JmWtUNjCuT3uIWApdzinJ6m%2BNdCsnLpK5lz81CImQ7qLGrPjr%2FRjdJRgJeOTejGDA%3D%3D',
    );
  });

  test.each([
    [
      'W6',
      `apiKey=${API_KEY}&recvWindow=5000&timestamp=1795341600000`,
      '39140fb1c88dbbb3d4ea70d5b91d636fc20f564f2aaeae652b22a454b71889c1',
      '1ZwvHp5124+0Ve41zMyv2jIyrKwpNAPANzB+Yn+7HEC7/AlORli2fOPklEF4h2RwIbAgW51j63QwQdVIDjoDCQ==',
    ],
    [
      'W7',
      `apiKey=${API_KEY}&newClientOrderId=oms-W1&price=95000.00&quantity=0.00500&recvWindow=5000&side=SELL&symbol=BTCUSDT&timeInForce=GTC&timestamp=1795341600000&type=LIMIT`,
      '79788eb1392b6cc4c4f8db2a513d566430e10a384ccaf2975c5c5b6e5cc37802',
      'gOwN60f4RNWqWGq5zLs+LEHF37DAKmwWLBaQrlD9twJ8EF+8/uavJUSMFf4+43PXS8TqwOdmFUyz7bMmhHFfCA==',
    ],
  ])('%s, sorted parameters, with a secret and with an Ed25519 key', (_, payload, hex, base64) => {
    expect(signatureOf(payload, HMAC_SECRET)).toBe(hex);
    expect(signatureOf(payload, ED25519)).toBe(base64);
  });

  test.each([2_048, 4_096])('an RSA key of %i bits signs with PKCS#1 v1.5 and SHA-256', (modulusLength) => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength });
    const secret = Secret.of(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    const [payload = '', signature = ''] = signedQuery([['symbol', 'ETHUSDT'], ...STAMP], secret).split('&signature=');
    const bytes = Buffer.from(decodeURIComponent(signature), 'base64');
    expect(payload).toBe('symbol=ETHUSDT&recvWindow=5000&timestamp=1795341600000');
    expect(signature).toMatch(/^[A-Za-z0-9%]+$/);
    expect(bytes).toHaveLength(modulusLength / 8);
    expect(verify('sha256', Buffer.from(payload), publicKey, bytes)).toBe(true);
  });
});

test('a parameter without a value is not sent', () => {
  expect(
    encodeQuery([
      ['symbol', 'BTCUSDT'],
      ['orderId', undefined],
      ['price', ''],
      ['limit', 0],
    ]),
  ).toBe('symbol=BTCUSDT&limit=0');
});

test('reserved characters cannot add a parameter', () => {
  expect(encodeQuery([['symbol', 'A&side=SELL #+']])).toBe('symbol=A%26side%3DSELL%20%23%2B');
});
