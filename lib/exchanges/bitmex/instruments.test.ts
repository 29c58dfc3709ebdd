import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PLAIN_ORDERS_ONLY } from '../../domain/instrument.ts';
import { ORDER_TYPES } from '../../domain/order-type.ts';
import { UnreadableReply } from '../wire.ts';
import { bitmexInstrumentOf, isServed } from './instruments.ts';
import { contractsOf, quantityOf } from './quantity.ts';
import { bitmexInstrumentRow, INSTRUMENTS, type InstrumentName, rowOf } from './testing/rows.ts';

const BASES = ['BTC', 'ETH', 'SOL'];

describe('an instrument', () => {
  test.each([
    ['XBT_USDT', 'BTC/USDT', 'spot', 'BTC', '0.00000001', '0.00001', '100'],
    ['ETH_XBT', 'ETH/BTC', 'spot', 'ETH', '0.000000001', '0.001', '100'],
    ['XBTUSDT', 'BTC/USDT:USDT', 'usdm', 'BTC', '0.000001', '0.0001', '1000'],
    ['SOLUSDT', 'SOL/USDT:USDT', 'usdm', 'SOL', '0.0001', '0.01', '100000'],
    ['XBTUSDTM26', 'BTC/USDT:USDT-260626', 'usdm', 'BTC', '0.000001', '0.001', '1000'],
    ['XBTUSD', 'BTC/USD:BTC', 'coinm', 'USD', '1', '100', '10000000'],
    ['XBTEUR', 'BTC/EUR:BTC', 'coinm', 'EUR', '1', '100', '10000000'],
    ['XBTETH', 'BTC/ETH:BTC', 'coinm', 'ETH', '0.01', '0.01', '100000'],
    ['XBTZ26', 'BTC/USD:BTC-261225', 'coinm', 'USD', '1', '100', '10000000'],
    ['ETHUSD', 'ETH/USD:BTC', 'coinm', 'contract', '1', '1', '10000000'],
    ['ETHUSDM26', 'ETH/USD:BTC-260626', 'coinm', 'contract', '1', '1', '10000000'],
    ['ETHM26', 'ETH/BTC:BTC-260626', 'coinm', 'ETH', '0.00001', '0.01', '10000'],
  ] as const)(
    '%s is %s on %s, counted in %s',
    (name, symbol, market, quantityUnit, contractSize, step, maxQuantity) => {
      expect(bitmexInstrumentRow(name)).toMatchObject({
        exchange: 'bitmex',
        exchangeSymbol: name,
        symbol,
        market,
        quantityUnit,
        contractSize,
        step,
        minQuantity: step,
        maxQuantity,
        minNotional: null,
        status: 'active',
      });
    },
  );

  test.each([
    [{}, null],
    [
      { limitUpPrice: 62_000.5, limitDownPrice: null },
      { reference: null, buyMax: '62000.5', buyMin: null, sellMax: null, sellMin: null },
    ],
    [
      { limitUpPrice: 62_000.5, limitDownPrice: 58_000 },
      { reference: null, buyMax: '62000.5', buyMin: null, sellMax: null, sellMin: '58000' },
    ],
  ])('with the price limits %j has the band %j, in prices', (limits, priceBand) => {
    expect(bitmexInstrumentOf(rowOf({ ...INSTRUMENTS.XBTUSDT, ...limits })).priceBand).toEqual(priceBand);
  });

  test('on spot has no reduce-only, settlement or expiry', () => {
    expect(bitmexInstrumentRow('XBT_USDT')).toMatchObject({
      settle: null,
      contract: null,
      expiry: null,
      tickSize: '0.5',
      minPrice: '0.1',
      maxPrice: '1000000',
      capabilities: {
        orderTypes: ORDER_TYPES,
        timeInForce: ['GTC', 'IOC', 'FOK'],
        postOnly: true,
        reduceOnly: false,
        quoteQuantity: false,
        amend: ['inPlace'],
        ...PLAIN_ORDERS_ONLY,
        amendConditional: true,
        triggerBy: ['LAST'],
        trailingAmount: true,
        displayQuantity: true,
      },
    });
  });

  test('of a delivery contract has its expiry and supports reduce-only', () => {
    expect(bitmexInstrumentRow('XBTZ26')).toMatchObject({
      contract: 'delivery',
      expiry: '2026-12-25T12:00:00.000Z',
      settle: 'BTC',
      inverse: true,
      quanto: false,
      capabilities: { reduceOnly: true, closePosition: true, triggerBy: ['LAST', 'MARK', 'INDEX'] },
    });
  });

  test('writes a tick given with an exponent in plain digits', () => {
    expect(bitmexInstrumentRow('ETH_XBT').tickSize).toBe('0.0000001');
  });

  test.each(['Closed', 'Unlisted', 'Settled', 'Delisted', 'Expired', 'Cleared', 'Frozen'])(
    'in state %s accepts no orders',
    (state) => {
      expect(bitmexInstrumentOf(rowOf({ ...INSTRUMENTS.XBTUSD, state }))).toMatchObject({
        status: 'halted',
        exchangeStatus: state,
      });
    },
  );

  test.each([
    ['lacks its multiplier', { underlyingToPositionMultiplier: undefined }],
    ['has a multiplier that leaves no finite size', { underlyingToPositionMultiplier: 3 }],
    ['has a multiplier of zero', { underlyingToPositionMultiplier: 0 }],
    ['lacks its lot', { lotSize: null }],
  ])('that %s is not guessed at', (_, changes) => {
    expect(() => bitmexInstrumentOf(rowOf({ ...INSTRUMENTS.XBTUSDT, ...changes }))).toThrow(UnreadableReply);
  });
});

describe('an instrument that BitMEX lists', () => {
  test.each(Object.keys(INSTRUMENTS) as InstrumentName[])('%s is served', (name) => {
    expect(isServed(rowOf(INSTRUMENTS[name]), BASES)).toBe(true);
  });

  test.each([
    ['an index', { typ: 'MRCXXX', symbol: '.BXBT' }],
    ['an option', { typ: 'OCECCS' }],
    ['a spread', { typ: 'FFMCSX', symbol: 'XBTM26-XBTU26' }],
    ['a prediction market', { typ: 'FFICSX' }],
    ['a stock', { typ: 'FFSCSX', underlying: 'TSLA' }],
    ['another base', { underlying: 'XRP' }],
    ['a name of every object', { typ: 'constructor' }],
  ])('%s is not', (_, changes) => {
    expect(isServed(rowOf({ ...INSTRUMENTS.XBTUSDT, ...changes }), BASES)).toBe(false);
  });

  test.each(['typ', 'underlying'])('a row without %s might be served, so it is unreadable', (field) => {
    expect(() => isServed(rowOf({ ...INSTRUMENTS.XBTUSDT, [field]: undefined }), BASES)).toThrow(UnreadableReply);
  });
});

describe('a quantity', () => {
  /** Units of the exchange in one unit of ours, as whole numbers, from §4.3 and not from the code under test. */
  const UNITS: Readonly<Record<InstrumentName, bigint>> = {
    XBT_USDT: 100_000_000n,
    ETH_XBT: 1_000_000_000n,
    XBTUSDT: 1_000_000n,
    SOLUSDT: 10_000n,
    XBTUSD: 1n,
    XBTEUR: 1n,
    XBTETH: 100n,
    ETHUSD: 1n,
    XBTZ26: 1n,
    XBTUSDTM26: 1_000_000n,
    ETHM26: 100_000n,
    ETHUSDM26: 1n,
  };
  const digitsOf = (units: bigint) => String(units).length - 1;
  const text = (contracts: bigint, units: bigint) => {
    const digits = digitsOf(units);
    const padded = String(contracts).padStart(digits + 1, '0');
    const whole = padded.slice(0, padded.length - digits);
    const part = padded.slice(padded.length - digits).replace(/0+$/, '');
    return part === '' ? whole : `${whole}.${part}`;
  };

  test('converts to contracts and back unchanged, on every instrument', () => {
    const names = fc.constantFrom(...(Object.keys(UNITS) as InstrumentName[]));
    fc.assert(
      fc.property(names, fc.bigInt(1n, 10n ** 15n), (name, contracts) => {
        const quantity = text(contracts, UNITS[name]);
        expect(contractsOf(quantity, bitmexInstrumentRow(name))).toBe(String(contracts));
        expect(quantityOf(String(contracts), bitmexInstrumentRow(name))).toBe(quantity);
      }),
      { numRuns: 500 },
    );
  });

  test('between two contracts is refused, never rounded', () => {
    expect(() => contractsOf('0.0000015', bitmexInstrumentRow('XBTUSDT'))).toThrow(/not a whole number of contracts/);
    expect(() => contractsOf('100.5', bitmexInstrumentRow('XBTUSD'))).toThrow(/not a whole number of contracts/);
  });
});
