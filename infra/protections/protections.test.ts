import { describe, expect, test } from 'vitest';
import type { AtlasStackProps } from '../atlas-stack.ts';
import { EVERYTHING, PRIVATE, SHARED, templateOf } from '../testing/stack-fixture.ts';
import { lostProtections } from './protections.ts';

const of = (props: Partial<AtlasStackProps> = {}) => templateOf({ stage: 'prod', ...props }).toJSON();
const plain = of();
const limits = {
  ATLAS_MAX_NOTIONAL: 'USDT=50000,BTC=0.5',
  ATLAS_ALLOWED_SYMBOLS: 'BTC/USDT',
  ATLAS_PRICE_BAND_PERCENT: '2.5',
  ATLAS_REQUIRE_IDEMPOTENCY_KEY: 'true',
};
const limited = of({ settings: limits });

test('nothing is lost by deploying the same again, or by a first deployment', () => {
  expect(lostProtections(limited, limited)).toEqual([]);
  expect(lostProtections({}, limited)).toEqual([]);
});

describe('a limit', () => {
  test('that is lost is reported, with its old value', () => {
    expect(lostProtections(limited, plain)).toEqual([
      'ATLAS_MAX_NOTIONAL: was USDT=50000,BTC=0.5, becomes not set',
      'ATLAS_ALLOWED_SYMBOLS: was BTC/USDT, becomes not set',
      'ATLAS_PRICE_BAND_PERCENT: was 2.5, becomes not set',
      'ATLAS_REQUIRE_IDEMPOTENCY_KEY: was true, becomes not set',
    ]);
  });

  test('that is new is not a loss', () => {
    expect(lostProtections(plain, limited)).toEqual([]);
  });

  test.each<[string, Record<string, string>, boolean]>([
    ['a higher amount', { ATLAS_MAX_NOTIONAL: 'USDT=60000,BTC=0.5' }, true],
    ['a lower amount', { ATLAS_MAX_NOTIONAL: 'USDT=40000,BTC=0.5' }, false],
    ['a currency that had none', { ATLAS_MAX_NOTIONAL: 'USDT=50000,BTC=0.5,USDC=1' }, true],
    ['a currency less', { ATLAS_MAX_NOTIONAL: 'USDT=50000' }, false],
    ['one amount for all, which lets others in', { ATLAS_MAX_NOTIONAL: '1' }, true],
    ['another symbol', { ATLAS_ALLOWED_SYMBOLS: 'BTC/USDT,ETH/USDT' }, true],
    ['a wider band', { ATLAS_PRICE_BAND_PERCENT: '10' }, true],
    ['a narrower band', { ATLAS_PRICE_BAND_PERCENT: '1' }, false],
    ['another host', { ATLAS_BINANCE_SPOT_URL: 'https://testnet.binance.vision' }, true],
    ['another base', { ATLAS_BASES: 'BTC,ETH,SOL,DOGE' }, true],
    ['a trading state that no operator can change', { ATLAS_TRADING_STATE: 'active' }, true],
    ['a shorter memory of keys', { ATLAS_INTENT_TTL_HOURS: '24' }, true],
  ])('that becomes %s', (_what, settings, told) => {
    expect(lostProtections(limited, of({ settings: { ...limits, ...settings } }))).toHaveLength(told ? 1 : 0);
  });
});

describe('a wider access is reported', () => {
  test('to anyone, for an operation', () => {
    expect(lostProtections(of({ docs: false }), plain)).toContainEqual('who may call: adds anyone getDocs');
    expect(lostProtections(plain, of({ docs: false }))).not.toContainEqual(
      expect.stringContaining('who may call: adds'),
    );
  });

  test('to another account, method by method', () => {
    const told = lostProtections(plain, of(SHARED));
    expect(told).toContainEqual(expect.stringMatching(/^who may call: adds account 333344445555 .*POST\/v1\/orders$/));
    // A preview is the one POST that only reads.
    const posts = told.filter((line) => line.includes('222233334444') && line.includes('POST'));
    expect(posts).toEqual([expect.stringMatching(/POST\/v1\/orders\/preview$/)]);
    expect(lostProtections(of(SHARED), plain)).toEqual([]);
  });

  test.each([
    ['issuer', 'https://other.example', /^accepted tokens: loses JWT_ISSUER=https:\/\/issuer\.example/],
    ['audience', 'other', /^accepted tokens: loses JWT_AUDIENCE=atlas/],
  ] as const)('to tokens of another %s', (name, value, line) => {
    const other = of({ tokens: { ...EVERYTHING.tokens, [name]: value } });
    expect(lostProtections(of({ tokens: EVERYTHING.tokens }), other)).toContainEqual(expect.stringMatching(line));
  });
});

const full = of(EVERYTHING);
const without = (...names: (keyof typeof EVERYTHING)[]) =>
  of(Object.fromEntries(Object.entries(EVERYTHING).filter(([name]) => !names.some((each) => each === name))));

describe('a disabled option is reported', () => {
  test.each<[keyof typeof EVERYTHING, RegExp]>([
    ['tokens', /^who may call: .*placeOrder by CUSTOM/],
    ['staticEgress', /^the fixed address: /],
    ['waf', /^the firewall: loses WAF/],
    ['alarmEmail', /^recipients of alarms: loses desk@example\.com/],
    ['compositeAlarms', /^alarms: loses atlas-prod-TradingImpaired/],
    ['logMetrics', /^alarms: loses atlas-prod-ErrorLines/],
    ['monthlyBudgetUsd', /^the budget: /],
    ['permissionsBoundaryArn', /^permissions boundary: /],
    ['tableKeyArn', /^the table of intents: loses encryption with arn:aws:kms/],
    ['keyEncryptionArn', /^exchange keys encrypted with your own key: /],
    ['readOnlyKeys', /^ATLAS_READ_ONLY_KEYS: was true, becomes not set/],
    ['throttles', /^throttle of POST \/v1\/orders: was 5 per second, becomes 10/],
  ])('%s', (name, line) => {
    expect(lostProtections(full, without(name))).toContainEqual(expect.stringMatching(line));
  });

  test('shorter logs, a deletable table and an API outside its VPC are reported', () => {
    expect(lostProtections(plain, of({ logRetentionDays: 30 }))).toContainEqual(
      expect.stringMatching(/^retention of .*: was 365 days, becomes 30/),
    );
    expect(lostProtections(plain, templateOf({ stage: 'dev' }).toJSON())).toContainEqual(
      expect.stringMatching(/^the table of intents: .*protection from deletion.*being kept/),
    );
    expect(lostProtections(of(PRIVATE), plain)).toContainEqual(expect.stringMatching(/^the private API: /));
  });
});
