import { createPublicKey, generateKeyPairSync, type KeyObject, sign as signWith } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createKeys } from '../keys.ts';
import type { PaperRequest } from '../protocol.ts';
import { checkSignature, checkTime, identify, sign, signedPayload } from './authentication.ts';
import { buildBinanceFutures } from './futures.ts';
import { readParameters } from './parameters.ts';
import { buildBinanceSpot } from './spot.ts';

const SPOT = { microseconds: true, defaultRecvWindowMs: 5_000, maxRecvWindowMs: 60_000 };
const FUTURES = { ...SPOT, microseconds: false };
const NOW = 1_795_341_600_000;

// The worked examples of docs/venues/binance.md §1.4.
const DOC_SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';
const FUTURES_SECRET = '2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9';
const ORDER = 'side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559';
const VECTORS = [
  {
    name: 'V1 all in the query',
    secret: DOC_SECRET,
    query: `symbol=LTCBTC&${ORDER}`,
    body: '',
    signature: 'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71',
  },
  {
    name: 'V2 query and body joined without a separator',
    secret: DOC_SECRET,
    query: 'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC',
    body: 'quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559',
    signature: '0fd168b8ddb4876a0358a8d14d0c9f3da0e9b20c5d52b2a00fcf7d1c602f9a77',
  },
  {
    name: 'V3 percent-encoded unicode',
    secret: DOC_SECRET,
    query: `symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&${ORDER}`,
    body: '',
    signature: 'e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3',
  },
  {
    name: 'V4 futures',
    secret: FUTURES_SECRET,
    query:
      'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp=1591702613943',
    body: '',
    signature: '3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9',
  },
  {
    name: 'V5 futures, split',
    secret: FUTURES_SECRET,
    query: 'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC',
    body: 'quantity=1&price=9000&recvWindow=5000&timestamp=1591702613943',
    signature: '30baaf0fab549bbeda7f5ef201898b34122da25fd23c646cac2c529aebe670a4',
  },
];

function request(query: string, body = '', headers: Record<string, string> = {}): PaperRequest {
  return {
    method: 'POST',
    path: '/api/v3/order',
    query,
    headers,
    body: Buffer.from(body),
    remoteAddress: '127.0.0.1',
    now: NOW,
    admittedAt: NOW,
    listingDelayMs: 0,
  };
}

function signatureHolds(query: string, body: string, secret: string): void {
  checkSignature(request(query, body), readParameters(query, body, 'spot'), { secret });
}

describe('a Binance signature', () => {
  it.each(VECTORS)('matches the documented example: $name', ({ secret, query, body, signature }) => {
    expect(sign(secret, signedPayload(query, body))).toBe(signature);
  });

  it.each(VECTORS)('is accepted in the query or in the body: $name', ({ secret, query, body, signature }) => {
    expect(() => signatureHolds(`${query}&signature=${signature}`, body, secret)).not.toThrow();
    expect(() =>
      signatureHolds(query, [body, `signature=${signature}`].filter(Boolean).join('&'), secret),
    ).not.toThrow();
  });

  it('may be upper or lower case hex', () => {
    expect(() => signatureHolds(`a=1&signature=${sign('s', 'a=1').toUpperCase()}`, '', 's')).not.toThrow();
  });

  it('may have its parameter name in any case on futures, and never covers itself', () => {
    const sent = `a=1&Signature=${sign('s', 'a=1')}`;
    expect(() => checkSignature(request(sent), readParameters(sent, '', 'futures'), { secret: 's' })).not.toThrow();
    expect(() => signatureHolds(sent, '', 's')).toThrow(/'signature' was not sent/);
  });

  it('covers the bytes as sent, not their meaning', () => {
    const signature = sign('s', 'a=x y');
    expect(() => signatureHolds(`a=x%20y&signature=${signature}`, '', 's')).toThrow(
      'Signature for this request is not valid.',
    );
  });

  it('is named in the refusal when it is missing', () => {
    expect(() => signatureHolds('a=1', '', 's')).toThrow(/'signature' was not sent/);
  });
});

/** docs/venues/binance.md §28.2. */
describe('the signature of a key pair', () => {
  const PAYLOAD = 'omitZeroBalances=true&recvWindow=5000&timestamp=1795341600000';
  const SPKI = 'MCowBQYDK2VwAyEAebVWLo/mVPlAeLES6KmLp5AfhTrmlb7X4OORC60ElmQ=';
  const SENT = 'k0FQXe4b2LURa3O8h8Q%2F3JmWtUNjCuT3uIWApdzinJ6m%2BNdCsnLpK5lz81CImQ7qLGrPjr%2FRjdJRgJeOTejGDA%3D%3D';
  const ed25519 = createPublicKey({ key: Buffer.from(SPKI, 'base64'), format: 'der', type: 'spki' });
  const holds = (query: string, publicKey: KeyObject): void =>
    checkSignature(request(query), readParameters(query, '', 'spot'), { publicKey });

  it('is that of the vector W5-Ed', () => {
    expect(() => holds(`${PAYLOAD}&signature=${SENT}`, ed25519)).not.toThrow();
    expect(() => holds(`${PAYLOAD}0&signature=${SENT}`, ed25519)).toThrow(/not valid/);
    // Base64 has a case.
    expect(() => holds(`${PAYLOAD}&signature=${SENT.toLowerCase()}`, ed25519)).toThrow(/not valid/);
  });

  it('is RSA with SHA-256 as well', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const signature = encodeURIComponent(signWith('sha256', Buffer.from(PAYLOAD), privateKey).toString('base64'));
    expect(() => holds(`${PAYLOAD}&signature=${signature}`, publicKey)).not.toThrow();
    expect(() => holds(`${PAYLOAD}&signature=${SENT}`, publicKey)).toThrow(/not valid/);
  });

  it.each(['spot', 'usdm'])('opens %s once the public half is registered', (product) => {
    const now = () => 1_795_341_600_000;
    const [built] = product === 'spot' ? buildBinanceSpot({ now, seed: 1 }) : buildBinanceFutures({ now, seed: 1 });
    const path = product === 'spot' ? '/api/v3/openOrders' : '/fapi/v1/openOrders';
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const query = `timestamp=${now()}`;
    const signature = encodeURIComponent(signWith(null, Buffer.from(query), privateKey).toString('base64'));
    const sent = request(`${query}&signature=${signature}`, '', { 'x-mbx-apikey': 'own' });
    const ask = () => built?.protocol.handle({ ...sent, method: 'GET', path }).body;
    expect(ask()).toContain('-2015');
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    built?.registerKey?.({ key: 'own', publicKey: pem });
    expect(ask()).toBe('[]');
    expect(() => built?.registerKey?.({ key: 'own', publicKey: pem })).toThrow('exists');
    expect(() => built?.registerKey?.({ key: 'bad', publicKey: 'x' })).toThrow('RSA or Ed25519');
  });
});

describe('the time of a request', () => {
  const check = (query: string, rules = SPOT) => checkTime(readParameters(query, '', 'spot'), NOW, rules);

  it('may be 5000 ms old unless recvWindow says otherwise', () => {
    expect(() => check(`timestamp=${NOW - 5_000}`)).not.toThrow();
    expect(() => check(`timestamp=${NOW - 5_001}`)).toThrow('Timestamp for this request is outside of the recvWindow.');
    expect(() => check(`timestamp=${NOW - 300}&recvWindow=299`)).toThrow(/recvWindow/);
  });

  it('may be less than a second ahead', () => {
    expect(() => check(`timestamp=${NOW + 999}`)).not.toThrow();
    expect(() => check(`timestamp=${NOW + 1_000}`)).toThrow(
      "Timestamp for this request was 1000ms ahead of the server's time.",
    );
  });

  it('may be in microseconds on spot', () => {
    expect(() => check(`timestamp=${NOW}123`)).not.toThrow();
    expect(() => check(`timestamp=${NOW}123`, FUTURES)).toThrow(/ahead/);
  });

  it('takes a recvWindow with three decimals, up to a minute', () => {
    expect(() => check(`timestamp=${NOW}000&recvWindow=0.5`)).not.toThrow();
    expect(() => check(`timestamp=${NOW - 1}400&recvWindow=0.5`)).toThrow(/outside of the recvWindow/);
    expect(() => check(`timestamp=${NOW}&recvWindow=60001`)).toThrow('recvWindow must be less than 60000.');
  });

  it('is mandatory and a number', () => {
    expect(() => check('')).toThrow(/'timestamp' was not sent/);
    expect(() => check('timestamp=soon')).toThrow(/Illegal characters/);
  });
});

describe('the key of a request', () => {
  const known = createKeys([{ key: 'k', secret: 's', account: 'a', permissions: ['read'] }], []);
  const who = (headers: Record<string, string>, permission: 'read' | 'trade' = 'read') =>
    identify(request('', '', headers), known, permission);

  it('identifies the account', () => {
    expect(who({ 'x-mbx-apikey': 'k' }).account).toBe('a');
  });

  it.each([
    ['absent', {}, -2014],
    ['malformed', { 'x-mbx-apikey': 'not a key' }, -2014],
    ['unknown', { 'x-mbx-apikey': 'other' }, -2015],
  ])('is refused with 401 when %s', (_case, headers, code) => {
    expect(() => who(headers)).toThrow(expect.objectContaining({ status: 401, code }));
  });

  it('is refused what it has no permission for', () => {
    expect(() => who({ 'x-mbx-apikey': 'k' }, 'trade')).toThrow(expect.objectContaining({ status: 401, code: -2015 }));
  });
});
