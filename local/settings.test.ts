import { describe, expect, test } from 'vitest';
import { ConfigError, type Environment, readConfig } from '../lib/config.ts';
import type { Product } from '../lib/exchanges/venues.ts';
import { readSettings } from './settings.ts';

const ALL: readonly Product[] = ['binance.spot', 'binance.usdm', 'bitmex.usdm'];
const REAL_KEYS = { ATLAS_BINANCE_API_KEY: 'real-key', ATLAS_BINANCE_API_SECRET: 'real-secret' };
const LIVE = 'https://api.binance.com';
const PAPER = 'http://127.0.0.1:4001';

function faultsOf(env: Environment): readonly string[] {
  try {
    readSettings(env, ALL);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('without any variable', () => {
  const settings = readSettings({}, ALL);

  test('everything is on paper, with the paper keys, on the known ports', () => {
    expect(settings).toMatchObject({ port: 3000, paperPort: 3001, host: '127.0.0.1', notes: [] });
    expect(settings.homes).toEqual(ALL.map((product) => ({ product, origin: undefined })));
    expect(settings.environment(PAPER)).toMatchObject({
      ATLAS_BINANCE_API_KEY: 'paper-key',
      ATLAS_BINANCE_API_SECRET: 'paper-secret',
      ATLAS_BITMEX_API_KEY: 'paper-key',
      ATLAS_BITMEX_API_SECRET: 'paper-secret',
    });
  });

  test('no request can reach a live exchange', () => {
    const { origins } = readConfig(settings.environment(PAPER), ALL);
    expect(ALL.map((product) => origins[product])).toEqual([PAPER, PAPER, PAPER]);
  });
});

describe('a URL that is set', () => {
  test('takes its product from paper, with the keys that are set', () => {
    const env = { ATLAS_BINANCE_SPOT_URL: LIVE, ATLAS_BINANCE_USDM_URL: 'https://fapi.binance.com', ...REAL_KEYS };
    const settings = readSettings(env, ALL);
    expect(settings.homes).toEqual([
      { product: 'binance.spot', origin: LIVE },
      { product: 'binance.usdm', origin: 'https://fapi.binance.com' },
      { product: 'bitmex.usdm', origin: undefined },
    ]);
    expect(settings.environment(PAPER)).toMatchObject({ ...REAL_KEYS, ATLAS_BITMEX_API_KEY: 'paper-key' });
  });

  test('needs keys: the paper keys are never sent to an exchange by default', () => {
    expect(faultsOf({ ATLAS_BINANCE_SPOT_URL: LIVE })).toEqual([
      'ATLAS_BINANCE_API_KEY: needed, since ATLAS_BINANCE_SPOT_URL is set',
      'ATLAS_BINANCE_API_SECRET: needed, since ATLAS_BINANCE_SPOT_URL is set',
    ]);
  });

  test('switches off products of the exchange that remain on paper, where real keys are not valid', () => {
    const settings = readSettings(
      { ATLAS_BINANCE_SPOT_URL: LIVE, ...REAL_KEYS, ATLAS_DATA_DIR: '/var/lib/atlas' },
      ALL,
    );
    expect(settings.homes.map(({ product }) => product)).toEqual(['binance.spot', 'bitmex.usdm']);
    expect(settings.notes).toEqual([expect.stringContaining('binance.usdm: switched off')]);
    expect(readConfig(settings.environment(PAPER), ALL).products).toEqual(['binance.spot', 'bitmex.usdm']);
  });

  test('refuses to switch off a product that ATLAS_EXCHANGES names', () => {
    const env = { ATLAS_BINANCE_SPOT_URL: LIVE, ...REAL_KEYS, ATLAS_EXCHANGES: 'binance' };
    expect(faultsOf(env)).toEqual([
      expect.stringContaining('set ATLAS_BINANCE_USDM_URL too, or leave binance.usdm out'),
    ]);
  });

  test('combines with paper when it is a paper exchange too', () => {
    const keys = { ATLAS_BINANCE_API_KEY: 'paper-key-2', ATLAS_BINANCE_API_SECRET: 'paper-secret-2' };
    const settings = readSettings({ ATLAS_BINANCE_SPOT_URL: 'http://127.0.0.1:3101', ...keys }, ALL);
    expect(settings.homes).toHaveLength(3);
    expect(settings.environment(PAPER)).toMatchObject(keys);
  });
});

describe('a record that outlives the process', () => {
  const real = { ATLAS_EXCHANGES: 'binance.spot', ATLAS_BINANCE_SPOT_URL: LIVE, ...REAL_KEYS };
  const kept = [{ ATLAS_DATA_DIR: '/var/lib/atlas' }, { ATLAS_INTENTS_TABLE: 'atlas-prod-intents' }];

  test('is required with a real exchange, and a note says so', () => {
    expect(readSettings(real, ALL)).toMatchObject({
      real: true,
      notes: [expect.stringContaining('Requests with an Idempotency-Key are refused')],
    });
  });

  test.each(kept)('exists with %j', (where) => {
    expect(readSettings({ ...real, ...where }, ALL)).toMatchObject({ real: true, notes: [] });
  });

  test('is not required on paper, in this process or another', () => {
    const paper = { ATLAS_BINANCE_API_KEY: 'paper-key', ATLAS_BINANCE_API_SECRET: 'paper-secret' };
    const beside = { ...paper, ATLAS_BINANCE_SPOT_URL: 'http://127.0.0.1:3101' };
    for (const env of [{}, beside]) expect(readSettings(env, ALL)).toMatchObject({ real: false, notes: [] });
  });

  test('is required where every order must have a key: nothing could be placed', () => {
    const strict = { ...real, ATLAS_REQUIRE_IDEMPOTENCY_KEY: 'true' };
    expect(faultsOf(strict)).toEqual([expect.stringContaining('ATLAS_REQUIRE_IDEMPOTENCY_KEY: nothing could be')]);
    for (const where of kept) expect(faultsOf({ ...strict, ...where })).toEqual([]);
  });

  test('is only one of two kinds', () => {
    expect(faultsOf({ ATLAS_DATA_DIR: '/a', ATLAS_INTENTS_TABLE: 'table' })).toEqual([
      expect.stringContaining('ATLAS_DATA_DIR: expected no value together with ATLAS_INTENTS_TABLE'),
    ]);
    expect(faultsOf({ ATLAS_DATA_DIR: 'relative' })).toEqual([
      expect.stringContaining('ATLAS_DATA_DIR: expected an absolute path'),
    ]);
  });
});

describe('keys without a URL', () => {
  test('that are real are not sent to the paper exchange, and a note says so', () => {
    const settings = readSettings(REAL_KEYS, ALL);
    expect(settings.environment(PAPER)).toMatchObject({ ATLAS_BINANCE_API_KEY: 'paper-key' });
    expect(settings.notes).toEqual([expect.stringContaining('are not used: binance is on paper')]);
  });

  test('of a paper exchange are used, e.g. its read-only keys', () => {
    const keys = { ATLAS_BINANCE_API_KEY: 'paper-read-key', ATLAS_BINANCE_API_SECRET: 'paper-read-secret' };
    expect(readSettings(keys, ALL).environment(PAPER)).toMatchObject(keys);
  });
});

describe('a fault', () => {
  test('is reported with all others', () => {
    const faults = faultsOf({
      PORT: '70000',
      PAPER_PORT: 'x',
      HOST: '0.0.0.0',
      ATLAS_LOG_LEVL: 'debug',
      ATLAS_BINANCE_SPOT_URL: 'http://exchange.example',
    });
    const named = ['PORT', 'PAPER_PORT', 'ATLAS_LOCAL_TOKEN', 'ATLAS_LOG_LEVL', 'ATLAS_BINANCE_SPOT_URL'];
    for (const name of named) expect(faults).toContainEqual(expect.stringMatching(new RegExp(`^${name}: `)));
  });

  test.each<[Readonly<Record<string, string>>, string]>([
    [{ PORT: '3001' }, 'PAPER_PORT: must differ from PORT'],
    [{ PORT: '-1' }, 'PORT: expected a port'],
    [{ HOST: 'local host' }, 'HOST: expected an address'],
    [{ HOST: '127.0.0.1:3000' }, 'HOST: expected an address'],
    [{ HOST: '::' }, 'ATLAS_LOCAL_TOKEN: needed'],
    [{ ATLAS_CREDENTIALS: 'ssm' }, 'ATLAS_CREDENTIALS: the keys of the paper exchanges'],
  ])('%j: %s', (env, start) => {
    expect(faultsOf(env)).toContainEqual(expect.stringContaining(start));
  });

  test.each<[Readonly<Record<string, string>>]>([
    [{ HOST: 'localhost' }],
    [{ HOST: '::1' }],
    [{ HOST: '0.0.0.0', ATLAS_LOCAL_TOKEN: 'x'.repeat(16) }],
    [{ PORT: '0', PAPER_PORT: '0' }],
    [{ PORT: '' }],
  ])('but not in %j', (env) => {
    expect(faultsOf(env)).toEqual([]);
  });

  test('never shows a secret', () => {
    expect(faultsOf({ ATLAS_LOCAL_TOKEN: 'short-canary' }).join()).not.toContain('canary');
  });
});
