import { describe, expect, test } from 'vitest';
import { Secret } from '../../text/secret.ts';
import { binanceSignature, encodeQuery, type Params, signedQuery } from './signing.ts';

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
    expect(binanceSignature(payload, SPOT_SECRET)).toBe(
      '0fd168b8ddb4876a0358a8d14d0c9f3da0e9b20c5d52b2a00fcf7d1c602f9a77',
    );
  });

  test('V3: a non-ASCII symbol is encoded first, then signed', () => {
    const signed = signedQuery(order('１２３４５６', '0.1', 1499827319559), SPOT_SECRET);
    expect(signed).toMatch(/^symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&/);
    expect(signed).toMatch(/&signature=e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3$/);
  });

  test('V4: a futures order', () => {
    const payload =
      'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp=1591702613943';
    expect(binanceSignature(payload, FUTURES_SECRET)).toBe(
      '3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9',
    );
  });

  test('V5: a futures order split over query and body', () => {
    const payload =
      'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTCquantity=1&price=9000&recvWindow=5000&timestamp=1591702613943';
    expect(binanceSignature(payload, FUTURES_SECRET)).toBe(
      '30baaf0fab549bbeda7f5ef201898b34122da25fd23c646cac2c529aebe670a4',
    );
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
