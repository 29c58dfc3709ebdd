import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AMEND_METHODS, CONTRACTS, INSTRUMENT_STATUSES, type Instrument } from '../domain/instrument.ts';
import { ORDER_LIST_KINDS, ORDER_TYPES, TIMES_IN_FORCE, TRIGGER_SOURCES } from '../domain/order-type.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { CatalogueSnapshot } from './shared-catalogue.ts';
import { decodeSnapshot, encodeSnapshot, SNAPSHOT_FORMAT, SnapshotRefused } from './snapshot-format.ts';

const BASES = ['BTC', 'ETH', 'SOL'] as const;
const snapshot: CatalogueSnapshot = {
  exchange: 'binance',
  markets: ['spot'],
  origin: 'https://api.binance.com',
  bases: BASES,
  loadedAt: 1_795_341_600_000,
  limits: [{ name: 'weight-1m', limit: 6_000, windowSeconds: 60 }],
  instruments: [samples.spot, { ...samples.spotMarketLot, symbol: 'ETH/USDT', exchangeSymbol: 'ETHUSDT', base: 'ETH' }],
  unreadable: [{ exchangeSymbol: 'SOLUSDT', pair: 'SOL/USDT', reason: 'filters is not an array.', instrument: null }],
  notServed: ['DOGEUSDT'],
};

const jsonOf = (bytes: Uint8Array) => JSON.parse(gunzipSync(bytes).toString()) as Record<string, unknown>;
/** The output of a writer without checks. */
const written = (json: unknown) => gzipSync(JSON.stringify(json));
const changed = (changes: object) => written({ ...jsonOf(encodeSnapshot(snapshot)), ...changes });
const withInstrument = (changes: object) => changed({ instruments: [{ ...samples.spot, ...changes }] });

/** Decimals as adapters write them, up to the maximum number of digits. */
const decimals = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 16n }), fc.bigInt({ min: 0n, max: 10n ** 17n }))
  .map(([whole, part]) => (part === 0n ? `${whole}` : `${whole}.${String(part).padStart(18, '0')}`));
const positives = decimals.map((text) => (/[1-9]/.test(text) ? text : '0.000000001'));
const bounds = fc.option(decimals);
/** Parsed JSON has the prototype of objects, which fast-check sometimes omits. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true });
const words = fc.stringMatching(/^[A-Z0-9]{1,10}$/);

const instruments: fc.Arbitrary<Instrument> = record({
  quote: words,
  settle: fc.option(words),
  contract: fc.option(fc.constantFrom(...CONTRACTS)),
  expiry: fc.option(
    fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }).map((date) => date.toISOString()),
  ),
  base: fc.constantFrom(...BASES),
  exchangeSymbol: fc.string({ minLength: 1, maxLength: 30 }),
  inverse: fc.boolean(),
  quanto: fc.boolean(),
  status: fc.constantFrom(...INSTRUMENT_STATUSES),
  exchangeStatus: fc.string(),
  quantityUnit: words,
  contractSize: positives,
  step: decimals,
  minQuantity: decimals,
  maxQuantity: bounds,
  marketStep: bounds,
  marketMinQuantity: bounds,
  marketMaxQuantity: bounds,
  quoteStep: fc.option(positives),
  tickSize: decimals,
  minPrice: bounds,
  maxPrice: bounds,
  minNotional: bounds,
  maxNotional: bounds,
  minNotionalOnMarket: fc.boolean(),
  maxNotionalOnMarket: fc.boolean(),
  priceBand: fc.option(
    record({
      reference: fc.constantFrom('averagePrice', 'markPrice', null),
      buyMax: bounds,
      buyMin: bounds,
      sellMax: bounds,
      sellMin: bounds,
    }),
  ),
  maxOpenOrders: fc.option(fc.nat()),
  capabilities: record({
    orderTypes: fc.subarray([...ORDER_TYPES]),
    timeInForce: fc.subarray([...TIMES_IN_FORCE]),
    postOnly: fc.boolean(),
    reduceOnly: fc.boolean(),
    quoteQuantity: fc.boolean(),
    amend: fc.subarray([...AMEND_METHODS]),
    amendConditional: fc.boolean(),
    triggerBy: fc.subarray([...TRIGGER_SOURCES]),
    trailingPercent: fc.option(record({ min: decimals, max: decimals, step: positives })),
    trailingAmount: fc.boolean(),
    activationPrice: fc.boolean(),
    closePosition: fc.boolean(),
    displayQuantity: fc.boolean(),
    attached: fc.boolean(),
    amendAttached: fc.boolean(),
    minSecondsToExpiry: fc.option(fc.nat()),
    orderLists: fc.subarray([...ORDER_LIST_KINDS]),
  }),
}).map((parts) => ({ ...parts, exchange: 'bitmex', market: 'usdm', symbol: `${parts.base}/${parts.quote}` }) as const);

const snapshots: fc.Arbitrary<CatalogueSnapshot> = record({
  exchange: fc.constant('bitmex'),
  markets: fc.constant(['spot', 'usdm']),
  origin: fc.constantFrom('https://www.bitmex.com', 'http://127.0.0.1:3001'),
  bases: fc.constant(BASES),
  loadedAt: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  limits: fc.array(record({ name: words, limit: fc.integer({ min: 1 }), windowSeconds: fc.integer({ min: 1 }) }), {
    maxLength: 3,
  }),
  instruments: fc.uniqueArray(instruments, { maxLength: 6, selector: ({ exchangeSymbol }) => exchangeSymbol }),
  unreadable: fc.array(
    record({
      exchangeSymbol: fc.option(words),
      pair: fc.option(words),
      reason: fc.string({ maxLength: 60 }),
      instrument: fc.option(instruments),
    }),
    { maxLength: 2 },
  ),
  notServed: fc.array(words, { maxLength: 3 }),
});

describe('a snapshot', () => {
  test('decodes to exactly what was encoded, every decimal to its last digit', () => {
    fc.assert(
      fc.property(snapshots, (any) => {
        expect(decodeSnapshot(encodeSnapshot(any))).toStrictEqual(any);
      }),
    );
  });

  test.each(Object.entries(samples))('holds every kind of contract: %s', (_, instrument) => {
    const { exchange, market, base } = instrument;
    const of = { ...snapshot, exchange, markets: [market], bases: [base], instruments: [instrument] };
    expect(decodeSnapshot(encodeSnapshot(of))).toStrictEqual(of);
  });

  test('with a changed byte is refused, or the byte has no meaning', () => {
    const bytes = encodeSnapshot(snapshot);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ flip;
        try {
          // The gzip header holds a time and a system, which are not read.
          expect(decodeSnapshot(damaged)).toStrictEqual(snapshot);
        } catch (error) {
          expect(error).toBeInstanceOf(SnapshotRefused);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('that is truncated is refused', () => {
    const bytes = encodeSnapshot(snapshot);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), (length) => {
        expect(() => decodeSnapshot(bytes.subarray(0, length))).toThrow('it is damaged');
      }),
    );
  });

  test.each([
    ['a later format', changed({ format: SNAPSHOT_FORMAT + 1 }), 'its format is 8, and this version reads 7'],
    ['no format', changed({ format: undefined }), 'its format is undefined'],
    ['an unknown field', changed({ rules: [] }), 'rules'],
    ['no moment', changed({ loadedAt: undefined }), 'loadedAt'],
    ['an origin with a path', changed({ origin: 'https://api.binance.com/api' }), 'origin'],
    ['an instrument with an unknown field', withInstrument({ minFee: '1' }), 'minFee'],
    ['an instrument that lacks a rule', withInstrument({ tickSize: undefined }), 'instruments.0.tickSize'],
    ['a rule as a binary number', withInstrument({ step: 0.001 }), 'instruments.0.step'],
    ['a rule with an exponent', withInstrument({ step: '1e-7' }), 'instruments.0.step'],
    ['a negative rule', withInstrument({ minPrice: '-1' }), 'instruments.0.minPrice'],
    ['a contract of size zero', withInstrument({ contractSize: '0.00' }), 'instruments.0.contractSize'],
    ['a rule with too many digits', withInstrument({ step: `1${'0'.repeat(36)}` }), 'step'],
    ['an instrument of another exchange', withInstrument({ exchange: 'bitmex' }), 'BTCUSDT is not of its markets'],
    ['an instrument of another market', withInstrument({ market: 'usdm' }), 'BTCUSDT is not of its markets'],
    ['another base asset', withInstrument({ base: 'DOGE' }), 'BTCUSDT is not of its markets or base assets'],
    ['the same instrument twice', changed({ instruments: [samples.spot, samples.spot] }), 'it contains BTCUSDT twice'],
    ['a limit of zero', changed({ limits: [{ name: 'weight-1m', limit: 0, windowSeconds: 60 }] }), 'limits.0.limit'],
    ['something else', written('a text'), 'its format is undefined'],
    ['an invalid expiry', withInstrument({ expiry: '2026-02-30T08:00:00.000Z' }), 'instruments.0.expiry'],
    ['a malformed symbol', withInstrument({ symbol: 'BTCUSDT' }), 'instruments.0.symbol'],
    [
      'an unknown capability',
      withInstrument({ capabilities: { ...samples.spot.capabilities, amend: ['magic'] } }),
      'instruments.0.capabilities.amend.0',
    ],
    ['no markets', changed({ markets: [], instruments: [] }), 'markets'],
    ['nothing', new Uint8Array(), 'it is damaged'],
    ['data that is not gzipped', new TextEncoder().encode('{}'), 'it is damaged'],
  ])('with %s is refused with the reason', (_, bytes, why) => {
    expect(() => decodeSnapshot(bytes)).toThrow(SnapshotRefused);
    expect(() => decodeSnapshot(bytes)).toThrow(why);
  });

  test('that would be refused, or would decode differently, is not written', () => {
    expect(() => encodeSnapshot({ ...snapshot, bases: ['ETH'] })).toThrow(
      'BTCUSDT is not of its markets or base assets',
    );
    expect(() => encodeSnapshot({ ...snapshot, loadedAt: 1.5 })).toThrow(SnapshotRefused);
    const unlike = { ...samples.spot, toJSON: () => ({ ...samples.spot, step: '9' }) };
    expect(() => encodeSnapshot({ ...snapshot, instruments: [unlike] })).toThrow('it does not read back the same');
  });

  test('with more distinct instruments than an exchange lists fits into a DynamoDB item', () => {
    const many = Array.from({ length: 4_000 }, (_, at): Instrument => {
      const odd = String((at * 7_919) % 1_000_003);
      return {
        ...samples.spot,
        exchangeSymbol: `BTC${odd}`,
        maxPrice: odd,
        maxQuantity: `${odd}.${odd}`,
        minPrice: `0.${odd}1`,
      };
    });
    expect(encodeSnapshot({ ...snapshot, instruments: many }).length).toBeLessThan(390_000);
  });

  test('has a new format when the fields of an instrument change', () => {
    const [instrument = {}] = jsonOf(encodeSnapshot(snapshot)).instruments as object[];
    expect({ format: SNAPSHOT_FORMAT, fields: Object.keys(instrument).toSorted().join(' ') }).toMatchInlineSnapshot(`
      {
        "fields": "base capabilities contract contractSize exchange exchangeStatus exchangeSymbol expiry inverse market marketMaxQuantity marketMinQuantity marketStep maxNotional maxNotionalOnMarket maxOpenOrders maxPrice maxQuantity minNotional minNotionalOnMarket minPrice minQuantity priceBand quantityUnit quanto quote quoteStep settle status step symbol tickSize",
        "format": 7,
      }
    `);
  });
});
