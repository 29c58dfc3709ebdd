import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONFIG_VARIABLES, ConfigError, type Environment, readConfig } from './config.ts';
import { PRODUCTS } from './exchanges/venues.ts';

function faultsOf(env: Environment, implemented = PRODUCTS): readonly string[] {
  try {
    readConfig(env, implemented);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

test('read-only keys exist only in Parameter Store', () => {
  const env = { ATLAS_READ_ONLY_KEYS: 'true', ATLAS_CREDENTIALS: 'ssm' };
  expect(readConfig(env).credentials).toMatchObject({ source: 'ssm', use: 'readOnly' });
  expect(() => readConfig({ ATLAS_READ_ONLY_KEYS: 'true' })).toThrow('ATLAS_READ_ONLY_KEYS: expected false');
});

describe('without any variable', () => {
  test('the live exchanges are used with keys from the environment', () => {
    expect(readConfig({})).toEqual({
      stage: 'dev',
      bases: ['BTC', 'ETH', 'SOL'],
      products: [...PRODUCTS],
      origins: {
        'binance.spot': 'https://api.binance.com',
        'binance.usdm': 'https://fapi.binance.com',
        'binance.coinm': 'https://dapi.binance.com',
        'bitmex.spot': 'https://www.bitmex.com',
        'bitmex.usdm': 'https://www.bitmex.com',
        'bitmex.coinm': 'https://www.bitmex.com',
        'bybit.spot': 'https://api.bybit.com',
        'bybit.usdm': 'https://api.bybit.com',
        'bybit.coinm': 'https://api.bybit.com',
      },
      credentials: { source: 'environment' },
      recvWindowMs: 2_000,
      requestBudgetMs: 20_000,
      catalogueTtlMs: 300_000,
      maxPageWeight: 400,
      trading: {
        state: { source: 'environment', state: 'active' },
        limits: { maxNotional: undefined, allowedSymbols: undefined, priceBandPercent: undefined },
      },
      intents: { table: undefined, requireKey: false, ttlMs: 172_800_000 },
      log: { level: 'info', format: 'text', debugSampleRate: 0 },
      localToken: undefined,
    });
  });

  test('Lambda reads keys from Parameter Store and logs JSON', () => {
    const config = readConfig({ AWS_LAMBDA_FUNCTION_NAME: 'atlas-dev-place' });
    expect(config.credentials).toEqual({ source: 'ssm', prefix: '/atlas/dev', ttlMs: 300_000, use: 'trading' });
    expect(config.log.format).toBe('json');
  });

  test('Lambda obeys the trading state in Parameter Store', () => {
    const config = readConfig({ AWS_LAMBDA_FUNCTION_NAME: 'atlas-dev-place', ATLAS_STAGE: 'prod' });
    expect(config.trading.state).toEqual({ source: 'ssm', parameter: '/atlas/prod/trading-state' });
  });

  test('only implemented products are enabled', () => {
    expect(readConfig({}, ['binance.spot']).products).toEqual(['binance.spot']);
  });
});

describe('trading limits', () => {
  test('one amount limits orders in every currency, amounts by currency limit those listed', () => {
    expect(readConfig({ ATLAS_MAX_NOTIONAL: '50000' }).trading.limits.maxNotional).toBe('50000');
    expect(readConfig({ ATLAS_MAX_NOTIONAL: 'USDT=50000, BTC=0.5' }).trading.limits.maxNotional).toEqual(
      new Map([
        ['USDT', '50000'],
        ['BTC', '0.5'],
      ]),
    );
  });

  test.each(['0', '-1', '1e3', 'USDT', 'USDT=', 'USDT=0', 'USDT=1,USDT=2', 'usdt=1'])('%s is not a limit', (text) => {
    expect(faultsOf({ ATLAS_MAX_NOTIONAL: text })).toEqual([expect.stringContaining('ATLAS_MAX_NOTIONAL')]);
  });

  test.each(['0', '100.5', '-1', 'wide'])('%s is not a band', (text) => {
    expect(faultsOf({ ATLAS_PRICE_BAND_PERCENT: text })).toEqual([expect.stringContaining('ATLAS_PRICE_BAND_PERCENT')]);
  });

  test('a malformed symbol is refused', () => {
    const { limits } = readConfig({ ATLAS_ALLOWED_SYMBOLS: 'BTC/USDT, BTC/USD:BTC' }).trading;
    expect(limits.allowedSymbols).toEqual(['BTC/USDT', 'BTC/USD:BTC']);
    expect(faultsOf({ ATLAS_ALLOWED_SYMBOLS: 'BTCUSDT' })).toHaveLength(1);
  });

  test('an unknown trading state is refused, and never treated as active', () => {
    expect(faultsOf({ ATLAS_TRADING_STATE: 'paused' })).toEqual([expect.stringContaining('halted')]);
    expect(readConfig({ ATLAS_TRADING_STATE: 'cancelOnly' }).trading.state).toEqual({
      source: 'environment',
      state: 'cancelOnly',
    });
  });
});

test('every variable is read', () => {
  const config = readConfig({
    ATLAS_STAGE: 'prod',
    ATLAS_BASES: 'BTC, ETH,BTC',
    ATLAS_EXCHANGES: 'bitmex,binance.usdm',
    ATLAS_BINANCE_SPOT_URL: 'http://127.0.0.1:3001/',
    ATLAS_BINANCE_USDM_URL: 'http://localhost:3001',
    ATLAS_BINANCE_COINM_URL: 'http://[::1]:3001',
    ATLAS_BITMEX_URL: 'https://Testnet.example.com:8443',
    ATLAS_CREDENTIALS: 'ssm',
    ATLAS_SSM_PREFIX: '/desk-2/atlas',
    ATLAS_CREDENTIALS_TTL_SECONDS: '60',
    ATLAS_RECV_WINDOW_MS: '1500',
    ATLAS_REQUEST_BUDGET_MS: '5000',
    ATLAS_CATALOGUE_TTL_SECONDS: '30',
    ATLAS_MAX_PAGE_WEIGHT: '100',
    ATLAS_INTENTS_TABLE: 'atlas-prod-intents',
    ATLAS_REQUIRE_IDEMPOTENCY_KEY: 'true',
    ATLAS_INTENT_TTL_HOURS: '24',
    ATLAS_LOG_LEVEL: 'warn',
    ATLAS_LOG_FORMAT: 'json',
    ATLAS_LOG_DEBUG_SAMPLE: '0.05',
    ATLAS_LOCAL_TOKEN: '0123456789abcdef',
  });
  expect(config).toMatchObject({
    stage: 'prod',
    bases: ['BTC', 'ETH'],
    products: ['binance.usdm', 'bitmex.spot', 'bitmex.usdm', 'bitmex.coinm'],
    origins: {
      'binance.spot': 'http://127.0.0.1:3001',
      'binance.usdm': 'http://localhost:3001',
      'binance.coinm': 'http://[::1]:3001',
      'bitmex.spot': 'https://testnet.example.com:8443',
      'bitmex.usdm': 'https://testnet.example.com:8443',
      'bitmex.coinm': 'https://testnet.example.com:8443',
    },
    credentials: { source: 'ssm', prefix: '/desk-2/atlas', ttlMs: 60_000 },
    recvWindowMs: 1_500,
    requestBudgetMs: 5_000,
    catalogueTtlMs: 30_000,
    maxPageWeight: 100,
    intents: { table: 'atlas-prod-intents', requireKey: true, ttlMs: 86_400_000 },
    log: { level: 'warn', format: 'json', debugSampleRate: 0.05 },
  });
  expect(config.localToken?.reveal()).toBe('0123456789abcdef');
});

test('an empty variable, as compose files leave them, counts as not set', () => {
  expect(readConfig({ ATLAS_STAGE: '', ATLAS_EXCHANGES: ' ', ATLAS_LOCAL_TOKEN: '' })).toEqual(readConfig({}));
});

describe('all faults are reported together', () => {
  test('each variable with the expected and the given value', () => {
    const env = { ATLAS_STAGE: 'Prod', ATLAS_RECV_WINDOW_MS: '60s', ATLAS_LOG_LEVEL: 'loud' };
    expect(() => readConfig(env)).toThrow(
      [
        'The configuration is invalid:',
        '  - ATLAS_STAGE: expected up to 20 of a-z, 0-9 and "-", starting with a letter, given "Prod"',
        '  - ATLAS_RECV_WINDOW_MS: expected a whole number from 1000 to 5000, given "60s"',
        '  - ATLAS_LOG_LEVEL: expected debug, info, warn, error, silent, given "loud"',
      ].join('\n'),
    );
  });

  test.each([
    ['ATLAS_BASES', 'btc'],
    ['ATLAS_BASES', 'XBT'],
    ['ATLAS_BASES', 'BTC,,ETH'],
    ['ATLAS_EXCHANGES', 'binance.margin'],
    ['ATLAS_BINANCE_SPOT_URL', 'api.binance.com'],
    ['ATLAS_BINANCE_SPOT_URL', 'ftp://api.binance.com'],
    ['ATLAS_BINANCE_SPOT_URL', 'https://api.binance.com/api/v3'],
    ['ATLAS_BINANCE_SPOT_URL', 'https://api.binance.com/?'],
    ['ATLAS_BINANCE_SPOT_URL', 'https://api.binance.com#'],
    ['ATLAS_BITMEX_URL', 'http://testnet.bitmex.com'],
    ['ATLAS_BITMEX_URL', 'http://127.0.0.1.example.com'],
    ['ATLAS_BITMEX_URL', 'http://localhost.example.com'],
    ['ATLAS_CREDENTIALS', 'vault'],
    ['ATLAS_SSM_PREFIX', 'atlas/dev'],
    ['ATLAS_SSM_PREFIX', '/atlas/dev/'],
    ['ATLAS_SSM_PREFIX', '/aws/atlas'],
    ['ATLAS_CREDENTIALS_TTL_SECONDS', '9'],
    ['ATLAS_RECV_WINDOW_MS', '999'],
    ['ATLAS_RECV_WINDOW_MS', '5001'],
    ['ATLAS_RECV_WINDOW_MS', '2e3'],
    ['ATLAS_REQUEST_BUDGET_MS', '29000'],
    ['ATLAS_CATALOGUE_TTL_SECONDS', '-1'],
    ['ATLAS_MAX_PAGE_WEIGHT', '0'],
    ['ATLAS_LOG_FORMAT', 'xml'],
    ['ATLAS_LOG_DEBUG_SAMPLE', '5%'],
  ])('%s cannot be %j', (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([expect.stringMatching(`^${name}: expected .*, given "`)]);
  });

  test('values of secrets, and a URL with a user, are not shown', () => {
    const env = { ATLAS_LOCAL_TOKEN: 'canary', ATLAS_BITMEX_URL: 'https://user:canary@www.bitmex.com' };
    const faults = faultsOf(env);
    expect(faults).toHaveLength(2);
    expect(inspect(faults)).not.toContain('canary');
  });

  test('an unimplemented product is named, with those that are implemented', () => {
    expect(faultsOf({ ATLAS_EXCHANGES: 'bitmex,binance.spot' }, ['binance.spot', 'binance.usdm'])).toEqual([
      'ATLAS_EXCHANGES: expected some of binance.spot, binance.usdm, given bitmex',
    ]);
  });

  test('the request budget must exceed the validity of a signature', () => {
    const env = { ATLAS_RECV_WINDOW_MS: '3000', ATLAS_REQUEST_BUDGET_MS: '3000' };
    expect(faultsOf(env)).toEqual([expect.stringMatching(/^ATLAS_REQUEST_BUDGET_MS: .*ATLAS_RECV_WINDOW_MS \(3000\)/)]);
  });
});

describe('a misspelled name is a fault', () => {
  test.each([
    ['ATLAS_BINANCE_API_SECRTE', 'ATLAS_BINANCE_API_SECRET'],
    ['ATLAS_RECVWINDOW_MS', 'ATLAS_RECV_WINDOW_MS'],
    ['ATLAS_BITMEX_APIKEY', 'ATLAS_BITMEX_API_KEY'],
    ['ATLAS_EXCHANGE', 'ATLAS_EXCHANGES'],
  ])('%s is reported with the nearest name %s, without its value', (name, nearest) => {
    expect(faultsOf({ [name]: 'canary' })).toEqual([`${name}: there is no such variable; the nearest is ${nearest}`]);
  });

  test('a name with one missing letter is matched to it', () => {
    const name = fc.constantFrom(...Object.keys(CONFIG_VARIABLES));
    fc.assert(
      fc.property(name, fc.nat(), (known, position) => {
        const index = 'ATLAS_'.length + (position % (known.length - 'ATLAS_'.length));
        const typed = known.slice(0, index) + known.slice(index + 1);
        expect(faultsOf({ [typed]: 'x' })).toEqual([expect.stringContaining(`the nearest is ${known}`)]);
      }),
    );
  });

  test('variables of other programs are ignored', () => {
    expect(faultsOf({ PATH: '/bin', ATLASSIAN_TOKEN: 'x', AWS_REGION: 'ap-northeast-1' })).toEqual([]);
  });
});

test('every row of the table describes the value when the variable is not set, and defaults are valid', () => {
  for (const [name, { default: value, otherwise, meaning }] of Object.entries(CONFIG_VARIABLES)) {
    expect(
      [value, otherwise].filter((text) => text !== undefined),
      name,
    ).toHaveLength(1);
    expect(meaning, name).toMatch(/\.$/);
    if (value !== undefined) expect(faultsOf({ [name]: value }), name).toEqual([]);
  }
});
