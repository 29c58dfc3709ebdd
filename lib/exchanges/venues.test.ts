import { describe, expect, test } from 'vitest';
import { EXCHANGES, type Exchange, type Market } from '../domain/instrument.ts';
import {
  byExchange,
  byProduct,
  HOSTS,
  keyVariables,
  PRODUCT_ROWS,
  PRODUCTS,
  type Product,
  pageWeights,
  privateKeysOf,
  productOf,
  productRow,
  VENUES,
} from './venues.ts';

describe('a product', () => {
  test.each(PRODUCT_ROWS)('is named by its exchange and market: $product', ({ product, exchange, market, host }) => {
    expect(product).toBe(`${exchange}.${market}`);
    expect(productOf(exchange, market)).toBe(product);
    expect(productRow(product)).toMatchObject({ product, exchange, market, host });
    expect(host.markets).toContain(market);
  });

  test('is none where the exchange has no such market', () => {
    expect(() => productOf('bybit', 'futures' as Market)).toThrow('bybit has no futures');
    expect(() => productOf('kraken' as Exchange, 'spot')).toThrow(RangeError);
    expect(() => productRow('binance.futures' as Product)).toThrow('there is no product binance.futures');
  });

  test('has a value in every table of products, and its host once in the list of hosts', () => {
    expect(byProduct(({ product }) => product)).toEqual(Object.fromEntries(PRODUCTS.map((each) => [each, each])));
    expect(new Set(HOSTS).size).toBe(HOSTS.length);
    expect(new Set(HOSTS)).toEqual(new Set(PRODUCT_ROWS.map(({ host }) => host)));
  });
});

describe('the page budget of each exchange', () => {
  test.each([
    [100, 'binance', 100],
    [100, 'bitmex', 10],
    [109, 'bitmex', 10],
    [5, 'bitmex', 1],
    [0, 'binance', 1],
  ] as const)('of %i is, in units of %s, %i: a whole number of at least one', (most, exchange, units) => {
    expect(pageWeights(most)[exchange]).toBe(units);
  });
});

test('every exchange has a value in a table of exchanges, made of its row', () => {
  expect(byExchange(({ title }, exchange) => [exchange, title])).toEqual({
    binance: ['binance', 'Binance'],
    bitmex: ['bitmex', 'BitMEX'],
    bybit: ['bybit', 'Bybit'],
  });
  expect(Object.keys(VENUES).sort()).toEqual([...EXCHANGES].sort());
});

test("the variables of an exchange's key are named after it", () => {
  expect(keyVariables('bitmex')).toEqual({ apiKey: 'ATLAS_BITMEX_API_KEY', apiSecret: 'ATLAS_BITMEX_API_SECRET' });
});

test('a private key may stand in the place of the secret alone, and only where the exchange takes one', () => {
  expect(
    byExchange((_, exchange) => [privateKeysOf(exchange)('apiKey'), privateKeysOf(exchange)('apiSecret')]),
  ).toEqual({
    binance: [[], ['ed25519', 'rsa']],
    bitmex: [[], []],
    bybit: [[], ['rsa', 'rsaPkcs1']],
  });
});

test('a page costs as much at every exchange, in the units of each, and at least one of them', () => {
  const units = byExchange(({ pageWeightUnit }) => pageWeightUnit);
  for (const most of [1_000, 999]) {
    const weights = pageWeights(most);
    for (const exchange of EXCHANGES) expect(weights[exchange]).toBe(Math.floor(most / units[exchange]));
  }
  expect(pageWeights(0)).toEqual(byExchange(() => 1));
});
