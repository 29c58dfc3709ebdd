import { describe, expect, test } from 'vitest';
import { differencesOf } from './differences.ts';
import type { Explanation } from './explanations.ts';
import { type Golden, goldenOf } from './golden.ts';
import { faultsOf } from './judge.ts';

const CREATE = 'signed POST /v5/order/create';

describe('the differences of two clients', () => {
  const body = (fields: object) => [`${CREATE} ${JSON.stringify(fields)}`];

  test('are none where the same is sent', () => {
    expect(differencesOf(body({ qty: '1' }), body({ qty: '1' }))).toEqual([]);
  });

  test.each<[string, object, object, string | undefined, string | undefined]>([
    ['a field that one does not send', { reduceOnly: true }, {}, 'true', undefined],
    ['another value', { reduceOnly: true }, { reduceOnly: false }, 'true', 'false'],
    ['the same number in another JSON type', { reduceOnly: '1' }, { reduceOnly: 1 }, '"1"', '1'],
    ['the same number in other digits', { reduceOnly: '0.10' }, { reduceOnly: '0.1' }, '"0.10"', '"0.1"'],
  ])('name %s', (_, theirs, ours, ccxt, atlas) => {
    const difference = { part: 'field', endpoint: 'POST /v5/order/create', name: 'reduceOnly', ccxt, atlas };
    expect(differencesOf(body(theirs), body(ours))).toEqual([difference]);
  });

  test('name another order of the fields that both send', () => {
    expect(differencesOf(body({ a: 1, x: 1, b: 2 }), body({ b: 2, x: 1, a: 1 }))).toEqual([
      { part: 'order', endpoint: 'POST /v5/order/create', name: '', ccxt: 'a, x, b', atlas: 'b, x, a' },
    ]);
  });

  test('name a parameter as it is encoded', () => {
    const list = (cursor: string) => [`signed GET /v5/order/realtime?category=spot&cursor=${cursor}`];
    expect(differencesOf(list('a%3A1'), list('a%253A1'))).toMatchObject([
      { part: 'field', name: 'cursor', ccxt: 'a%3A1', atlas: 'a%253A1' },
    ]);
  });

  test('name a request that only one of them sends', () => {
    const read = 'signed GET /v5/order/realtime?category=spot';
    const endpoint = 'GET /v5/order/realtime';
    expect(differencesOf(body({}), [...body({}), read])).toEqual([
      { part: 'request', endpoint, name: '', ccxt: undefined, atlas: read },
    ]);
    expect(differencesOf([read], [])).toEqual([{ part: 'request', endpoint, name: '', ccxt: read, atlas: undefined }]);
  });

  test('name a request that only one of them signs', () => {
    const time = 'GET /v5/market/time';
    expect(differencesOf([`public ${time}`], [`signed ${time}`])).toMatchObject([
      { part: 'header', name: 'x-bapi-sign', ccxt: 'public', atlas: 'signed' },
    ]);
  });

  test('are taken between the requests that are most alike', () => {
    const page = (cursor: string) => `signed GET /v5/order/realtime?category=spot&cursor=${cursor}`;
    expect(differencesOf([page('1'), page('2')], [page('2'), page('1')])).toEqual([]);
  });
});

describe('a comparison', () => {
  const named: Explanation = {
    of: [{ part: 'field', endpoint: /create/, name: 'timeInForce', ccxt: null, atlas: /"GTC"/, wish: /unsaid/ }],
    source: 'docs/venues/bybit.md §2.1',
    why: 'The default by its name.',
  };
  const compared = (wish: string, timeInForce: string): Golden => {
    const inputs = (body: object) => ({ headers: {}, inputs: { [wish]: [`${CREATE} ${JSON.stringify(body)}`] } });
    return goldenOf('1', inputs({}), inputs({ timeInForce }));
  };

  test('is right where one entry explains each difference', () => {
    expect(faultsOf(compared('BTC/USDT: unsaid', 'GTC'), [named])).toEqual([]);
  });

  test('fails for a difference without an entry', () => {
    expect(faultsOf(compared('BTC/USDT: unsaid', 'GTC'), [])).toEqual([
      'BTC/USDT: unsaid: field timeInForce POST /v5/order/create: ccxt nothing, Atlas "GTC": nothing explains it',
    ]);
  });

  test.each([
    ['another value', 'BTC/USDT: unsaid', 'GTCX'],
    ['another wish', 'BTC/USDT: said', 'GTC'],
  ])('fails for %s than the entry explains, and for the entry that is not needed', (_, wish, timeInForce) => {
    expect(faultsOf(compared(wish, timeInForce), [named])).toEqual([
      expect.stringContaining('nothing explains it'),
      'no difference needs the field timeInForce create of "The default by its name."',
    ]);
  });

  test('fails for a difference that two entries explain', () => {
    expect(faultsOf(compared('BTC/USDT: unsaid', 'GTC'), [named, named])).toEqual([
      expect.stringContaining('2 entries explain it'),
    ]);
  });

  test('fails for a header without an entry', () => {
    const sent = (headers: Readonly<Record<string, string>>) => ({ headers: { 'signed GET': headers }, inputs: {} });
    expect(faultsOf(goldenOf('1', sent({ referer: 'CCXT' }), sent({})), [])).toEqual([
      'every request: header referer signed GET: ccxt CCXT, Atlas nothing: nothing explains it',
    ]);
  });

  test('is not made of different inputs', () => {
    const none = { headers: {}, inputs: {} };
    expect(() => goldenOf('1', none, { headers: {}, inputs: { 'BTC/USDT: unsaid': [] } })).toThrow('different inputs');
  });
});
